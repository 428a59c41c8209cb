import { expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../../kernels/matmul/kernel.ts';
import type { Kernel } from '../kernel.ts';
import { quantizationOf } from './quantization.ts';
import { remembering } from './remembering.ts';

const lowered = (values: Float64Array, step: number): Float64Array => values.map((value) => value - step);

/** A product whose weights are held to be those of another, which was "quantised" by adding `step` to each entry. */
const shifted = (step: number): Kernel => ({
  ...matmul,
  quantization(params, inputs) {
    const kernel = matmul.reference(params, inputs);
    return {
      bitsPerWeight: 4.5,
      weightNmse: 0.25,
      original: {
        ...kernel,
        all: () => lowered(kernel.all(), step),
        entries: (at) => lowered(kernel.entries(at), step),
      },
    };
  },
});

const of = (m: number, n: number, k: number, step: number) => {
  const kernel = shifted(step);
  const one = matmulWorkload(m, n, k);
  const inputs = kernel.inputs(one.params, 1);
  const output = kernel.reference(one.params, inputs).all();
  const original = lowered(output, step);
  const square = original.reduce((sum, value) => sum + value * value, 0);
  return {
    found: quantizationOf(kernel, one, inputs, 1, output)!,
    expected: output.length * step ** 2,
    square,
  };
};

test('a small output is compared whole with the product as it was', () => {
  const { found, expected, square } = of(3, 65, 31, 0.5);
  expect(found).toMatchObject({ bitsPerWeight: 4.5, weightNmse: 0.25, entries: 195 });
  expect(found.outputNmse).toBeCloseTo(expected / square, 12);
  expect(found.outputRelativeL2 ** 2).toBeCloseTo(found.outputNmse, 12);
});

test('of a large one 4096 entries are drawn, and their error is near that of all', () => {
  const { found, expected, square } = of(256, 1024, 1024, 3);
  expect(found.entries).toBe(4096);
  expect(found.outputNmse / (expected / square)).toBeGreaterThan(0.9);
  expect(found.outputNmse / (expected / square)).toBeLessThan(1.1);
});

test('nothing lost is an error of 0, and a kernel without quantised operands has none', () => {
  expect(of(1, 8, 8, 0).found.outputNmse).toBe(0);
  const one = matmulWorkload(1, 8, 8);
  const inputs = matmul.inputs(one.params, 1);
  expect(quantizationOf(matmul, one, inputs, 1, new Float32Array(8))).toBeUndefined();
  expect('quantization' in remembering(matmul)).toBe(false);
  const kept = remembering(shifted(1));
  expect(kept.quantization!(one.params, inputs, 1)).toBe(kept.quantization!(one.params, inputs, 1));
});
