import { defineKernel } from '../../../src/kernel.ts';
import { lanes } from '../scalar-matvec/variants.ts';
import { product } from '../scalar/product.ts';
import { PARAMS } from '../scalar/size.ts';
import { edge, slices, slicesHalf, slicesSubgroup } from '../scalar/variants.ts';
import {
  rowsPlain,
  rowsQuads,
  tile,
  wholeBroadcast,
  wholeDirect,
  wholeQuad,
  wholeQuad32,
  wholeTile,
  words,
} from './variants.ts';

/** y[M,N] = x[M,K]·Ŵ[N,K]ᵀ over weights of 2, 3, 4 or 8 bits: a layer in prefill, or for a few tokens at once. */
export const scalarMatmul = defineKernel({
  id: 'quantized/scalar-matmul',
  summary: 'matrix product with weights of 2, 3, 4 or 8 bits with a scale a group',
  params: {
    m: { kind: 'integer', min: 1, max: 1 << 16, help: 'rows of x: tokens in flight' },
    ...PARAMS,
  },
  /** The first that takes the parameters and is meant for the adapter is measured; see README. */
  variants: [
    slicesSubgroup,
    slices,
    tile,
    wholeTile,
    wholeBroadcast,
    lanes,
    ...words,
    rowsQuads,
    rowsPlain,
    wholeQuad32,
    wholeQuad,
    wholeDirect,
    edge,
    // Last, because it is less exact: only taken when asked for.
    slicesHalf,
  ],
  ...product,
});
