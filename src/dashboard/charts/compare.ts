/** @file Two runs against each other as charts. Where they are not of the same thing, the heading says so. */
import type { ComparedWorkload, RunComparison } from '../../analysis/compare-runs.ts';
import { countsText, ratioText, REASON_WORDS } from '../../analysis/compare-texts.ts';
import { formatNs, formatNumber, formatParameters } from '../../analysis/format.ts';
import type { Figure } from './chart.ts';
import type { ForestChart } from './forest.ts';
import type { ScalingChart, ScalingRow } from './scaling.ts';

/** Kernels with a colour of their own; the rest share one. */
const MOST_KERNELS = 5;

const factor = (value: number): string => `${formatNumber(value)}×`;

/** ` – of different adapters and engines`; nothing where the keys are the same. */
function apart({ key }: RunComparison): string {
  if (key.same) return '';
  const what = key.differences.map((text) => text.slice(0, text.indexOf(':')));
  return ` – not the same ${what.join(', ')}`;
}

/** Ratio of each workload against its size; undefined where the runs have none in common. */
export function workloadsFigure(comparison: RunComparison): Figure<ScalingChart> | undefined {
  const { workloads, families } = comparison;
  if (workloads.length === 0) return undefined;
  const kernels = families
    .slice(1)
    .toSorted((a, b) => b.workloads - a.workloads)
    .map(({ family }) => family);
  const own = kernels.length <= MOST_KERNELS + 1 ? kernels : kernels.slice(0, MOST_KERNELS);
  const series = own.length === kernels.length ? own : [...own, `${kernels.length - own.length} others`];
  const seriesOf = ({ kernel }: ComparedWorkload): number =>
    own.includes(kernel) ? own.indexOf(kernel) : own.length;
  const worst = workloads.reduce((most, row) => (row.ratio > most.ratio ? row : most));
  const best = workloads.reduce((least, row) => (row.ratio < least.ratio ? row : least));
  return {
    heading: `Time in B over time in A, each workload${apart(comparison)}`,
    chart: {
      kind: 'scaling',
      rows: workloads.map((row): ScalingRow => ({
        label: row.id,
        // An empty dispatch has no work and stands at the left end.
        x: Math.max(1, row.work),
        y: row.ratio,
        ...(row.low !== undefined && row.high !== undefined && { low: row.low, high: row.high }),
        heldOut: false,
        series: seriesOf(row),
        facts: () => [
          row.variant,
          `${formatNs(row.aNs)} in A, ${formatNs(row.bNs)} in B`,
          ratioText(row),
          `${row.verdict}: ${REASON_WORDS[row.reason]}`,
        ],
      })),
      lines: [],
      series,
      xLabel: 'Work of a dispatch (operations, or bytes) →',
      yLabel: '↑ B over A (above 1× B is slower)',
      xText: formatParameters,
      yText: factor,
      xBinary: false,
      yRule: 1,
      named: false,
    },
    summary: `Above the line B is slower. The highest ratio is ${factor(worst.ratio)}, of ${worst.id}; the lowest ${factor(best.ratio)}, of ${best.id}.`,
  };
}

/** Geometric means by kernel. */
export function familiesFigure(comparison: RunComparison): Figure<ForestChart> | undefined {
  const { families } = comparison;
  if (families.length === 0) return undefined;
  return {
    heading: `Geometric mean by kernel${apart(comparison)}`,
    chart: {
      kind: 'forest',
      rows: families.map((row) => ({
        label: `${row.family} (${row.workloads})`,
        ratio: row.ratio,
        ...(row.low !== undefined && row.high !== undefined && { low: row.low, high: row.high }),
        facts: () => [ratioText(row), `${row.verdict}: ${REASON_WORDS[row.reason]}`, countsText(row)],
      })),
      xLabel: 'B over A →',
      sides: ['B faster', 'B slower'],
      xText: factor,
    },
    summary: `Right of 1 B is slower. In brackets the number of workloads${
      families.some(({ basis }) => basis === 'ci95')
        ? '; intervals are of the noise within each run only (ci95)'
        : ''
    }.`,
  };
}
