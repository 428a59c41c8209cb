/**
 * @file Nonlinear least squares by Levenberg and Marquardt: a Gauss–Newton step, shortened until it helps
 * (Marquardt, Journal of the Society for Industrial and Applied Mathematics 11, 1963). Few parameters, few
 * points: dense algebra and central differences.
 */

export interface Minimum {
  readonly at: readonly number[];
  /** Σ r² at the minimum. */
  readonly loss: number;
  readonly converged: boolean;
}

const maxIterations = 200;

/**
 * Minimises Σ rᵢ(at)² from `start`, in unbounded coordinates of order 1 (logarithms, exponents).
 * A point where a residual is not finite is treated as infinitely bad. A start like that returns `loss: Infinity`.
 */
export function leastSquares(
  residuals: (at: readonly number[]) => readonly number[],
  start: readonly number[],
): Minimum {
  let at = [...start];
  let current = residuals(at);
  let loss = sumOfSquares(current);
  let damping = 1e-3;
  if (start.length === 0) return { at, loss, converged: true };
  for (let iteration = 0; iteration < maxIterations && loss < Infinity; iteration++) {
    const { normal, gradient } = normalEquations(residuals, at, current);
    const before = loss;
    for (; damping < 1e12; damping *= 8) {
      const step = solveDamped(normal, gradient, damping);
      if (step === undefined) continue;
      const next = at.map((value, k) => value - step[k]!);
      const tried = residuals(next);
      const triedLoss = sumOfSquares(tried);
      if (triedLoss <= loss) {
        at = next;
        current = tried;
        loss = triedLoss;
        damping = Math.max(damping / 10, 1e-14);
        break;
      }
    }
    if (damping >= 1e12 || before - loss <= 1e-13 * before) return { at, loss, converged: true };
  }
  return { at, loss, converged: false };
}

function sumOfSquares(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Number.isFinite(sum) ? sum : Infinity;
}

/** JᵀJ and Jᵀr, J by central differences. */
function normalEquations(
  residuals: (at: readonly number[]) => readonly number[],
  at: readonly number[],
  current: readonly number[],
): { normal: number[][]; gradient: number[] } {
  const columns = at.map((value, k) => {
    const step = 6e-6 * Math.max(1, Math.abs(value)); // ε^⅓ balances truncation against rounding
    const up = residuals(at.with(k, value + step));
    const down = residuals(at.with(k, value - step));
    return up.map((high, i) => (high - down[i]!) / (2 * step));
  });
  return {
    normal: columns.map((row) => columns.map((column) => dot(row, column))),
    gradient: columns.map((column) => dot(column, current)),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** (A + λ·diag A)·x = b by Cholesky; undefined where that matrix is not positive definite. */
function solveDamped(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
  damping: number,
): readonly number[] | undefined {
  const n = right.length;
  // A parameter without influence has a zero diagonal; this floor keeps it where it is.
  const floor = 1e-12 * Math.max(...matrix.map((row, k) => row[k]!)) + Number.MIN_VALUE;
  const lower: number[][] = [];
  for (let i = 0; i < n; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j < i ? lower[j]! : row;
      let sum = matrix[i]![j]!;
      if (i === j) sum += damping * Math.max(sum, floor);
      for (let k = 0; k < j; k++) sum -= row[k]! * other[k]!;
      if (i === j) {
        if (!(sum > 0)) return undefined;
        row.push(Math.sqrt(sum));
      } else {
        row.push(sum / other[j]!);
      }
    }
    lower.push(row);
  }
  const x = [...right];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i]![k]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k]![i]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x.every(Number.isFinite) ? x : undefined;
}
