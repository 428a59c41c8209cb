/** The parts of matmul that need no GPU: reference, cost, ids, and which variant takes what. */
import { expect, test } from 'vitest';
import type { ElementArray, Params } from '../../src/kernel.ts';
import { fromHalves } from '../../src/packing/half.ts';
import { random } from '../../src/random.ts';
import { matmul, matmulWorkload } from './kernel.ts';
import { matmulReference } from './reference.ts';
import { sizeOf } from './size.ts';
import { streamSplits, tileSplits } from './split.ts';

const SIZES: readonly Params[] = ['f32', 'f16'].flatMap((dtype) =>
  ['no', 'yes'].flatMap((bt) => [
    { m: 1, n: 1, k: 1, batch: 1, dtype, bt },
    { m: 3, n: 5, k: 7, batch: 1, dtype, bt },
    { m: 4, n: 3, k: 6, batch: 3, dtype, bt },
  ]),
);

const asFloats = (operand: ElementArray): Float32Array =>
  operand instanceof Uint16Array ? fromHalves(operand) : (operand as Float32Array);

/** The definition, term by term. */
function defined(params: Params, inputs: Readonly<Record<string, ElementArray>>): Float64Array {
  const { m, n, k, batch, bt } = sizeOf(params);
  const [a, b] = [asFloats(inputs['a']!), asFloats(inputs['b']!)];
  return Float64Array.from({ length: batch * m * n }, (_, i) => {
    const [of, row, column] = [Math.floor(i / (m * n)), Math.floor(i / n) % m, i % n];
    let sum = 0;
    for (let p = 0; p < k; p++) {
      const right = bt ? b[of * k * n + column * k + p]! : b[of * k * n + p * n + column]!;
      sum += a[(of * m + row) * k + p]! * right;
    }
    return sum;
  });
}

const sumOver = (count: number, term: (i: number) => number): number =>
  Array.from({ length: count }, (_, i) => term(i)).reduce((sum, one) => sum + one, 0);

const near = (got: ArrayLike<number>, want: ArrayLike<number>): void => {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < got.length; i++) expect(got[i]).toBeCloseTo(want[i]!, 10);
};

test.each(SIZES)('every form of the reference agrees with the definition: %o', (params) => {
  const inputs = matmul.inputs(params, 3);
  const reference = matmul.reference(params, inputs);
  const want = defined(params, inputs);
  const { rows, columns } = reference;
  expect(rows * columns).toBe(want.length);
  near(reference.all(), want);
  near(reference.row(rows - 1), want.subarray((rows - 1) * columns));
  near(reference.entries(Uint32Array.from(want, (_, i) => i)), want);

  const source = random(8);
  const x = Float64Array.from({ length: columns }, () => source.sign());
  const y = Float64Array.from({ length: rows }, () => source.sign());
  const entry = (i: number, j: number): number => want[i * columns + j]!;
  near(
    reference.timesVector!(x),
    Float64Array.from({ length: rows }, (_, i) => sumOver(columns, (j) => entry(i, j) * x[j]!)),
  );
  near(
    reference.vectorTimes!(y),
    Float64Array.from({ length: columns }, (_, j) => sumOver(rows, (i) => entry(i, j) * y[i]!)),
  );
});

test('a known product, and the same with B stored by its columns', () => {
  const size = { m: 2, n: 2, k: 3, batch: 1, half: false };
  const a = Float32Array.of(1, 2, 3, 4, 5, 6);
  const product = [58, 64, 139, 154];
  const b = Float32Array.of(7, 8, 9, 10, 11, 12);
  expect([...matmulReference({ ...size, bt: false }, a, b).all()]).toEqual(product);
  const byColumns = Float32Array.of(7, 9, 11, 8, 10, 12);
  expect([...matmulReference({ ...size, bt: true }, a, byColumns).all()]).toEqual(product);
});

test('cost counts every operand once, f16 at two bytes, C in f32', () => {
  expect(matmul.cost(matmulWorkload(2, 3, 5).params)).toEqual({ flops: 60, bytes: 4 * (10 + 15 + 6) });
  const half = matmulWorkload(2, 3, 5, { dtype: 'f16', batch: 4, bt: 'yes' });
  expect(half.id).toBe('matmul/m=2,n=3,k=5,dtype=f16,batch=4,bt=yes');
  expect(matmul.cost(half.params)).toEqual({ flops: 240, bytes: 4 * (2 * 25 + 4 * 6) });
});

