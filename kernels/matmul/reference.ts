import type { ElementArray, Reference } from '../../src/kernel.ts';
import { fromHalves } from '../../src/packing/half.ts';
import type { Size } from './size.ts';

/** Tiles of every variant end at multiples of this, or of a divisor of it. */
const TILE = 32;

/** f16 operands become the f32s they equal: the reference sees what a shader sees. */
const numbers = (operand: ElementArray | Float64Array): Float32Array | Float64Array =>
  operand instanceof Uint16Array ? fromHalves(operand) : (operand as Float32Array | Float64Array);

/**
 * C = A·B (or A·Bᵀ, B stored n×k) in f64 for each of `batch` products, read as one matrix of batch·m rows × n columns.
 * The projections are those of Freivalds' test (1977): C·x = A·(B·x) and yᵀ·C = (yᵀ·A)·B cost one pass over each
 * operand; of a batch, C·x is one product below the other and yᵀ·C is the sum over the products.
 */
export function matmulReference(
  size: Size,
  aOperand: ElementArray | Float64Array,
  bOperand: ElementArray | Float64Array,
): Reference {
  const { m, n, k, batch, bt } = size;
  const a = numbers(aOperand);
  const b = numbers(bOperand);

  /** out[offset + j] += scale · B[p, j] for all j. */
  const addRow = (out: Float64Array, offset: number, scale: number, of: number, p: number): void => {
    const from = of * k * n + p * n;
    for (let j = 0; j < n; j++) out[offset + j]! += scale * b[from + j]!;
  };
  /** A[row]·B[:, j], for a row of the whole batch. */
  const entry = (row: number, j: number): number => {
    const of = Math.floor(row / m) * k * n;
    const [start, step] = bt ? [of + j * k, 1] : [of + j, n];
    const from = row * k;
    let sum = 0;
    for (let p = 0, at = start; p < k; p++, at += step) sum += a[from + p]! * b[at]!;
    return sum;
  };
  const row = (i: number, out: Float64Array, offset: number): void => {
    if (bt) for (let j = 0; j < n; j++) out[offset + j] = entry(i, j);
    else for (let p = 0; p < k; p++) addRow(out, offset, a[i * k + p]!, Math.floor(i / m), p);
  };

  return {
    rows: batch * m,
    columns: n,
    tile: TILE,
    all() {
      const c = new Float64Array(batch * m * n);
      if (bt) {
        for (let i = 0; i < batch * m; i++) row(i, c, i * n);
        return c;
      }
      // One row of B at a time, so that memory is read in order.
      for (let of = 0; of < batch; of++) {
        for (let p = 0; p < k; p++) {
          for (let i = of * m; i < (of + 1) * m; i++) addRow(c, i * n, a[i * k + p]!, of, p);
        }
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
        out[e] = entry(Math.floor(indices[e]! / n), indices[e]! % n);
      }
      return out;
    },
    timesVector(x) {
      const out = new Float64Array(batch * m);
      const bx = new Float64Array(k);
      for (let of = 0; of < batch; of++) {
        bx.fill(0);
        const from = of * k * n;
        if (bt) {
          for (let j = 0; j < n; j++) for (let p = 0; p < k; p++) bx[p]! += x[j]! * b[from + j * k + p]!;
        } else {
          for (let p = 0; p < k; p++) {
            let sum = 0;
            for (let j = 0; j < n; j++) sum += b[from + p * n + j]! * x[j]!;
            bx[p] = sum;
          }
        }
        for (let i = of * m; i < (of + 1) * m; i++) {
          let sum = 0;
          for (let p = 0; p < k; p++) sum += a[i * k + p]! * bx[p]!;
          out[i] = sum;
        }
      }
      return out;
    },
    vectorTimes(y) {
      const out = new Float64Array(n);
      const ya = new Float64Array(k);
      for (let of = 0; of < batch; of++) {
        ya.fill(0);
        for (let i = of * m; i < (of + 1) * m; i++) {
          for (let p = 0; p < k; p++) ya[p]! += y[i]! * a[i * k + p]!;
        }
        if (bt) {
          for (let j = 0; j < n; j++) {
            const from = (of * n + j) * k;
            let sum = 0;
            for (let p = 0; p < k; p++) sum += ya[p]! * b[from + p]!;
            out[j]! += sum;
          }
        } else for (let p = 0; p < k; p++) addRow(out, 0, ya[p]!, of, p);
      }
      return out;
    },
  };
}
