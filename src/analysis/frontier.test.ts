import { expect, test } from 'vitest';
import type { TimingOk } from '../results/schema.ts';
import { buildRun, timed, workloadOf } from '../../test/support/build-run.ts';
import { frontierCells, frontierTitle } from './frontier-texts.ts';
import { frontiers } from './frontier.ts';

const sizes = { m: 1, n: 4096, k: 4096 };

const dense = (ns: number, dtype = 'f32'): TimingOk =>
  timed({ kernel: 'matmul', params: { ...sizes, dtype }, ns });

const stored = (ns: number, bits: number, nmse: number, more: Record<string, number> = {}): TimingOk => ({
  ...timed({ kernel: 'quantized/scalar-matvec', params: { ...sizes, bits, ...more }, ns }),
  quantization: {
    bitsPerWeight: bits + 0.125,
    weightNmse: nmse,
    outputNmse: nmse,
    outputRelativeL2: Math.sqrt(nmse),
    entries: 4096,
  },
});

const of = (...points: TimingOk[]) => frontiers(buildRun({ points }));

test('formats of one product stand together, fewest bits first, the dense one with them', () => {
  const [found, ...others] = of(dense(8e6), dense(4e6, 'f16'), stored(2e6, 4, 0.01), stored(1e6, 2, 0.25));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ ...sizes, cache: 'hot', clock: 'gpu-timestamp' });
  expect(found!.rows.map(({ format }) => format)).toEqual([
    'scalar-matvec bits=2',
    'scalar-matvec bits=4',
    'matmul dtype=f16',
    'matmul dtype=f32',
  ]);
  expect(found!.rows.map(({ speedup }) => speedup)).toEqual([8, 4, 2, undefined]);
  const [low, high] = found!.rows[0]!.speedupRange!;
  expect(low).toBeLessThan(8);
  expect(high).toBeGreaterThan(8);
});

test('what another beats in time, error and bits is not best', () => {
  const [found] = of(
    stored(1e6, 2, 0.25),
    stored(1.5e6, 2, 0.25, { group: 64 }), // slower, nothing gained
    stored(2e6, 2, 0.1, { group: 32 }), // slower, but more exact
    dense(8e6),
  );
  expect(found!.rows.map(({ format, isBest }) => [format, isBest])).toEqual([
    ['scalar-matvec bits=2', true],
    ['scalar-matvec bits=2,group=64', false],
    ['scalar-matvec bits=2,group=32', true],
    ['matmul dtype=f32', true],
  ]);
});

test('other sizes, states of the cache and clocks are kept apart; dense products alone are no frontier', () => {
  expect(of(dense(8e6))).toEqual([]);
  const cold = { ...stored(3e6, 3, 0.02), cache: 'cold' as const };
  const [first, second] = of(dense(8e6), stored(2e6, 4, 0.01), cold);
  expect(first!.rows).toHaveLength(2);
  expect(second!.rows).toHaveLength(1);
  expect(second!.rows[0]!.speedup).toBeUndefined();
});

test('peers, batches and transposed products are left out', () => {
  const peer = stored(1e5, 4, 0.01);
  const other = { ...peer, variant: { ...peer.variant, name: 'ort', peer: { name: 'ort', version: '1' } } };
  const batch = timed({ kernel: 'matmul', params: { ...sizes, dtype: 'f32', batch: 4 }, ns: 1 });
  const [found] = of(other, stored(2e6, 4, 0.01), batch);
  expect(found!.rows.map(({ medianNs }) => medianNs)).toEqual([2e6]);
});

test('in words', () => {
  const [found] = of(dense(8e6), stored(2e6, 4, 0.0138));
  expect(frontierTitle(found!)).toBe('Formats of one product, 1 × 4096 × 4096, hot');
  const cells = frontierCells(found!.rows[0]!);
  expect(cells[0]).toBe('scalar-matvec bits=4 *');
  expect(cells[1]).toBe('4.125');
  expect(cells[3]).toMatch(/^4(\.00)? × as fast \(3\.\d+ to 4\.\d+\)$/);
  expect(cells[5]).toBe('0.0138');
});

test('a product that leaves out m = 1 stands with those that state it; what only rounds is none', () => {
  const { m: _, ...rest } = sizes;
  const short = {
    ...stored(2e6, 4, 0.01),
    workload: workloadOf('quantized/scalar-matvec', { ...rest, bits: 4 }),
  };
  const rounding = {
    ...stored(2e6, 4, 0.01),
    workload: workloadOf('quantized/quantize', { ...rest, bits: 4 }),
  };
  const [found, ...others] = of(dense(8e6), short, rounding);
  expect(others).toEqual([]);
  expect(found!.rows.map(({ format }) => format)).toEqual(['scalar-matvec bits=4', 'matmul dtype=f32']);
});
