import { expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../../kernels/matmul/kernel.ts';
import { check, chosenRows } from './check.ts';
import type { CheckResult } from './check.ts';

/** Sizes on either side of whole comparison, and the flops that make the check believe the second is large. */
const M = 24;
const N = 40;
const K = 32;
const { params } = matmulWorkload(M, N, K);
const inputs = matmul.inputs(params, 1);
const reference = matmul.reference(params, inputs);
const exact = Float32Array.from(reference.all());
const TOLERANCE = matmul.tolerance(params);

const judge = (output: Float32Array, large: boolean): CheckResult =>
  check(output, reference, TOLERANCE, large ? 1e12 : 1, 5);

const changed = (change: (c: Float32Array) => void): Float32Array => {
  const copy = exact.slice();
  change(copy);
  return copy;
};

test.each([false, true])('the rounded reference itself passes (large: %s)', (large) => {
  const { wrong, error } = judge(exact, large);
  expect(wrong).toBeUndefined();
  expect(error?.relativeL2).toBeLessThan(6e-8);
  expect(error?.checked.method).toBe(large ? 'freivalds' : 'all');
});

test('whole comparison counts every entry', () => {
  expect(judge(exact, false).error?.checked).toMatchObject({ entries: M * N, of: M * N });
});

const SPOILT: readonly (readonly [string, (c: Float32Array) => void])[] = [
  ['one entry in the middle of a tile', (c) => void (c[14 * N + 18]! += 0.01)],
  ['one whole row', (c) => c.subarray(7 * N, 8 * N).fill(0)],
  [
    'two columns swapped',
    (c) => {
      for (let i = 0; i < M; i++) [c[i * N + 3], c[i * N + 4]] = [c[i * N + 4]!, c[i * N + 3]!];
    },
  ],
  ['the last entry', (c) => void (c[M * N - 1] = 0)],
  ['everything a little', (c) => c.forEach((value, i) => (c[i] = value * (1 + 1e-5)))],
  ['a NaN', (c) => void (c[5] = Number.NaN)],
  ['an infinity', (c) => void (c[5] = Number.POSITIVE_INFINITY)],
];

for (const [what, change] of SPOILT) {
  test.each([false, true])(`${what} is found (large: %s)`, (large) => {
    expect(judge(changed(change), large).wrong).toBeTypeOf('string');
  });
}

test("Freivalds' test alone finds an entry that no sample looks at", () => {
  // Without entries to compare: the reference answers them from the output itself.
  const output = changed((c) => void (c[14 * N + 18]! += 0.01));
  const blind = {
    ...reference,
    row: (i: number) => Float64Array.from(output.subarray(i * N, (i + 1) * N)),
    entries: (indices: Uint32Array) => Float64Array.from(indices, (i) => output[i]!),
  };
  expect(check(output, blind, TOLERANCE, 1e12, 5).wrong).toMatch(/Freivalds' test fails at row 14/);
});

test('an output of the wrong length is refused', () => {
  expect(judge(exact.subarray(1), false).wrong).toMatch(/959 entries instead of 960/);
});

test('a zero reference accepts zeros and nothing else', () => {
  const zero = {
    rows: 1,
    columns: 4,
    tile: 1,
    all: () => new Float64Array(4),
    row: () => new Float64Array(4),
    entries: () => new Float64Array(4),
  };
  expect(check(new Float32Array(4), zero, 0, 1, 1).wrong).toBeUndefined();
  expect(check(new Float32Array(4).fill(1e-30), zero, 1e-6, 1, 1).wrong).toBeTypeOf('string');
});

test('projections of the reference agree with its entries', () => {
  const x = Float64Array.from({ length: N }, (_, i) => (i % 3) - 1);
  const y = Float64Array.from({ length: M }, (_, i) => (i % 2 ? 1 : -1));
  const c = reference.all();
  const cx = Float64Array.from({ length: M }, (_, i) =>
    x.reduce((sum, xj, j) => sum + c[i * N + j]! * xj, 0),
  );
  const yc = Float64Array.from({ length: N }, (_, j) =>
    y.reduce((sum, yi, i) => sum + c[i * N + j]! * yi, 0),
  );
  for (const [got, want] of [
    [reference.timesVector!(x), cx],
    [reference.vectorTimes!(y), yc],
  ] as const) {
    got.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 9));
  }
  expect([...reference.row(3)]).toEqual([...c.subarray(3 * N, 4 * N)]);
  expect(reference.entries(Uint32Array.of(3 * N + 7))[0]).toBeCloseTo(c[3 * N + 7]!, 12);
});

