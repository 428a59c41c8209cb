/** @file Does it work at all? */
import { additiveMatvecs } from '../../kernels/quantized/sweeps.ts';
import { MIN_SMOKE_SAMPLES, targets } from '../harness/stopping.ts';
import type { Params } from '../kernel.ts';
import { emptyDispatch, oddSizes } from './sets.ts';
import type { Suite } from './suite.ts';
import { attentions, copies, KIB, layer, MIB, products, rounded, softmaxes, squares } from './sweeps.ts';

const stored: Params = { n: 257, k: 256, group: 32, dtype: 'f32' };

export const smoke: Suite = {
  name: 'smoke',
  summary: 'does it work at all: the main kernels at small sizes, one small model',
  timeBudgetS: 20,
  calibrationS: 1.5,
  // Its times are only ever compared with its own: filling 256 MiB for every point took a fifth of the run.
  ringBytes: 16 * MIB,
  plan: { target: targets.smoke, minSamples: MIN_SMOKE_SAMPLES, pointLimitS: 0.3 },
  kernelSweeps: [
    emptyDispatch,
    copies(64 * KIB, MIB),
    products(...oddSizes, ...squares(64, 128, 256)),
    attentions(layer(4, 2, 64, 257, 1)),
    softmaxes([16, 257]),
    { kernel: 'quantized/scalar-matvec', sizes: [2, 3, 4].map((bits) => ({ ...stored, bits })) },
    { kernel: 'quantized/scalar-matmul', sizes: [{ ...stored, m: 5, bits: 4 }] },
    {
      kernel: 'quantized/codebook-matvec',
      sizes: [{ m: 1, n: 257, k: 256, v: 4, centroids: 256, dtype: 'f32' }],
    },
    { kernel: 'quantized/additive-matvec', sizes: additiveMatvecs([257, 256]) },
    rounded([31, 512], [4], [128], ['gauss']),
    {
      kernel: 'quantized/integer-matmul',
      sizes: [{ m: 5, n: 65, k: 256, wbits: 4, abits: 4, group: 128 }],
    },
    { kernel: 'transformer/rmsnorm', sizes: [{ rows: 17, width: 129 }] },
    { kernel: 'transformer/layernorm', sizes: [{ rows: 17, width: 129 }] },
    { kernel: 'transformer/swiglu', sizes: [{ rows: 17, hidden: 129 }] },
  ],
  modelSweeps: [{ models: ['pythia-70m'], phase: 'decode', tokens: 1 }],
  layers: [{ t: 16, d: 256, e: 8, k: 2, ff: 256, dtype: 'f32' }],
};
