import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { inverseFactor, inverseFactorSteps } from './cholesky.ts';
import { copyRows, subtractProduct } from './product.ts';
import { finishWatched } from './steps.ts';

/** XᵀX of `samples` Gaussian rows. */
function gram(n: number, samples: number, seed: number): Float64Array {
  const source = random(seed);
  const x = Float64Array.from({ length: samples * n }, () => source.normal());
  const h = new Float64Array(n * n);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) h[i * n + j]! += x[s * n + i]! * x[s * n + j]!;
    }
  }
  return h;
}

/** Largest entry of |(H + d·mean·I)·Uᵀ·U − I|. */
function residual(hessian: Float64Array, n: number, damping: number, upper: Float64Array): number {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += hessian[i * n + i]! / n;
  const inverse = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = k; i < n; i++) {
      const u = upper[k * n + i]!;
      for (let j = k; j < n; j++) inverse[i * n + j]! += u * upper[k * n + j]!;
    }
  }
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? -1 : 0;
      for (let k = 0; k < n; k++) {
        const h = hessian[i * n + k]! + (i === k ? damping * mean : 0);
        sum += h * inverse[k * n + j]!;
      }
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

test.each([1, 2, 3, 7, 95, 96, 97, 192, 250])('Uᵀ·U is the inverse, n = %d', (n) => {
  const hessian = gram(n, 2 * n, n);
  for (const damping of [0, 0.01]) {
    const { upper, dead } = inverseFactor(hessian, n, damping);
    expect(residual(hessian, n, damping, upper)).toBeLessThan(1e-9);
    expect(dead.includes(1)).toBe(false);
    for (let i = 0; i < n; i++) {
      expect(upper[i * n + i]).toBeGreaterThan(0);
      expect(upper.subarray(i * n, i * n + i).every((u) => u === 0)).toBe(true);
    }
  }
});

test('a dead column stands alone and leaves the others as they are', () => {
  const n = 5;
  const hessian = gram(n, 20, 1);
  for (let i = 0; i < n; i++) hessian[i * n + 2] = hessian[2 * n + i] = 0;
  const { upper, dead } = inverseFactor(hessian, n, 0.01);
  expect([...dead]).toEqual([0, 0, 1, 0, 0]);
  const live = [0, 1, 3, 4];
  const small = Float64Array.from(live.flatMap((i) => live.map((j) => hessian[i * n + j]!)));
  const without = inverseFactor(small, 4, 0.01).upper;
  const among = live.flatMap((i) => live.map((j) => upper[i * n + j]!));
  for (const [i, u] of among.entries()) expect(u).toBeCloseTo(without[i]!, 12);
  expect(upper[2 * n + 3]).toBeCloseTo(0, 15);
  // Every input dead: the identity.
  const { upper: identity } = inverseFactor(new Float64Array(4), 2, 0);
  expect(Array.from(identity, (u) => u + 0)).toEqual([1, 0, 0, 1]); // + 0: a zero may be negative
});

test('what is no Hessian is refused by name; damping saves a singular one', () => {
  const n = 120;
  const thin = gram(n, 30, 1);
  expect(() => inverseFactor(thin, n, 0)).toThrow(/^hessian: singular at column \d+ .* raise damping/);
  expect(residual(thin, n, 0.01, inverseFactor(thin, n, 0.01).upper)).toBeLessThan(1e-9);
  const good = Float64Array.of(2, 1, 1, 3);
  expect(() => inverseFactor(good.with(1, Number.NaN), 2)).toThrow(
    /^hessian: entries \(1, 0\) 1 and \(0, 1\) NaN/,
  );
  expect(() => inverseFactor(good.with(0, Number.NaN), 2)).toThrow(/^hessian: entry \(0, 0\) is NaN/);
  expect(() => inverseFactor(good.with(3, -1), 2)).toThrow(/^hessian: entry \(1, 1\) is -1/);
  expect(() => inverseFactor(good.with(1, 0.5), 2)).toThrow(/^hessian: entries/);
  expect(() => inverseFactor(Float64Array.of(1, 2, 2, 1), 2)).toThrow(/^hessian: entries/);
  expect(() => inverseFactor(good, 3)).toThrow(/^hessian: 4 entries are not 3 × 3/);
  expect(() => inverseFactor(good, 2, -1)).toThrow(/^damping: -1/);
});

test('C − A·Bᵀ for sizes that are no multiple of three', () => {
  const source = random(2);
  const draw = (length: number): Float64Array => Float64Array.from({ length }, () => source.below(9) - 4);
  for (const [rows, columns, depth] of [
    [1, 1, 1],
    [3, 3, 4],
    [4, 5, 3],
    [7, 8, 2],
    [2, 6, 5],
  ] as const) {
    const [a, b, c] = [draw(rows * 9 + 9), draw(columns * 9 + 9), draw(rows * columns)];
    const expected = c.map((sum, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns];
      let dot = 0;
      for (let k = 0; k < depth; k++) dot += a[2 + i * 9 + k]! * b[1 + j * 9 + k]!;
      return sum - dot;
    });
    const packed = copyRows(
      { values: b, from: 1, stride: 9 },
      columns,
      depth,
      new Float64Array(columns * depth),
    );
    subtractProduct(
      { values: a, from: 2, stride: 9 },
      packed,
      depth,
      { values: c, from: 0, stride: columns },
      rows,
      columns,
    );
    expect(c).toEqual(expected);
  }
});

function* endless(): Generator<number, void, void> {
  for (;;) yield 0.5;
}

test('progress ascends to 1, and a signal stops the work with its reason', async () => {
  const n = 300;
  const hessian = gram(n, 40, 3);
  const seen = [...inverseFactorSteps(hessian, n)];
  expect(seen.length).toBeGreaterThan(6);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  const told: number[] = [];
  await finishWatched(inverseFactorSteps(hessian, n), { onProgress: (done) => void told.push(done) });
  expect(told.at(-1)).toBe(1);

  const controller = new AbortController();
  const stopped = finishWatched(endless(), { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('enough')), 10);
  await expect(stopped).rejects.toThrow('enough');
});
