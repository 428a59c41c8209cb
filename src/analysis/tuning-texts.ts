/** @file How variants were chosen, in words, the same in the shell and on the page. */
import type { Tuning } from '../results/schema.ts';
import { formatNs, formatNumber } from './format.ts';

export interface TuningTexts {
  /** The workload the trial was held on, or the class where an earlier run held it. */
  readonly on: string;
  readonly chosen: string;
  /** `edge 1.9 ×, 2 not tried: barriers-on-cpu`. */
  readonly others: string;
}

export const TUNING_TITLE = 'Variants chosen on this device';

export const TUNING_NOTE =
  'Short trials, one for each class of sizes: wrong variants are out, the others are timed in turns and stand with ' +
  'their time against the chosen one. Choices are kept for the next run on this device.';

export function tuningTexts({ classes }: Tuning): readonly TuningTexts[] {
  return classes.map(({ class: name, workload, chosen, tried, pruned }) => {
    const own = tried.find(({ variant }) => variant === chosen)?.medianNs;
    const lost = tried
      .filter(({ variant }) => variant !== chosen)
      .map(({ variant, medianNs, reason }) =>
        medianNs === undefined || own === undefined
          ? `${variant}: ${reason ?? 'not timed'}`
          : `${variant} ${formatNumber(medianNs / own)} ×`,
      );
    const byRule = new Map<string, number>();
    for (const { rule } of pruned) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
    const rules = [...byRule].map(([rule, count]) => `${count} not tried: ${rule}`);
    return {
      on: workload ?? name.split(' of ')[0]!,
      chosen: own === undefined ? `${chosen} (kept from an earlier run)` : `${chosen}, ${formatNs(own)}`,
      others: [...lost, ...rules].join(', '),
    };
  });
}
