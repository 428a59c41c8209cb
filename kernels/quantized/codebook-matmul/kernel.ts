import { defineKernel } from '../../../src/kernel.ts';
import { codebookProduct } from '../codebooks/contract.ts';
import { rows, tile, wholeDirect, wholeTile } from './variants.ts';

/** Y[M,N] = X[M,K]·Ŵᵀ for many rows, Ŵ in vector codebooks (VPTQ): weights are decoded once for several. */
export const codebookMatmul = defineKernel({
  id: 'quantized/codebook-matmul',
  summary: 'Y[M,N] = X[M,K]·Ŵᵀ for many rows, Ŵ in vector codebooks',
  ...codebookProduct(1 << 20),
  /** The first that takes the sizes and is meant for the adapter is measured; see README. */
  variants: [tile, wholeTile, rows, wholeDirect],
});
