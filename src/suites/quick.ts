/** @file A GPU in a minute and a half: the suite that runs when none is named. */
import { MIN_SAMPLES, targets } from '../harness/stopping.ts';
import { TO_1B, TO_3B } from './models.ts';
import { emptyDispatch, GROUPS, oddSizes, smallForms } from './sets.ts';
import type { Suite } from './suite.ts';
import {
  attentions,
  copies,
  formats,
  KIB,
  layer,
  MIB,
  products,
  rounded,
  softmaxes,
  squares,
} from './sweeps.ts';

export const quick: Suite = {
  name: 'quick',
  summary: 'a GPU in a minute and a half: six published models in decode, five in a short prefill',
  timeBudgetS: 78,
  calibrationS: 5,
  plan: { target: targets.quick, minSamples: MIN_SAMPLES, pointLimitS: 0.4 },
  kernelSweeps: [
    emptyDispatch,
    copies(64 * KIB, MIB, 16 * MIB, 64 * MIB),
    products(...oddSizes, ...smallForms, ...squares(64, 128, 256, 512)),
    attentions(
      layer(8, 8, 64, 1024, 1),
      layer(8, 2, 64, 1024, 1),
      layer(8, 2, 64, 1024, 1, 'q4'),
      layer(8, 8, 64, 31, 31),
    ),
    softmaxes([31, 257], [1, 50_304]),
    ...formats([2048, 2048]),
    rounded([64, 4096], [4], GROUPS, ['gauss', 'swiglu']),
  ],
  modelSweeps: [
    { models: TO_3B, phase: 'decode', tokens: 1 },
    { models: TO_1B, phase: 'prefill', tokens: 16 },
  ],
};