test.each([1, 2, 3, 4, 17])('a correct output of %i rows passes by Freivalds, whatever the vectors', (m) => {
  const workload = matmulWorkload(m, 256, 64);
  const given = matmul.inputs(workload.params, 2);
  const right = matmul.reference(workload.params, given);
  const output = Float32Array.from(right.all());
  for (let seed = 0; seed < 100; seed++) {
    const { wrong, error } = check(output, right, 1e-7, 1e12, seed);
    expect(wrong).toBeUndefined();
    // Each entry is counted once.
    expect(error!.checked.entries).toBeLessThanOrEqual(error!.checked.of);
    expect(error!.checked.method).toBe('freivalds');
  }
});

test.each([1, 2, 3])('one wrong entry in %i rows fails by Freivalds', (m) => {
  const workload = matmulWorkload(m, 256, 64);
  const given = matmul.inputs(workload.params, 2);
  const right = matmul.reference(workload.params, given);
  const output = Float32Array.from(right.all());
  output[m * 256 - 100]! += 0.01;
  expect(check(output, right, 1e-7, 1e12, 1).wrong).toBeTypeOf('string');
});

/** 2048 rows of 16 in which an entry costs its row, and nothing can be projected; `asked` counts the rows. */
const ROWS = 2048;
const COLUMNS = 16;
const value = (i: number): number => Math.sin(i) + 2;
const rowwise = () => {
  const asked = new Set<number>();
  const row = (r: number): Float64Array => {
    asked.add(r);
    return Float64Array.from({ length: COLUMNS }, (_, j) => value(r * COLUMNS + j));
  };
  const of = {
    rows: ROWS,
    columns: COLUMNS,
    tile: 64,
    wholeRows: true,
    all: () => Float64Array.from({ length: ROWS * COLUMNS }, (_, i) => value(i)),
    row,
    entries: (indices: Uint32Array) =>
      Float64Array.from(indices, (i) => row(Math.floor(i / COLUMNS))[i % COLUMNS]!),
  };
  return { of, asked };
};
/** Two flops a multiply-add; so many that 256 rows are within the budget of 5·10⁸ of them. */
const FLOPS = 2 * (5e8 / 256) * ROWS;
const right = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => value(i));

test('where an entry costs a row, whole rows are compared, within the budget', () => {
  const { of, asked } = rowwise();
  const { wrong, error } = check(right, of, 1e-6, FLOPS, 3);
  expect(wrong).toBeUndefined();
  expect(asked.size).toBe(256);
  expect(error?.checked).toEqual({ method: 'entries', entries: 256 * COLUMNS, of: ROWS * COLUMNS });
});

test.each([
  ['the first row', (r: number) => r === 0],
  ['the last row', (r: number) => r === ROWS - 1],
  ['the end of a short last block', (r: number) => r >= ROWS - 5],
  ['one tile of rows', (r: number) => r >= 960 && r < 1024],
  ['every tile at its border', (r: number) => r % 64 === 63],
  ['one head of 32', (r: number) => r % 32 === 7],
])('by whole rows a fault is found in %s', (_what, fault) => {
  for (const column of [0, 7, COLUMNS - 1]) {
    const output = right.map((x, i) => (i % COLUMNS === column && fault(Math.floor(i / COLUMNS)) ? 0 : x));
    for (let seed = 0; seed < 20; seed++) {
      expect(check(output, rowwise().of, 1e-6, FLOPS, seed).wrong).toBeTypeOf('string');
    }
  }
});

test('rows are chosen once each, evenly, and all where they are few', () => {
  expect([...chosenRows(5, 64, 64, 1)]).toEqual([0, 1, 2, 3, 4]);
  for (const [rows, most] of [
    [65, 64],
    [1000, 64],
    [100_003, 3000],
  ] as const) {
    const chosen = chosenRows(rows, 64, most, 9);
    expect(new Set(chosen).size).toBe(most);
    expect(chosen.at(-1)).toBe(rows - 1);
    const gaps = Array.from(chosen.subarray(1), (row, i) => row - chosen[i]!);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(Math.max(...gaps)).toBeLessThan((2 * rows) / (most - 2 * Math.min(64, most / 4)) + 2);
  }
});
