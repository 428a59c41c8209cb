import type { Reference } from '../../src/kernel.ts';

/** Tiles of every variant end at multiples of this, or of a divisor of it. */
const TILE = 32;

/**
 * C = A·B in f64 over f32 inputs. A is m×k, B is k×n, both row-major.
 * The projections are those of Freivalds' test (1977): C·x = A·(B·x) and yᵀ·C = (yᵀ·A)·B cost one pass over each operand.
 */
export function matmulReference(
  m: number,
  n: number,
  k: number,
  a: Float32Array,
  b: Float32Array,
): Reference {
  /** out[j] += scale · B[p, j], one row of B at a time so that memory is read in order. */
  const addRow = (out: Float64Array, offset: number, scale: number, p: number): void => {
    const from = p * n;
    for (let j = 0; j < n; j++) out[offset + j]! += scale * b[from + j]!;
  };
  const row = (i: number, out: Float64Array, offset: number): void => {
    for (let p = 0; p < k; p++) addRow(out, offset, a[i * k + p]!, p);
  };

  return {
    rows: m,
    columns: n,
    tile: TILE,
    all() {
      const c = new Float64Array(m * n);
      for (let p = 0; p < k; p++) {
        for (let i = 0; i < m; i++) addRow(c, i * n, a[i * k + p]!, p);
      }
      return c;
    },
    row(i) {
      const c = new Float64Array(n);
      row(i, c, 0);
      return c;
    },
    entries(indices) {
      const out = new Float64Array(indices.length);
      for (let e = 0; e < indices.length; e++) {
        const i = Math.floor(indices[e]! / n);
        const j = indices[e]! % n;
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[i * k + p]! * b[p * n + j]!;
        out[e] = sum;
      }
      return out;
    },
    timesVector(x) {
      const bx = new Float64Array(k);
      for (let p = 0; p < k; p++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += b[p * n + j]! * x[j]!;
        bx[p] = sum;
      }
      const out = new Float64Array(m);
      for (let i = 0; i < m; i++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[i * k + p]! * bx[p]!;
        out[i] = sum;
      }
      return out;
    },
    vectorTimes(y) {
      const ya = new Float64Array(k);
      for (let i = 0; i < m; i++) for (let p = 0; p < k; p++) ya[p]! += y[i]! * a[i * k + p]!;
      const out = new Float64Array(n);
      for (let p = 0; p < k; p++) addRow(out, 0, ya[p]!, p);
      return out;
    },
  };
}
