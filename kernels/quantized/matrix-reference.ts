import type { Reference } from '../../src/kernel.ts';

/** A reference whose entries are known: `values` is row-major. For outputs that are weights, not products. */
export function matrixReference(
  values: Float32Array | Float64Array,
  rows: number,
  columns: number,
  tile: number,
): Reference {
  return {
    rows,
    columns,
    tile,
    all: () => Float64Array.from(values),
    row: (index) => Float64Array.from(values.subarray(index * columns, (index + 1) * columns)),
    entries: (indices) => Float64Array.from(indices, (index) => values[index]!),
    timesVector(x) {
      const out = new Float64Array(rows);
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += values[i * columns + j]! * x[j]!;
        out[i] = sum;
      }
      return out;
    },
    vectorTimes(y) {
      const out = new Float64Array(columns);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) out[j]! += values[i * columns + j]! * y[i]!;
      }
      return out;
    },
  };
}
