/** @file Ratios of implementations in words, the same in the shell and on the page. */
import { formatNumber } from './format.ts';
import type { PointRatio, WrongPoint } from './ratios.ts';

export interface RatioTexts {
  readonly workload: string;
  /** `ort (peer)`, `edge`. */
  readonly name: string;
  /** `4.12 × the time of direct`, or `wrong`. */
  readonly ratio: string;
  /** `4.05 to 4.20, 20 pairs`, or what was wrong. */
  readonly detail: string;
}

export const RATIO_TITLE = 'Implementations of one workload, measured in turns';

export const RATIO_NOTE =
  'Times against the fastest of ours, pair by pair (Hodges–Lehmann), with the 95 % interval of Wilcoxon’s ' +
  'signed-rank test; both read from the same clock. A wrong result has no speed.';

export function ratioTexts(row: PointRatio | WrongPoint): RatioTexts {
  const { workload, isPeer } = row;
  const name = isPeer ? `${row.name} (peer)` : row.name;
  if ('wrong' in row) return { workload, name, ratio: 'wrong', detail: row.wrong };
  const { ratio, ci95, n, against, clock } = row;
  const interval = ci95 === undefined ? '' : `${formatNumber(ci95[0])} to ${formatNumber(ci95[1])}, `;
  const by = clock === 'wall' ? ', wall clock' : '';
  return {
    workload,
    name,
    ratio: `${formatNumber(ratio)} × ${against}`,
    detail: `${interval}${n} ${n === 1 ? 'pair' : 'pairs'}${by}`,
  };
}
