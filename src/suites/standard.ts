/** @file The models people run. */
import { mixtral, switchBase } from '../../kernels/moe/sweeps.ts';
import { standardSweeps } from '../../kernels/vectors/sweeps.ts';
import { MIN_SAMPLES, targets } from '../harness/stopping.ts';
import { MIXTURES, OTHERS, PYTHIA, WEIGHTS } from './models.ts';
import { besides, denseProducts, DRAWN, emptyDispatch, GROUPS, LAYERS } from './sets.ts';
import type { Suite } from './suite.ts';
import {
  attentions,
  copies,
  decodes,
  formats,
  integers,
  KIB,
  layer,
  manyRows,
  MIB,
  placed,
  placements,
  rounded,
  softmaxes,
} from './sweeps.ts';

export const standard: Suite = {
  name: 'standard',
  summary: 'the models people run, up to 13 billion parameters, decode and prefill at 16, 128 and 512 tokens',
  timeBudgetS: 900,
  calibrationS: 30,
  plan: { target: targets.standard, minSamples: MIN_SAMPLES, pointLimitS: 5 },
  kernelSweeps: [
    emptyDispatch,
    copies(64 * KIB, MIB, 16 * MIB, 64 * MIB, 256 * MIB),
    denseProducts(64, 128, 256, 512, 1024, 2048, 4096),
    attentions(
      layer(8, 8, 64, 1024, 1),
      layer(8, 2, 64, 1024, 1),
      ...decodes(1024, 4096, 16_384),
      layer(32, 8, 128, 512, 512),
    ),
    softmaxes([1, 50_304], [512, 512], [4096, 1024]),
    ...formats([2048, 2048], ...LAYERS),
    placements(placed(6, 8, 256, 1024, 0, 2), placed(6, 32, 256, 512, 4), placed(6, 8, 768, 3072, 0, 16, 64)),
    ...besides(
      manyRows([4, 16, 64], [2048, 2048], [4096, 4096]),
      rounded([256, 4096], [2, 3, 4], GROUPS, DRAWN),
      integers([1, 64], [4096, 4096]),
    ),
    ...standardSweeps,
  ],
  layers: [
    ...[1, 16, 128].flatMap((t) => [
      mixtral(t, 4),
      mixtral(t, 4, 'f16'),
      mixtral(t, 4, 'q4'),
      switchBase(t, 8),
    ]),
    ...['zipf', 'one', 'empty'].map((skew) => ({ ...mixtral(16, 4), skew })),
  ],
  modelSweeps: [
    ...WEIGHTS.map((weights) => ({
      models: [...PYTHIA, ...OTHERS],
      phase: 'decode' as const,
      tokens: 1,
      weights,
    })),
    { models: [...PYTHIA, ...OTHERS], phase: 'decode', tokens: 1, context: 1024 },
    { models: [...PYTHIA, ...OTHERS], phase: 'decode', tokens: 1, context: 1024, dtype: 'f16' },
    { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 128, context: 128 },
    { models: [...PYTHIA, ...OTHERS], phase: 'decode', tokens: 1 },
    { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 16 },
    { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 128 },
    { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 512 },
    { models: MIXTURES, phase: 'decode', tokens: 1, context: 1024 },
    { models: MIXTURES, phase: 'decode', tokens: 1, context: 1024, weights: 'q4-g32' },
  ],
};
