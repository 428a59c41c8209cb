/** @file The one inner loop of the dense algebra here: C −= A·Bᵀ in f64, nine dot products at a time in registers. */

/** Rows of a matrix inside an array: row r begins at from + r·stride. */
export interface Rows {
  readonly values: Float64Array;
  readonly from: number;
  readonly stride: number;
}

/**
 * C[rows, columns] −= A[rows, depth]·B[columns, depth]ᵀ. Fast where rows of A and B lie close together: copy panels of a
 * wide matrix first, or rows a power of two apart fight for the same lines of the cache.
 */
export function subtractProduct(
  a: Rows,
  b: Rows,
  depth: number,
  c: Rows,
  rows: number,
  columns: number,
): void {
  const rowsOfThree = rows - (rows % 3);
  const columnsOfThree = columns - (columns % 3);
  threes(a, b, depth, c, rowsOfThree, columnsOfThree);
  singles(a, b, depth, c, 0, rows, columnsOfThree, columns);
  singles(a, b, depth, c, rowsOfThree, rows, 0, columnsOfThree);
}

function threes(a: Rows, b: Rows, depth: number, c: Rows, rows: number, columns: number): void {
  const { values: x } = a;
  const { values: y } = b;
  const { values: z } = c;
  for (let i = 0; i < rows; i += 3) {
    const x0 = a.from + i * a.stride;
    const x1 = x0 + a.stride;
    const x2 = x1 + a.stride;
    for (let j = 0; j < columns; j += 3) {
      const y0 = b.from + j * b.stride;
      const y1 = y0 + b.stride;
      const y2 = y1 + b.stride;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s20 = 0;
      let s21 = 0;
      let s22 = 0;
      for (let k = 0; k < depth; k++) {
        const p = x[x0 + k]!;
        const q = x[x1 + k]!;
        const r = x[x2 + k]!;
        const u = y[y0 + k]!;
        const v = y[y1 + k]!;
        const w = y[y2 + k]!;
        s00 += p * u;
        s01 += p * v;
        s02 += p * w;
        s10 += q * u;
        s11 += q * v;
        s12 += q * w;
        s20 += r * u;
        s21 += r * v;
        s22 += r * w;
      }
      const z0 = c.from + i * c.stride + j;
      const z1 = z0 + c.stride;
      const z2 = z1 + c.stride;
      z[z0]! -= s00;
      z[z0 + 1]! -= s01;
      z[z0 + 2]! -= s02;
      z[z1]! -= s10;
      z[z1 + 1]! -= s11;
      z[z1 + 2]! -= s12;
      z[z2]! -= s20;
      z[z2 + 1]! -= s21;
      z[z2 + 2]! -= s22;
    }
  }
}

/** The entries [rowFrom, rowTo) × [columnFrom, columnTo), one at a time. */
function singles(
  a: Rows,
  b: Rows,
  depth: number,
  c: Rows,
  rowFrom: number,
  rowTo: number,
  columnFrom: number,
  columnTo: number,
): void {
  for (let i = rowFrom; i < rowTo; i++) {
    for (let j = columnFrom; j < columnTo; j++) {
      const x0 = a.from + i * a.stride;
      const y0 = b.from + j * b.stride;
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += a.values[x0 + k]! * b.values[y0 + k]!;
      c.values[c.from + i * c.stride + j]! -= sum;
    }
  }
}

/** `rows` rows of `width` columns, copied to `to` without gaps. */
export function copyRows(of: Rows, rows: number, width: number, to: Float64Array): Rows {
  for (let row = 0; row < rows; row++) {
    const from = of.from + row * of.stride;
    to.set(of.values.subarray(from, from + width), row * width);
  }
  return { values: to, from: 0, stride: width };
}
