/** @file The normal, Student's t and the noncentral t distribution, as far as intervals and their power need them. */

/** P(Z ≤ z). Error below 1.2e-7 of the lower tail (`erfcc` of Numerical Recipes). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const upperTail = (t * Math.exp(-x * x + polynomial)) / 2;
  return z > 0 ? 1 - upperTail : upperTail;
}

/** The z with P(Z ≤ z) = p, by bisection. Throws a `RangeError` unless 0 < p < 1. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`probability ${p} is not between 0 and 1`);
  let [low, high] = [-40, 40];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Beyond these degrees of freedom the expansion in {@link studentQuantile} is exact to nine digits. */
const maxSummedFreedom = 200;

/**
 * The t of `freedom` degrees with P(T ≤ t) = p: by bisection of the finite sum for P(T ≤ t) (Abramowitz & Stegun
 * 26.7.3, 26.7.4), for many degrees by the Cornish–Fisher expansion (26.7.5). Throws a `RangeError` unless
 * 0 < p < 1 and `freedom` is an integer from 1.
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`probability ${p} is not between 0 and 1`);
  if (!(Number.isInteger(freedom) && freedom >= 1)) {
    throw new RangeError(`${freedom} degrees of freedom: an integer from 1 is needed`);
  }
  if (freedom > maxSummedFreedom) return expandedQuantile(p, freedom);
  if (p < 0.5) return -studentQuantile(1 - p, freedom);
  const central = 2 * p - 1;
  let [low, high] = [0, 1];
  while (studentCentral(high, freedom) < central && high < 1e12) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (studentCentral(middle, freedom) < central) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(−t ≤ T ≤ t) for t ≥ 0: a sum of powers of cos² of the angle whose tangent is t/√freedom. */
function studentCentral(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cos2 = Math.cos(angle) ** 2;
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let k = odd ? 3 : 2; k <= freedom; k += 2) {
    sum += term;
    term *= (cos2 * (k - 1)) / k;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

function expandedQuantile(p: number, freedom: number): number {
  const z = normalQuantile(p);
  const z2 = z * z;
  return (
    z +
    (z * (z2 + 1)) / (4 * freedom) +
    (z * ((5 * z2 + 16) * z2 + 3)) / (96 * freedom ** 2) +
    (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / (384 * freedom ** 3)
  );
}

/** Nodes of the sum in {@link exceedsT}: the integrand is a bell, of which the midpoint rule with so many has ten digits. */
const nodes = 96;

/**
 * The δ for which a t statistic of `freedom` degrees exceeds `t` with probability `power` where the mean lies δ of its
 * standard errors away: how far off a mean has to be, for a test at the critical value `t` to find it so often.
 *
 * (Z + δ)/S > t, Z standard normal and S = √(χ²/freedom), so the probability is the mean of Φ(δ − t·S) over S (noncentral
 * t; Johnson & Welch, Biometrika 31, 1940). The sum of both quantiles of Student's t, which is often taken for δ, falls
 * short where `t` is far out and `freedom` small: with t(.9984, 5) = 5.29 the power is 88 % where 95 % was asked for.
 *
 * Throws a `RangeError` unless 0 < power < 1 and `freedom` is an integer from 1.
 */
export function noncentrality(t: number, freedom: number, power: number): number {
  if (!(power > 0 && power < 1)) throw new RangeError(`probability ${power} is not between 0 and 1`);
  if (!(Number.isInteger(freedom) && freedom >= 1)) {
    throw new RangeError(`${freedom} degrees of freedom: an integer from 1 is needed`);
  }
  let [low, high] = [-8, 8];
  while (exceedsT(t, freedom, low) > power) low *= 2;
  while (exceedsT(t, freedom, high) < power) high *= 2;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (exceedsT(t, freedom, middle) < power) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t) of the noncentral t: the mean of Φ(δ − t·s) over s = √(χ²/freedom), whose density goes as s^(f−1)·e^(−f·s²/2). */
function exceedsT(t: number, freedom: number, shift: number): number {
  const reach = 7 / Math.sqrt(2 * freedom); // the density falls at least as fast as a normal one of this spread
  const from = Math.max(0, 1 - reach);
  const step = (1 + reach - from) / nodes;
  let [mass, sum] = [0, 0];
  for (let i = 0; i < nodes; i++) {
    const s = from + (i + 0.5) * step;
    const density = Math.exp((freedom - 1) * Math.log(s) - (freedom * (s * s - 1)) / 2);
    mass += density;
    sum += density * normalCdf(shift - t * s);
  }
  return sum / mass;
}
