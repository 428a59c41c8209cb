/** The parts that need no GPU: which integers, what they stand for, and how much of the product they cost. */
import { expect, test } from 'vitest';
import { workload } from '../../../src/kernel.ts';
import type { Params, Reference } from '../../../src/kernel.ts';
import { activationCodes, activationNumbers, roundToEven } from './activations.ts';
import { integerMatmul } from './kernel.ts';
import { sizeOf } from './size.ts';
import { storedWeights } from './weights.ts';

const of = (more: Params = {}): Params => ({ m: 2, n: 5, k: 70, wbits: 4, abits: 8, group: 32, ...more });

test('ties go to the even integer, as in WGSL', () => {
  const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999997, 126.5];
  expect(halves.map(roundToEven).map((x) => x + 0)).toEqual([-2, -2, 0, 0, 2, 2, 0, 126]);
});

test('a group’s largest activation is the top code, a group of zeros is zeros; the last group is short', () => {
  const size = sizeOf(of({ m: 1, k: 10, group: 4, abits: 4 }));
  const x = Float32Array.of(1, -3.5, 0.25, 0.26, 0, 0, 0, 0, 7, -2);
  const { codes, scales } = activationCodes(x, size);
  expect([...codes]).toEqual([2, -7, 0, 1, 0, 0, 0, 0, 7, -2]);
  expect([...scales]).toEqual([0.5, 0, 1]);
  expect([...activationNumbers({ codes, scales }, size)]).toEqual([1, -3.5, 0, 0.5, 0, 0, 0, 0, 7, -2]);
});

test.each([4, 8, 16].flatMap((wbits) => [4, 8, 16].map((abits) => ({ wbits, abits }))))(
  'the reference is the sum over codes, term by term: %o',
  (widths) => {
    const params = of({ ...widths, x: 'swiglu' });
    const size = sizeOf(params);
    const inputs = integerMatmul.inputs(params, 3);
    const x = inputs['x'] as Float32Array;
    const numbers = widths.abits === 16 ? x : activationNumbers(activationCodes(x, size), size);
    const weights = storedWeights(inputs, size);
    const want = Array.from({ length: 10 }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < 70; k++) sum += numbers[Math.floor(i / 5) * 70 + k]! * weights[(i % 5) * 70 + k]!;
      return sum;
    });
    const got = integerMatmul.reference(params, inputs).all();
    got.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 9));
  },
);

const nmse = (got: Float64Array, want: Float64Array): number => {
  const error = got.reduce((sum, value, i) => sum + (value - want[i]!) ** 2, 0);
  return error / want.reduce((sum, value) => sum + value ** 2, 0);
};

/** Relative squared error of a format's product against the one with nothing quantised. */
function outputNmse(params: Params): number {
  const inputs = integerMatmul.inputs(params, 1);
  const original: Reference = integerMatmul.quantization!(params, inputs, 1)!.original;
  return nmse(integerMatmul.reference(params, inputs).all(), original.all());
}

/** The same of 24 × 24 outputs. */
const arm = (wbits: number, abits: number, group = 64, x = 'gauss'): number =>
  outputNmse(of({ m: 24, n: 24, k: 1024, group, wbits, abits, x }));

test('the errors of the two sides add: W4A4 is W4A16 and W16A4 together', () => {
  const [weights, activations, both] = [arm(4, 16), arm(16, 4), arm(4, 4)];
  // An absmax grid of 4 bits on N(0, 1) in groups of 64 costs .0116 (Monte Carlo of four million draws).
  expect(weights).toBeGreaterThan(0.0104);
  expect(weights).toBeLessThan(0.0128);
  expect(activations / weights).toBeGreaterThan(0.85);
  expect(activations / weights).toBeLessThan(1.15);
  expect(both / (weights + activations)).toBeGreaterThan(0.93);
  expect(both / (weights + activations)).toBeLessThan(1.07);
  expect(arm(4, 8) / weights).toBeLessThan(1.05);
  expect(arm(16, 16)).toBeLessThan(1e-6);
});

test('a SwiGLU input costs more at 4 bits than a Gaussian one, and nearly nothing at 8', () => {
  expect(arm(16, 4, 128, 'swiglu')).toBeGreaterThan(2 * arm(16, 4, 128));
  expect(arm(16, 8, 128, 'swiglu')).toBeLessThan(0.01 * arm(16, 4, 128, 'swiglu'));
});

test('bits and bytes count scales and padding; f16 weights have no scales', () => {
  const params = workload(integerMatmul, of()).params;
  expect(params).not.toHaveProperty('x');
  const inputs = integerMatmul.inputs(params, 1);
  // 8 rows of 96 codes and three scales, for 5 of 70 weights.
  const bits = (8 * (4 * 96 + 3 * 16)) / (5 * 70);
  expect(integerMatmul.quantization!(params, inputs, 1)!.bitsPerWeight).toBeCloseTo(bits, 12);
  // Three blocks of 4 words and three scales for 8 outputs, 5 of them real.
  expect(integerMatmul.cost(params)).toEqual({ flops: 1400, bytes: 4 * (140 + (12 + 3) * 8 + 10) });
  const half = of({ wbits: 16 });
  expect(integerMatmul.buffers(half).map(({ name }) => name)).toEqual(['x', 'words', 'y']);
  expect(integerMatmul.quantization!(half, integerMatmul.inputs(half, 1), 1)!.weightNmse).toBeLessThan(1e-7);
});

const refusals = (more: Params): Set<string | undefined> =>
  new Set(integerMatmul.variants.map((variant) => variant.refuses?.(of(more))));

test('widths and groups that no variant takes are refused in words', () => {
  expect(refusals({ wbits: 5 })).toEqual(new Set(['needs wbits = 4, 8 or 16']));
  expect(refusals({ abits: 6 })).toEqual(new Set(['needs abits = 4, 8 or 16']));
  expect(refusals({ group: 30 })).toEqual(new Set(['needs a group that is a multiple of 4, or 0']));
  expect(refusals({ group: 0, k: 33 })).toContain(undefined);
});
