/** @file What the verdicts on the papers need. */
import { codebookMatvecs, scalarMatvecs } from '../../kernels/quantized/sweeps.ts';
import { reducedSweeps } from '../../kernels/vectors/sweeps.ts';
import { MIN_SAMPLES, targets } from '../harness/stopping.ts';
import { contrastsOf, emptyDispatch, GROUPS } from './sets.ts';
import type { KernelSweep, Suite } from './suite.ts';
import { attentions, layer, placed, placements, rounded } from './sweeps.ts';

/**
 * What the claims' files name, at sizes that a software adapter measures in minutes: each claim says in its label how its
 * sizes were reduced. A claim with a new workload adds a line here.
 */
const claimSweeps: readonly KernelSweep[] = [
  // VPTQ: error and speed of codebooks of vectors, against scalars and by length.
  {
    kernel: 'quantized/codebook-matvec',
    sizes: codebookMatvecs([2048, 2048]).filter(({ v }) => v !== 8),
  },
  { kernel: 'quantized/scalar-matvec', sizes: scalarMatvecs([2048, 2048]).filter(({ bits }) => bits === 2) },
  // Quantisation-aware training: error against group size, by tail.
  rounded([64, 4096], [4], [16, ...GROUPS], ['gauss', 'swiglu']),
  // Pre-gated MoE: where experts live.
  placements(placed(6, 8, 256, 1024, 2), placed(6, 32, 256, 512, 4)),
  // SCMoE: a strong and a weak activation beside the strong one alone, of one token as answers are generated.
  ...contrastsOf(1).map(({ kernel, sizes }) => ({
    kernel,
    sizes: sizes.filter(({ k }) => k !== 1 && k !== 3),
  })),
  // MiroThinker: decode over a growing cache.
  attentions(...[16_384, 65_536].map((t) => layer(8, 2, 128, t, 1, 'f16'))),
  // Merging, stored activations, tokenizers, item codes, similarity, sparse products, ensembles, films, routing.
  ...reducedSweeps,
];

export const claims: Suite = {
  name: 'claims',
  summary: 'what the verdicts on the papers need, at reduced sizes',
  timeBudgetS: 540,
  calibrationS: 10,
  plan: { target: targets.standard, minSamples: MIN_SAMPLES, pointLimitS: 3 },
  kernelSweeps: [emptyDispatch, ...claimSweeps],
  // Alpamayo: what 99 ms hold of a model near its smallest. BeyondWeb: what one 2.5 times as large costs more.
  modelSweeps: [{ models: ['pythia-410m', 'pythia-1b'], phase: 'decode', tokens: 1 }],
};
