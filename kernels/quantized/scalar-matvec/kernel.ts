import { defineKernel } from '../../../src/kernel.ts';
import { product } from '../scalar/product.ts';
import { PARAMS } from '../scalar/size.ts';
import { edge, slices, slicesHalf, slicesSubgroup } from '../scalar/variants.ts';
import { lanes } from './variants.ts';

/** y[N] = x[K]·Ŵ[N,K]ᵀ over weights of 2, 3, 4 or 8 bits: a layer in decode, one token at a time. */
export const scalarMatvec = defineKernel({
  id: 'quantized/scalar-matvec',
  summary: 'one row times weights of 2, 3, 4 or 8 bits with a scale a group: a layer in decode',
  params: {
    m: { kind: 'integer', min: 1, max: 1, usual: 1, help: 'rows of x: one token' },
    ...PARAMS,
  },
  variants: [
    slicesSubgroup,
    slices,
    lanes,
    edge,
    // Last, because it is less exact: only taken when asked for.
    slicesHalf,
  ],
  ...product,
});
