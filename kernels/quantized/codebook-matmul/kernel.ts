import { defineKernel } from '../../../src/kernel.ts';
import type { Kernel } from '../../../src/kernel.ts';
import { codebookProduct } from '../codebooks/contract.ts';
import { undecodable } from '../codebooks/passes.ts';
import { unshipped } from '../codebooks/size.ts';
import { codebookVariants } from './variants.ts';

/** Y[M,N] = X[M,K]·Ŵᵀ for many rows, Ŵ in vector codebooks (VPTQ): weights are decoded once for several. */
export const codebookMatmul = defineKernel({
  id: 'quantized/codebook-matmul',
  summary: 'Y[M,N] = X[M,K]·Ŵᵀ for many rows, Ŵ in vector codebooks',
  ...codebookProduct(1 << 20),
  /** The first that takes the sizes and is meant for the adapter is measured; see README. */
  variants: codebookVariants(unshipped),
});

/** The same over what a quantiser made (`vectorWords`): of any codebook that the shaders can read, with no inputs of its own. */
export const givenCodebookMatmul: Kernel = { ...codebookMatmul, variants: codebookVariants(undecodable) };
