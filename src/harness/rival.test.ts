/** Which of two programs' kernels may be measured in turns, without a device. */
import { expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../../kernels/matmul/kernel.ts';
import type { Kernel } from '../kernel.ts';
import { selectVariants } from './choose.ts';
import { alike, contested, differs, inputsDiffer, wholeAt } from './rival.ts';

const WORKLOAD = matmulWorkload(20, 30, 40);
const CPU = { isSoftware: true, features: new Set<string>() };

const cost = (): { flops: number; bytes: number } => ({ flops: 1, bytes: 1 });

const NONE = { reason: 'no-variant', message: 'no variant of matmul takes these parameters' };

const against = (base: readonly Kernel[], seed = 1, slowdown?: number, hasOurs = true) => {
  const ours = hasOurs ? selectVariants(matmul, WORKLOAD.params, CPU) : NONE;
  const of = { kernel: matmul, workload: WORKLOAD, seed };
  const found = contested({ kernels: base, slowdown }, ours, of, CPU, undefined);
  if ('reason' in found) throw new Error(found.message);
  return found.choices;
};

test('each side takes its own choice, and which is first is drawn', () => {
  const first = matmul.variants.find(({ target }) => target === 'cpu');
  const other = {
    ...matmul,
    variants: [{ ...first!, name: 'before', target: 'cpu' as const, refuses: () => undefined }],
  };
  const choices = against([other]);
  expect(choices.every(({ name, side }) => name.endsWith(` ${side}`))).toBe(true);
  expect(new Set(choices.map(({ side }) => side))).toEqual(new Set(['base', 'head']));
  expect(choices.find(({ side }) => side === 'base')!.name).toBe('before base');
  const firsts = Array.from({ length: 20 }, (_, seed) => against([other], seed)[0]!.side);
  expect(new Set(firsts)).toEqual(new Set(['base', 'head']));
});

test('an injected slowdown is head’s', () => {
  const slow = against([matmul], 1, 1.1).map(({ side, slowdown }) => [side, slowdown] as const);
  expect(Object.fromEntries(slow)).toEqual({ base: 1, head: 1.1 });
});

test('a slowdown is a whole number of dispatches more', () => {
  expect([1, 1.5, 1.1, 1.05, 1.02, 1.01].map(wholeAt)).toEqual([1, 2, 10, 20, 50, 100]);
  expect(against([matmul], 1, 1.02).map(({ multiple }) => multiple)).toEqual([50, 50]);
});

test('a kernel that base does not have is measured alone', () => {
  expect(against([]).map(({ side }) => side)).toEqual(['head']);
});

test('what head has no variant for is measured of base, and of neither where base has none too', () => {
  const choices = against([matmul], 1, undefined, false);
  expect(choices).toHaveLength(2);
  expect(choices.find(({ side }) => side === 'head')).toMatchObject({ none: NONE });
  expect(choices.find(({ side }) => side === 'base')!.none).toBeUndefined();
  expect(() => against([{ ...matmul, variants: [] }], 1, undefined, false)).toThrow(NONE.message);
  expect(() => against([], 1, undefined, false)).toThrow(NONE.message);
  // Of another meaning: what base makes of it alone is told by launches of its own.
  const other = against([{ ...matmul, cost }], 1, undefined, false);
  expect(other.every(({ none, unlike }) => (none ?? unlike) !== undefined)).toBe(true);
});

test('what does not mean the same is not compared, and says why', () => {
  expect(differs(matmul, matmul, WORKLOAD)).toBeUndefined();
  expect(differs(matmul, { ...matmul, cost }, WORKLOAD)).toContain('costs differ');
  expect(differs(matmul, { ...matmul, buffers: () => [] }, WORKLOAD)).toContain('buffers differ');
  expect(differs(matmul, { ...matmul, cache: () => 'cold' }, WORKLOAD)).toContain('caches differ');
  const { m: _m, ...params } = matmul.params;
  expect(differs(matmul, { ...matmul, params }, WORKLOAD)).toContain("no parameter 'm'");
  const choices = against([{ ...matmul, cost }]);
  expect(choices.find(({ side }) => side === 'base')).toMatchObject({
    unlike: expect.stringContaining('costs differ'),
  });
});

test('inputs are compared bit by bit', () => {
  const inputs = { a: Float32Array.of(1, 0, Number.NaN) };
  expect(inputsDiffer(inputs, { a: inputs.a.slice() })).toBeUndefined();
  expect(inputsDiffer(inputs, { a: Float32Array.of(1, -0, Number.NaN) })).toContain('input a differs');
  expect(inputsDiffer(inputs, { a: inputs.a.subarray(1) })).toContain('input a differs');
  expect(inputsDiffer(inputs, {})).toContain('named otherwise');
  const halves = { a: Uint16Array.of(1, 2, 3) };
  expect(inputsDiffer(halves, { a: Uint16Array.of(1, 2, 3) })).toBeUndefined();
  expect(inputsDiffer(halves, { a: Uint16Array.of(1, 2, 4) })).toContain('input a differs');
});

test('passes are of the same length, the longer where they are near', () => {
  expect(alike([20, 40])).toBe(40);
  expect(alike([400, 20])).toBe(80);
});
