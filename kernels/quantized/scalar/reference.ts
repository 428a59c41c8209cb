import type { ElementArray, Reference } from '../../../src/kernel.ts';
import { fromHalves } from '../../../src/packing/half.ts';
import type { Rows } from './weights.ts';

/** Tiles of every variant end at multiples of this, or of a divisor of it. */
const TILE = 32;

/** f16 activations become the f32s they equal: the reference sees what a shader sees. */
const numbers = (x: ElementArray): Float32Array =>
  x instanceof Uint16Array ? fromHalves(x) : (x as Float32Array);

/**
 * y = x·Wᵀ in f64 for x[m, k] and a W[n, k] whose row j is row j mod `rows` of `of`: one dot product for each row of x and
 * each distinct row of W. The projections are those of Freivalds' test: y·v = x·(Wᵀv), and uᵀ·y = (uᵀx)·Wᵀ.
 */
export function productReference(
  { m, n, k }: { readonly m: number; readonly n: number; readonly k: number },
  activations: ElementArray,
  { rows, values }: Rows,
): Reference {
  const x = numbers(activations);

  const dot = (left: Float32Array | Float64Array, from: number, row: number): number => {
    let sum = 0;
    for (let p = 0, at = row * k; p < k; p++, at++) sum += left[from + p]! * values[at]!;
    return sum;
  };
  /** out[j] for all outputs j of one line of activations. */
  const line = (left: Float32Array | Float64Array, from: number, out: Float64Array): void => {
    for (let j = 0; j < n; j++) out[j] = j < rows ? dot(left, from, j) : out[j - rows]!;
  };

  return {
    rows: m,
    columns: n,
    tile: TILE,
    all() {
      const y = new Float64Array(m * n);
      for (let i = 0; i < m; i++) line(x, i * k, y.subarray(i * n, (i + 1) * n));
      return y;
    },
    row(i) {
      const y = new Float64Array(n);
      line(x, i * k, y);
      return y;
    },
    entries: (indices) =>
      Float64Array.from(indices, (index) => dot(x, Math.floor(index / n) * k, (index % n) % rows)),
    timesVector(v) {
      const folded = new Float64Array(rows);
      for (let j = 0; j < n; j++) folded[j % rows]! += v[j]!;
      const mixed = new Float64Array(k);
      for (let row = 0; row < Math.min(rows, n); row++) {
        for (let p = 0; p < k; p++) mixed[p]! += folded[row]! * values[row * k + p]!;
      }
      return Float64Array.from({ length: m }, (_, i) => {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += x[i * k + p]! * mixed[p]!;
        return sum;
      });
    },
    vectorTimes(u) {
      const mixed = new Float64Array(k);
      for (let i = 0; i < m; i++) for (let p = 0; p < k; p++) mixed[p]! += u[i]! * x[i * k + p]!;
      const out = new Float64Array(n);
      line(mixed, 0, out);
      return out;
    },
  };
}
