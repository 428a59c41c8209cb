import type { Reference } from '../../src/kernel.ts';

/** exp(x − max) / Σ exp(x − max) of each row in f64. */
export function softmaxReference(rows: number, columns: number, x: Float32Array): Reference {
  const one = (r: number, out: Float64Array, offset: number): void => {
    let largest = -Infinity;
    for (let c = 0; c < columns; c++) largest = Math.max(largest, x[r * columns + c]!);
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      const weight = Math.exp(x[r * columns + c]! - largest);
      out[offset + c] = weight;
      sum += weight;
    }
    for (let c = 0; c < columns; c++) out[offset + c]! /= sum;
  };
  const whole = (r: number): Float64Array => {
    const out = new Float64Array(columns);
    one(r, out, 0);
    return out;
  };
  return {
    rows,
    columns,
    tile: 64,
    all() {
      const out = new Float64Array(rows * columns);
      for (let r = 0; r < rows; r++) one(r, out, r * columns);
      return out;
    },
    row: whole,
    entries(indices) {
      const out = new Float64Array(indices.length);
      const known = new Map<number, Float64Array>();
      for (const e of indices.keys()) {
        const r = Math.floor(indices[e]! / columns);
        const values = known.get(r) ?? whole(r);
        if (!known.has(r)) {
          known.clear(); // places come row by row, mostly
          known.set(r, values);
        }
        out[e] = values[indices[e]! % columns]!;
      }
      return out;
    },
  };
}
