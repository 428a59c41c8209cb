/**
 * @file The upper Cholesky factor of an inverse, in f64 and by blocks: what second-order quantisers need.
 *
 * GPTQ (arXiv:2210.17323, section 3.3, step 3) and VPTQ (arXiv:2409.17066) read all they need of H⁻¹ from the upper U with
 * H⁻¹ = Uᵀ·U. Factored from its last row up, H = R·Rᵀ with R upper, and then U = R⁻¹: one factorisation and one
 * triangular inverse, n³/6 multiply-adds each, in place of two factorisations and a whole inverse.
 */
import { copyRows, subtractProduct } from './product.ts';
import type { Rows } from './product.ts';
import { finish, within } from './steps.ts';
import type { Steps } from './steps.ts';

/** Rows and columns of a block: a multiple of 3, for product.ts, and 72 KiB a block, for the second-level cache. */
const BLOCK = 96;

/** What of a Hessian H[n, n] GPTQ and VPTQ compute with. */
export interface InverseFactor {
  /** U[n, n], row-major, zero below the diagonal: H⁻¹ = Uᵀ·U of the damped H. */
  readonly upper: Float64Array;
  /** 1 for each dead column: an input that was always 0 (H_ii = 0), whose weights do not matter. */
  readonly dead: Uint8Array;
}

/**
 * U of H + damping·mean(diag H)·I, the mean over columns that are not dead; a dead column gets that mean as its diagonal,
 * which leaves the others alone. `damping` 0.01 is GPTQ's. Takes n²·8 bytes and about n³/3 multiply-adds.
 *
 * Throws a `RangeError` that names `damping`, or `hessian`: of a wrong length, with an entry that is not finite, not
 * symmetric, not positive semidefinite, or singular without enough damping.
 */
export function* inverseFactorSteps(hessian: Float64Array, n: number, damping = 0.01): Steps<InverseFactor> {
  const dead = checkHessian(hessian, n);
  if (!(damping >= 0 && damping < Infinity)) {
    throw new RangeError(`damping: ${damping} is not a finite number ≥ 0`);
  }
  let sum = 0;
  let live = 0;
  for (let i = 0; i < n; i++) {
    sum += hessian[i * n + i]!;
    if (dead[i] === 0) live++;
  }
  const mean = live === 0 ? 1 : sum / live;
  // Reversed as one long row, so row and column i become n − 1 − i: the factor from the last row up is the usual one.
  const matrix = hessian.toReversed();
  for (let i = 0; i < n; i++) {
    const last = n - 1 - i;
    matrix[i * n + i]! += dead[last] === 1 ? mean : damping * mean;
  }
  yield* within(factorLower(matrix, n, damping), 0, 0.5);
  yield* within(invertLower(matrix, n), 0.5, 1);
  reverseTransposed(matrix, n);
  return { upper: matrix, dead };
}

/** {@link inverseFactorSteps} at once. */
export const inverseFactor = (hessian: Float64Array, n: number, damping?: number): InverseFactor =>
  finish(inverseFactorSteps(hessian, n, damping));

/**
 * 1 for each dead column. Throws a `RangeError` that names `hessian` for what no XᵀX can be: a wrong length, an entry that
 * is not finite, not symmetric, or larger than the diagonal allows.
 */
export function checkHessian(hessian: Float64Array, n: number): Uint8Array {
  if (hessian.length !== n * n)
    throw new RangeError(`hessian: ${hessian.length} entries are not ${n} × ${n}`);
  const roots = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const diagonal = hessian[i * n + i]!;
    if (!(diagonal >= 0 && diagonal < Infinity)) {
      throw new RangeError(`hessian: entry (${i}, ${i}) is ${diagonal}; a sum of squares is finite and ≥ 0`);
    }
    roots[i] = Math.sqrt(diagonal);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const lower = hessian[i * n + j]!;
      const upper = hessian[j * n + i]!;
      // Cauchy–Schwarz, with room for sums made in f32; NaN fails it too.
      const bound = roots[i]! * roots[j]!;
      if (!(Math.abs(lower) <= 1.001 * bound && Math.abs(lower - upper) <= 0.001 * bound)) {
        throw new RangeError(
          `hessian: entries (${i}, ${j}) ${lower} and (${j}, ${i}) ${upper} belong to no XᵀX with diagonal entries ${hessian[i * n + i]!} and ${hessian[j * n + j]!}`,
        );
      }
    }
  }
  return Uint8Array.from(roots, (root) => (root === 0 ? 1 : 0));
}

const rowsAt = (values: Float64Array, n: number, row: number, column: number): Rows => ({
  values,
  from: row * n + column,
  stride: n,
});

