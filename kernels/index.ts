/** @file Every kernel there is, in the order it is listed. Adding one is a folder and a line here. */
import type { Kernel } from '../src/kernel.ts';
import { attention } from './attention/kernel.ts';
import { matmul } from './matmul/kernel.ts';
import { contrast } from './moe/contrast/kernel.ts';
import { experts } from './moe/experts/kernel.ts';
import { layer } from './moe/layer/kernel.ts';
import { offload } from './moe/offload/kernel.ts';
import { permute } from './moe/permute/kernel.ts';
import { router } from './moe/router/kernel.ts';
import { selfContrast } from './moe/self-contrast/kernel.ts';
import { dequantize } from './quantized/dequantize/kernel.ts';
import { integerMatmul } from './quantized/integer-matmul/kernel.ts';
import { quantize } from './quantized/quantize/kernel.ts';
import { scalarMatmul } from './quantized/scalar-matmul/kernel.ts';
import { scalarMatvec } from './quantized/scalar-matvec/kernel.ts';
import { assign } from './quantized/assign/kernel.ts';
import { update } from './quantized/update/kernel.ts';
import { additiveMatvec } from './quantized/additive-matvec/kernel.ts';
import { codebookMatmul } from './quantized/codebook-matmul/kernel.ts';
import { codebookMatvec } from './quantized/codebook-matvec/kernel.ts';
import { codebookGather } from './quantized/gather/kernel.ts';
import { matmul as sparseMatmul } from './sparse/matmul/kernel.ts';
import { merge } from './training/merge/kernel.ts';
import { rounding } from './training/rounding/kernel.ts';
import { store } from './training/store/kernel.ts';
import { fsq } from './vectors/fsq/kernel.ts';
import { residual } from './vectors/residual/kernel.ts';
import { retrieve } from './vectors/retrieve/kernel.ts';
import { similarity } from './vectors/similarity/kernel.ts';
import { copy } from './roofline/copy/kernel.ts';
import { dot } from './roofline/dot/kernel.ts';
import { empty } from './roofline/empty/kernel.ts';
import { fma } from './roofline/fma/kernel.ts';
import { gather } from './roofline/gather/kernel.ts';
import { read } from './roofline/read/kernel.ts';
import { write } from './roofline/write/kernel.ts';
import { softmax } from './softmax/kernel.ts';
import { add } from './transformer/add/kernel.ts';
import { crossEntropy } from './transformer/cross-entropy/kernel.ts';
import { embed } from './transformer/embed/kernel.ts';
import { layernorm } from './transformer/layernorm/kernel.ts';
import { rmsnorm } from './transformer/rmsnorm/kernel.ts';
import { rope } from './transformer/rope/kernel.ts';
import { swiglu } from './transformer/swiglu/kernel.ts';

export const kernels: readonly Kernel[] = [
  empty,
  read,
  copy,
  write,
  gather,
  fma,
  dot,
  matmul,
  attention,
  softmax,
  router,
  permute,
  experts,
  layer,
  offload,
  selfContrast,
  contrast,
  embed,
  rmsnorm,
  layernorm,
  rope,
  swiglu,
  add,
  crossEntropy,
  scalarMatvec,
  scalarMatmul,
  assign,
  update,
  codebookMatvec,
  codebookMatmul,
  additiveMatvec,
  codebookGather,
  quantize,
  dequantize,
  integerMatmul,
  fsq,
  residual,
  retrieve,
  similarity,
  sparseMatmul,
  merge,
  store,
  rounding,
];

/** The kernel of that id, or undefined. */
export const kernelById = (id: string): Kernel | undefined => kernels.find((kernel) => kernel.id === id);
