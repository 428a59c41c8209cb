/** @file Dense algebra for a handful of unknowns. Matrices are row-major `Float64Array`s of n × n. */

/**
 * Solves (A + diagonal)·x = b for symmetric positive definite A by Cholesky, over the unknowns in `free`; the others
 * are 0. `scratch` holds n × n. Returns false, and leaves `x` undefined, where the matrix is not positive definite.
 */
export function solveFree(
  a: Float64Array,
  diagonal: Float64Array,
  b: Float64Array,
  free: readonly number[],
  x: Float64Array,
  scratch: Float64Array,
): boolean {
  const n = b.length;
  const m = free.length;
  for (let i = 0; i < m; i++) {
    const row = free[i]!;
    for (let j = 0; j <= i; j++) {
      let sum = a[row * n + free[j]!]!;
      if (i === j) sum += diagonal[row]!;
      for (let k = 0; k < j; k++) sum -= scratch[i * n + k]! * scratch[j * n + k]!;
      if (i === j) {
        if (!(sum > 0)) return false;
        scratch[i * n + i] = Math.sqrt(sum);
      } else {
        scratch[i * n + j] = sum / scratch[j * n + j]!;
      }
    }
  }
  x.fill(0);
  for (let i = 0; i < m; i++) {
    let sum = b[free[i]!]!;
    for (let k = 0; k < i; k++) sum -= scratch[i * n + k]! * x[free[k]!]!;
    x[free[i]!] = sum / scratch[i * n + i]!;
  }
  for (let i = m - 1; i >= 0; i--) {
    let sum = x[free[i]!]!;
    for (let k = i + 1; k < m; k++) sum -= scratch[k * n + i]! * x[free[k]!]!;
    x[free[i]!] = sum / scratch[i * n + i]!;
  }
  for (const k of free) if (!Number.isFinite(x[k]!)) return false;
  return true;
}

/** The inverse of a symmetric positive definite matrix; undefined where it is not that. */
export function inverse(a: Float64Array, n: number): Float64Array | undefined {
  const all = Array.from({ length: n }, (_, k) => k);
  const [unit, column, scratch] = [new Float64Array(n), new Float64Array(n), new Float64Array(n * n)];
  const none = new Float64Array(n);
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    unit.fill(0);
    unit[k] = 1;
    if (!solveFree(a, none, unit, all, column, scratch)) return undefined;
    out.set(column, k * n);
  }
  return out;
}

/**
 * Weighted linear least squares: the c that minimises Σ w·(target − row·c)², by Householder reflections, so that
 * columns of very different size do no harm. Undefined where the columns are linearly dependent.
 */
export function fitLinear(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  weights: readonly number[],
): readonly number[] | undefined {
  const p = rows[0]?.length ?? 0;
  const n = rows.length;
  if (p === 0 || n < p) return undefined;
  const q = rows.map((row, i) => {
    const root = Math.sqrt(weights[i]!);
    return Float64Array.from([...row, targets[i]!], (value) => root * value);
  });
  for (let k = 0; k < p; k++) {
    let [norm, whole] = [0, 0];
    for (let i = 0; i < n; i++) {
      const square = q[i]![k]! ** 2;
      whole += square;
      if (i >= k) norm += square;
    }
    norm = Math.sqrt(norm);
    if (!(norm > 1e-12 * Math.sqrt(whole))) return undefined;
    const head = q[k]![k]!;
    const alpha = head > 0 ? -norm : norm;
    // v = column − alpha·e, with vᵀv/2 = norm² − alpha·head
    const half = norm * norm - alpha * head;
    q[k]![k] = head - alpha;
    for (let j = k + 1; j <= p; j++) {
      let dot = 0;
      for (let i = k; i < n; i++) dot += q[i]![k]! * q[i]![j]!;
      const factor = dot / half;
      for (let i = k; i < n; i++) q[i]![j]! -= factor * q[i]![k]!;
    }
    q[k]![k] = alpha;
  }
  const c = Array.from({ length: p }, () => 0);
  for (let k = p - 1; k >= 0; k--) {
    let sum = q[k]![p]!;
    for (let j = k + 1; j < p; j++) sum -= q[k]![j]! * c[j]!;
    c[k] = sum / q[k]![k]!;
  }
  return c.every(Number.isFinite) ? c : undefined;
}

export interface Eigen {
  /** Ascending. */
  readonly values: readonly number[];
  /** `vectors[k]` belongs to `values[k]`. */
  readonly vectors: readonly (readonly number[])[];
}

/** Eigenvalues and vectors of a symmetric matrix, by Jacobi's rotations. */
export function eigenOf(a: Float64Array, n: number): Eigen {
  const m = Float64Array.from(a);
  const v = new Float64Array(n * n);
  for (let k = 0; k < n; k++) v[k * n + k] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < n; i++) {
      diagonal += m[i * n + i]! ** 2;
      for (let j = 0; j < i; j++) off += m[i * n + j]! ** 2;
    }
    if (!(off > 1e-32 * diagonal)) break;
    for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) rotate(m, v, n, i, j);
  }
  const order = Array.from({ length: n }, (_, k) => k).toSorted((i, j) => m[i * n + i]! - m[j * n + j]!);
  return {
    values: order.map((k) => m[k * n + k]!),
    vectors: order.map((k) => Array.from({ length: n }, (_, i) => v[i * n + k]!)),
  };
}

/** Makes m[i, j] zero by a rotation in the plane of i and j. */
function rotate(m: Float64Array, v: Float64Array, n: number, i: number, j: number): void {
  const off = m[i * n + j]!;
  if (off === 0) return;
  const theta = (m[j * n + j]! - m[i * n + i]!) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [a, b] = [m[i * n + k]!, m[j * n + k]!];
    m[i * n + k] = c * a - s * b;
    m[j * n + k] = s * a + c * b;
  }
  for (let k = 0; k < n; k++) {
    const [a, b] = [m[k * n + i]!, m[k * n + j]!];
    m[k * n + i] = c * a - s * b;
    m[k * n + j] = s * a + c * b;
    const [e, f] = [v[k * n + i]!, v[k * n + j]!];
    v[k * n + i] = c * e - s * f;
    v[k * n + j] = s * e + c * f;
  }
}
