/**
 * @file Inputs whose neighbours are alike: H_ij = ρ^|i−j|, the second moments of a first-order autoregression of unit
 * variance. The simplest Hessian on which second-order quantisers can show what they are worth; at ρ = 0 it is the identity.
 */

/** H[n, n], row-major. Throws a `RangeError` unless 0 ≤ ρ < 1. */
export function alikeHessian(n: number, rho: number): Float64Array {
  checkRho(rho);
  const powers = Float64Array.from({ length: n }, (_, i) => rho ** i);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[i * n + j] = powers[Math.abs(i - j)]!;
  }
  return out;
}

function checkRho(rho: number): void {
  if (!(rho >= 0 && rho < 1)) throw new RangeError(`rho: ${rho} is not in 0 … 1, 1 excluded`);
}

/**
 * The proxy error tr(E·H·Eᵀ)/tr(W·H·Wᵀ) of Ŵ[·, columns] for that H, in rows·columns steps in place of rows·columns²:
 * with f_i = y_i + ρ·f_{i−1}, yᵀHy = Σ y_i·(2·f_i − y_i).
 */
export function alikeProxyError(
  weights: ArrayLike<number>,
  approximation: ArrayLike<number>,
  columns: number,
  rho: number,
): number {
  checkRho(rho);
  if (weights.length !== approximation.length) {
    throw new RangeError(`approximation: ${approximation.length} entries for ${weights.length} weights`);
  }
  let [error, square] = [0, 0];
  let [lost, whole] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    const e = approximation[i]! - w;
    const carried = i % columns === 0 ? 0 : rho;
    lost = e + carried * lost;
    whole = w + carried * whole;
    error += e * (2 * lost - e);
    square += w * (2 * whole - w);
  }
  return error === 0 ? 0 : error / square;
}