test('usual values change neither id nor inputs', () => {
  expect(matmulWorkload(2, 3, 5, { batch: 1, bt: 'no' })).toEqual(matmulWorkload(2, 3, 5));
  expect(matmulWorkload(2, 3, 5).id).toBe('matmul/m=2,n=3,k=5,dtype=f32');
});

test('f16 inputs are the f32 ones rounded, past the period too', () => {
  const [f32, f16] = [matmulWorkload(1, 3, 4), matmulWorkload(1, 3, 4, { dtype: 'f16' })].map(({ params }) =>
    matmul.inputs(params, 1),
  );
  for (const name of ['a', 'b']) {
    const [exact, rounded] = [asFloats(f32![name]!), asFloats(f16![name]!)];
    exact.forEach((value, i) => {
      expect(Math.abs(rounded[i]! - value)).toBeLessThanOrEqual(2 ** -11 * Math.abs(value) + 2 ** -25);
    });
  }
  const long = matmul.inputs(matmulWorkload(1, 1025, 1024, { dtype: 'f16' }).params, 1)['b'] as Uint16Array;
  expect(long).toHaveLength(1025 * 1024);
  expect(long.at(-1)).toBe(long[1025 * 1024 - 1 - 1_048_573]);
});

const scratch = (name: string, params: Params): number | undefined =>
  matmul.variants.find((variant) => variant.name.startsWith(name))!.scratch?.(params)[0]?.length;

test('the scratch for partial sums is there exactly where a variant splits K', () => {
  const few = matmulWorkload(1, 4096, 4096).params;
  expect([streamSplits(sizeOf(few)), tileSplits(sizeOf(few))]).toEqual([16, 4]);
  expect(scratch('stream', few)).toBe(16 * 4096);
  expect(scratch('tile-split', few)).toBe(4 * 4096);
  expect(scratch('stream', matmulWorkload(1, 65_536, 4096).params)).toBeUndefined();
  expect(matmul.buffers(few)).toHaveLength(3);
});

test('no partial sums weigh more than a tenth of the weights they save time on, down to f16', () => {
  for (const m of [1, 3, 16]) {
    for (const k of [128, 512, 4096, 14_336]) {
      const splits = streamSplits(sizeOf(matmulWorkload(m, 1024, k).params));
      const bytes = splits === 1 ? 0 : splits * m * 4;
      expect(bytes, `m=${m} k=${k}`).toBeLessThanOrEqual(0.1 * 2 * k);
    }
  }
});

test('what no variant takes does not exist', () => {
  const source = random(11);
  for (let i = 0; i < 300; i++) {
    const { params } = matmulWorkload(1 + source.below(200), 1 + source.below(200), 1 + source.below(200), {
      dtype: i % 2 ? 'f32' : 'f16',
      bt: i % 3 ? 'no' : 'yes',
      batch: 1 + source.below(3),
    });
    const plain = matmul.variants.filter(({ features }) => features === undefined);
    expect(plain.some((variant) => variant.refuses?.(params) === undefined)).toBe(true);
  }
});

const refusal = (name: string, params: Params): string | undefined =>
  matmul.variants.find((variant) => variant.name === name)?.refuses?.(params);

test('refusals say what is needed', () => {
  expect(refusal('direct', matmulWorkload(8, 6, 7).params)).toBe(
    'needs n a multiple of 4 and k a multiple of 4',
  );
  expect(refusal('direct', matmulWorkload(8, 8, 8, { bt: 'yes' }).params)).toBe('needs bt = no');
  expect(refusal('half-direct', matmulWorkload(8, 8, 8).params)).toBe('needs dtype = f16');
  expect(refusal('dots', matmulWorkload(1, 262_144, 8, { bt: 'yes' }).params)).toBe('needs n ≤ 262140');
  expect(refusal('quad ROWS=4', matmulWorkload(5, 8, 8).params)).toBe('needs m ≤ 4');
  expect(refusal('tile BM=128 BN=128 BK=16', matmulWorkload(64, 8, 8).params)).toBe('needs m ≥ 65');
});
