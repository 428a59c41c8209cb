/** @file Scalar codes: the law of quantisation-aware training, and activations that Mesa stores. */
import type { TimingOk } from '../../../src/results/schema.ts';
import { publishedLadder, turnedLadder } from '../ladder-run.ts';
import { of, point, quantized } from './parts.ts';
import type { Case, Cases } from './parts.ts';

const tails = (weights: string, exponent: number, groups = [16, 32, 64, 128, 256]): readonly TimingOk[] =>
  groups.map((group) =>
    quantized(
      'quantize',
      { n: 64, k: 1024, bits: 4, group, ...(weights !== 'gauss' && { weights }) },
      0.01 * Math.log2(group) ** exponent,
    ),
  );

const qat: Case = {
  holds: of(...publishedLadder),
  fails: of(...turnedLadder),
  little: of(
    ...publishedLadder
      .filter(({ workload }) => String(workload.params['model']).endsWith('-D2000000'))
      .slice(0, 8),
  ),
};

const stored = (by: string, gradientNmse: number, t = 788): TimingOk =>
  point(
    { kernel: 'training/store', params: { t, heads: 12, d: 64, by }, ns: 1e6 },
    {
      metrics: {
        nmse: gradientNmse,
        gradientNmse,
        bytesStored: t * 768 + 96,
        bytesF32: 4 * t * 768,
      },
    },
  );

const rounded = (how: string, biasZ: number, repeats = 1024): TimingOk =>
  point(
    { kernel: 'training/rounding', params: { n: 4096, repeats, rounding: how }, ns: 1e6 },
    { metrics: { bias: 1e-4, biasZ } },
  );

export const rounding: Cases = {
  'qat-tails': {
    holds: of(...tails('gauss', 1.12), ...tails('swiglu', 2.07)),
    fails: of(...tails('gauss', 2.07), ...tails('swiglu', 1.12)),
    little: of(...tails('gauss', 1.12, [32, 64, 128]), ...tails('swiglu', 2.07, [32, 64, 128])),
  },
  'qat-size': qat,
  'qat-training': qat,
  'qat-group': qat,
  'qat-weights-training': qat,
  'qat-fc2': qat,
  'qat-additive': qat,
  'mesa-heads': {
    holds: of(stored('head', 1e-4), stored('layer', 3e-4)),
    fails: of(stored('head', 1e-4), stored('layer', 0.9e-4)),
    // One token: its rounding errors are too few to tell 1.15 from 1.
    little: of(stored('head', 1e-4, 1), stored('layer', 1.15e-4, 1)),
  },
  'mesa-memory': {
    holds: of(stored('head', 1e-4)),
    fails: of(stored('head', 1e-4, 1)), // 96 bytes of 864 are statistics
    little: of(stored('layer', 1e-4)),
  },
  'mesa-unbiased': {
    holds: of(rounded('stochastic', -1.4), rounded('nearest', 800)),
    fails: of(rounded('stochastic', 5), rounded('nearest', 800)),
    little: of(rounded('stochastic', 1, 100), rounded('nearest', 800, 100)),
  },
};
