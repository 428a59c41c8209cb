/** @file What a reader of a fit should know before believing its numbers. */
import type { Ensemble, Interval } from './bootstrap.ts';
import { toCoordinates } from './estimate.ts';
import type { Law } from './laws/law.ts';
import { correlation } from './statistics.ts';

/** `code` is a kebab-case word that never changes meaning; `message` is for people. */
export interface Remark {
  readonly code: string;
  readonly message: string;
}

export function remarksOn(
  law: Law,
  parameters: readonly number[],
  ensemble: Ensemble,
  xRange: readonly Interval[],
  n: number,
  replicates: number,
): readonly Remark[] {
  const found: Remark[] = [];
  const freedom = n - law.parameters.length;
  if (freedom < 4) {
    found.push({
      code: 'few-points',
      message: `${n} points for ${law.parameters.length} parameters: the intervals are rough`,
    });
  }
  for (const [k, [low, high]] of xRange.entries()) {
    if (high < 3 * low) {
      found.push({
        code: 'narrow-range',
        message: `${law.inputs[k]!} spans only a factor of ${(high / low).toPrecision(3)}`,
      });
    }
  }
  for (const [k, { name, domain }] of law.parameters.entries()) {
    if (domain === 'nonnegative' && parameters[k] === 0) {
      found.push({
        code: 'at-bound',
        message: `${name} is 0, its least value: the points do not show it`,
      });
    }
  }
  if (ensemble.parameters.length < 0.9 * replicates) {
    found.push({
      code: 'bootstrap-failures',
      message: `only ${ensemble.parameters.length} of ${replicates} bootstrap fits succeeded`,
    });
  }
  return [...found, ...correlations(law, ensemble)];
}

/** Pairs that the data fix only together: their single intervals mislead, the curve's band does not. */
function correlations(law: Law, ensemble: Ensemble): readonly Remark[] {
  const inside = ensemble.parameters.filter((drawn) => drawn.every((value) => value !== 0));
  const free = law.parameters.map(() => false);
  const rows = inside.map((drawn) => toCoordinates(law, drawn, free));
  const found: Remark[] = [];
  for (let a = 0; a < free.length; a++) {
    for (let b = 0; b < a; b++) {
      const r = correlation(
        rows.map((row) => row[a]!),
        rows.map((row) => row[b]!),
      );
      if (Math.abs(r) <= 0.99) continue;
      const names = `${law.parameters[b]!.name} and ${law.parameters[a]!.name}`;
      found.push({
        code: 'correlated-parameters',
        message: `${names} are correlated (${r.toFixed(3)}): read the curve, not the single numbers`,
      });
    }
  }
  return found;
}
