/** @file Whether residuals scatter, or wave about the curve. */

/** Signs needed on each side, and the normal deviate from which runs are too few (one in two hundred). */
const [fewest, deviate] = [5, 2.576];

/**
 * Runs of equal signs among residuals in the order of the curve, where there are too few for chance (Wald and
 * Wolfowitz, Annals of Mathematical Statistics 11, 1940, with a correction for continuity); else undefined.
 */
export function systematicOrder(
  residuals: readonly number[],
): { readonly runs: number; readonly expected: number } | undefined {
  const signs = residuals.flatMap((residual) => (residual === 0 ? [] : [residual > 0]));
  const above = signs.filter(Boolean).length;
  const below = signs.length - above;
  if (Math.min(above, below) < fewest) return undefined;
  const n = above + below;
  const expected = 1 + (2 * above * below) / n;
  const variance = ((expected - 1) * (expected - 2)) / (n - 1);
  let runs = 1;
  for (let i = 1; i < n; i++) if (signs[i] !== signs[i - 1]) runs++;
  return (expected - runs - 0.5) / Math.sqrt(variance) > deviate ? { runs, expected } : undefined;
}