/** Lower L with A = L·Lᵀ, in place of A's lower triangle; what is above the diagonal is lost. */
function* factorLower(matrix: Float64Array, n: number, damping: number): Steps<void> {
  const panel = new Float64Array(n * BLOCK);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, matrix[i * n + i]!);
  // Rounding alone leaves a singular matrix pivots of this size.
  const least = largest * n * Number.EPSILON;
  for (let from = 0; from < n; from += BLOCK) {
    const to = Math.min(from + BLOCK, n);
    for (let row = from; row < n; row++) {
      solveRow(matrix, n, row, from, Math.min(to, row));
      if (row >= to) continue;
      const pivot = dotted(matrix, n, row, row, from);
      if (!(pivot > least)) {
        throw new RangeError(
          `hessian: singular at column ${n - 1 - row} (pivot ${pivot.toExponential(2)}) with damping ${damping}; raise damping, or use more samples than columns`,
        );
      }
      matrix[row * n + row] = Math.sqrt(pivot);
    }
    const size = to - from;
    const below = copyRows(rowsAt(matrix, n, to, from), n - to, size, panel);
    for (let row = to; row < n; row += BLOCK) {
      const rows = Math.min(BLOCK, n - row);
      // A block row of what is left, as far as its diagonal block, whose upper half nobody reads.
      const own = { ...below, from: (row - to) * size };
      subtractProduct(own, below, size, rowsAt(matrix, n, row, to), rows, row + rows - to);
    }
    yield 1 - ((n - to) / n) ** 3;
  }
}

/** A[row, column] − Σ L[row, k]·L[column, k] over k in [from, column). */
function dotted(matrix: Float64Array, n: number, row: number, column: number, from: number): number {
  let sum = matrix[row * n + column]!;
  for (let k = from; k < column; k++) sum -= matrix[row * n + k]! * matrix[column * n + k]!;
  return sum;
}

/** L[row, from … to − 1] from the rows of its block column that are done. */
function solveRow(matrix: Float64Array, n: number, row: number, from: number, to: number): void {
  for (let column = from; column < to; column++) {
    matrix[row * n + column] = dotted(matrix, n, row, column, from) / matrix[column * n + column]!;
  }
}

/**
 * X = L⁻¹, block row by block row, written transposed into the upper triangle: Y = Xᵀ, its diagonal over L's. For
 * block row i, X_ij = −L_ii⁻¹·Σ L_ik·X_kj.
 */
function* invertLower(matrix: Float64Array, n: number): Steps<void> {
  const left = new Float64Array(BLOCK * BLOCK);
  const done = new Float64Array(n * BLOCK);
  const sums = new Float64Array(n * BLOCK);
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    // −Σ L_ik·X_kj, transposed: row j of `sums`.
    sums.fill(0, 0, from * size);
    const minus: Rows = { values: sums, from: 0, stride: size };
    for (let k = 0; k < from; k += BLOCK) {
      const l = copyRows(rowsAt(matrix, n, from, k), size, BLOCK, left);
      const y = copyRows(rowsAt(matrix, n, 0, k), k + BLOCK, BLOCK, done);
      // Below Y's diagonal still stands L.
      for (let row = 1; row < BLOCK; row++) done.fill(0, (k + row) * BLOCK, (k + row) * BLOCK + row);
      subtractProduct(y, l, BLOCK, minus, k + BLOCK, size);
    }
    negativeInverse(matrix, n, from, size, left);
    for (let row = 0; row < from; row++) matrix.fill(0, row * n + from, row * n + from + size);
    const inverse: Rows = { values: left, from: 0, stride: size };
    subtractProduct(minus, inverse, size, rowsAt(matrix, n, 0, from), from, size);
    for (let row = 0; row < size; row++) {
      for (let column = row; column < size; column++) {
        matrix[(from + row) * n + from + column] = -left[column * size + row]!;
      }
    }
    yield ((from + size) / n) ** 3;
  }
}

/** −L_ii⁻¹ of the diagonal block at `from`, into the first size² entries of `out`; zero above its diagonal. */
function negativeInverse(
  matrix: Float64Array,
  n: number,
  from: number,
  size: number,
  out: Float64Array,
): void {
  out.fill(0, 0, size * size);
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = row === column ? -1 : 0;
      for (let k = column; k < row; k++) {
        sum -= matrix[(from + row) * n + from + k]! * out[k * size + column]!;
      }
      out[row * size + column] = sum / matrix[(from + row) * n + from + row]!;
    }
  }
}

/** Turns Y = Xᵀ back and undoes the reversal: entry (i, j) trades places with (n − 1 − j, n − 1 − i). Zeros below. */
function reverseTransposed(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    matrix.fill(0, i * n, i * n + i);
    for (let j = i; j < n - 1 - i; j++) {
      const other = (n - 1 - j) * n + (n - 1 - i);
      const kept = matrix[i * n + j]!;
      matrix[i * n + j] = matrix[other]!;
      matrix[other] = kept;
    }
  }
}
