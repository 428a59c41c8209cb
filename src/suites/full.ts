/** @file Everything there is. */
import { mixtral, switchBase } from '../../kernels/moe/sweeps.ts';
import { fullSweeps } from '../../kernels/vectors/sweeps.ts';
import { MIN_SAMPLES, targets } from '../harness/stopping.ts';
import { LARGE, MIXTURES, OTHERS, PYTHIA, WEIGHTS, WHOLE_MIXTURES } from './models.ts';
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

export const full: Suite = {
  name: 'full',
  summary: 'everything there is, vision models and 70 billion parameters included; no time budget',
  calibrationS: 60,
  plan: { target: targets.full, minSamples: MIN_SAMPLES, pointLimitS: 15 },
  kernelSweeps: [
    emptyDispatch,
    copies(64 * KIB, MIB, 16 * MIB, 64 * MIB, 256 * MIB, 1024 * MIB),
    denseProducts(64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096),
    attentions(
      ...decodes(1024, 4096, 16_384, 65_536, 262_144),
      ...[1, 32].map((kvheads) => layer(32, kvheads, 128, 4096, 1, 'f16')),
      ...[128, 512, 1024, 2048].map((t) => layer(32, 8, 128, t, t)),
      { ...layer(32, 8, 128, 512, 512), causal: 'no' },
    ),
    softmaxes([1, 50_304], [1, 128_256], [512, 512], [4096, 1024]),
    ...formats([2048, 2048], ...LAYERS),
    placements(
      placed(6, 8, 768, 3072, 0, 16, 64),
      placed(6, 64, 512, 1024, 16),
      placed(6, 128, 256, 512, 16),
    ),
    ...besides(
      manyRows([4, 16, 64, 512], [2048, 2048], ...LAYERS),
      rounded([1024, 4096], [2, 3, 4, 8], [16, ...GROUPS, 512], DRAWN),
      integers([1, 16, 64, 512], ...LAYERS),
    ),
    ...fullSweeps,
  ],
  layers: [
    ...[1, 16, 128, 512].flatMap((t) => [
      mixtral(t, 4),
      mixtral(t, 2, 'f16'),
      mixtral(t, 2, 'q4'),
      mixtral(t, 1, 'f16'),
      switchBase(t, 8),
      switchBase(t, 64, 'f16'),
      switchBase(t, 128, 'f32', 768),
    ]),
    ...['zipf', 'one', 'empty'].map((skew) => ({ ...mixtral(16, 4), skew })),
    ...[10, 50, 90].map((vision) => ({
      t: 640,
      d: 1024,
      e: 4,
      k: 2,
      ff: 2752,
      mask: 'moiie',
      vision,
      dtype: 'f32',
    })),
  ],
  modelSweeps: [
    ...WEIGHTS.flatMap((weights) => [
      { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'decode' as const, tokens: 1, weights },
      { models: [...PYTHIA, ...OTHERS], phase: 'prefill' as const, tokens: 128, weights },
    ]),
    { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'decode', tokens: 1, context: 1024 },
    { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'decode', tokens: 1, context: 1024, dtype: 'f16' },
    { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 512, context: 512 },
    { models: ['deit-ti', 'deit-s', 'deit-b'], phase: 'prefill', tokens: 197, context: 197 },
    { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'decode', tokens: 1 },
    { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'prefill', tokens: 16 },
    { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'prefill', tokens: 128 },
    { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'prefill', tokens: 512 },
    { models: ['deit-ti', 'deit-s', 'deit-b'], phase: 'prefill', tokens: 197 },
    { models: MIXTURES, phase: 'decode', tokens: 1, context: 1024 },
    {
      models: MIXTURES.filter((id) => !id.startsWith('switch')),
      phase: 'prefill',
      tokens: 16,
      context: 1024,
    },
    { models: WHOLE_MIXTURES, phase: 'decode', tokens: 1, context: 1024, weights: 'q4-g32' },
    { models: WHOLE_MIXTURES, phase: 'decode', tokens: 1, context: 1024, dtype: 'f16' },
    { models: ['vit-s-16', 'vit-b-16', 'vit-l-16'], phase: 'prefill', tokens: 197 },
    { models: ['vit-h-14'], phase: 'prefill', tokens: 257 },
  ],
};
