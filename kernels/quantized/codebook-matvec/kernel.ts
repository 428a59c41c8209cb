import { defineKernel } from '../../../src/kernel.ts';
import { codebookProduct } from '../codebooks/contract.ts';
import { byCode, byPair, slicesNarrow, slicesShared, slicesWide, subgroup, thread } from './variants.ts';

/** y[M,N] = x[M,K]·Ŵᵀ for few rows, Ŵ in vector codebooks (VPTQ): every row decodes all weights. */
export const codebookMatvec = defineKernel({
  id: 'quantized/codebook-matvec',
  summary: 'y[M,N] = x[M,K]·Ŵᵀ for few rows, Ŵ in vector codebooks: 2 bits a weight and the like',
  ...codebookProduct(16),
  /** The first that takes the sizes and is meant for the adapter is measured; see README. */
  variants: [slicesShared, subgroup, slicesNarrow, slicesWide, byPair, byCode, thread],
});
