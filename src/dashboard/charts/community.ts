/** @file The community's runs as charts. A software adapter never stands beside GPUs without the heading saying so. */
import { formatCount, formatNs, formatNumber, formatParameters } from '../../analysis/format.ts';
import { kernelOf, type DeviceComparison, type DeviceCurve } from '../community/groups.ts';
import type { Figure } from './chart.ts';
import type { ForestChart } from './forest.ts';
import type { ScalingChart } from './scaling.ts';

/** Devices in one chart: more have no colour of their own. */
const MOST_DEVICES = 6;
/** Workloads in one chart; all stand in its table. */
const MOST_WORKLOADS = 16;

const runsText = (count: number): string => `${count} ${count === 1 ? 'run' : 'runs'}`;

/** Undefined where no device has a complete model. All curves are of GPUs, or all of software adapters. */
export function throughputFigure(
  all: readonly DeviceCurve[],
  setting: string,
  isSoftware: boolean,
): Figure<ScalingChart> | undefined {
  if (all.length === 0) return undefined;
  const curves = all.slice(0, MOST_DEVICES);
  const series = curves.map(({ device }) => `${device.name} (${runsText(device.runs.length)})`);
  return {
    heading: `${isSoftware ? 'Software adapters (processors, not GPUs)' : 'GPUs'}: throughput by model size, ${setting}`,
    chart: {
      kind: 'scaling',
      rows: curves.flatMap(({ models }, i) =>
        models.map((one) => ({
          label: one.model,
          x: one.parameters,
          y: one.tokensPerSecond,
          heldOut: false,
          series: i,
          facts: () => [
            series[i]!,
            `${formatNumber(one.tokensPerSecond)} tokens/s, median of ${runsText(one.runs)}`,
            `${formatParameters(one.parameters)} parameters`,
          ],
        })),
      ),
      lines: curves.map(({ models }, i) => ({
        name: series[i]!,
        rank: 'limit',
        series: i,
        points: models.map(({ parameters, tokensPerSecond }) => ({ x: parameters, y: tokensPerSecond })),
      })),
      series,
      xLabel: 'Parameters →',
      yLabel: '↑ Tokens per second',
      xText: formatParameters,
      yText: (value) => formatNumber(value),
      xBinary: false,
      named: false,
    },
    summary:
      `Sums of the measured kernels of each architecture, medians over the runs of a device.` +
      (all.length > curves.length
        ? ` Of ${all.length} devices the ${curves.length} with the most runs are drawn: narrow the runs to see others.`
        : ''),
  };
}

const times = (value: number): string => `${formatNumber(value)}×`;

/** ` – a software adapter against a GPU` where it is one. */
const apart = ({ a, b }: DeviceComparison): string =>
  a.isSoftware === b.isSoftware
    ? a.isSoftware
      ? ' – software adapters, not GPUs'
      : ''
    : ' – a software adapter (a processor) and a GPU, not to be ranked';

/** Bars by kernel, then by workload, of all kernels or of one; empty where the devices share nothing. */
export function deviceFigures(comparison: DeviceComparison, only?: string): readonly Figure<ForestChart>[] {
  const { a, b, kernels, workloads: all } = comparison;
  const workloads = only === undefined ? all : all.filter(({ workload }) => kernelOf(workload) === only);
  if (workloads.length === 0) return [];
  const sides = `A: ${a.name}, ${runsText(a.runs.length)}. B: ${b.name}, ${runsText(b.runs.length)}.`;
  const chart = {
    kind: 'forest',
    xLabel: 'Time in B over time in A →',
    xText: times,
    bars: true,
    sides: ['B faster', 'B slower'],
  } as const;
  return [
    {
      heading: `By kernel${apart(comparison)}`,
      chart: {
        ...chart,
        rows: kernels.map(({ kernel, ratio, workloads: count }) => ({
          label: `${kernel} (${count})`,
          ratio,
          facts: () => [`geometric mean of ${count} shared workloads: ${times(ratio)}`],
        })),
      },
      summary: `${sides} Geometric means; in brackets the shared workloads. Right of 1 B takes longer.`,
    },
    {
      heading: `By workload${only === undefined ? '' : ` of ${only}`}${apart(comparison)}`,
      chart: {
        ...chart,
        most: MOST_WORKLOADS,
        rows: workloads.map(({ workload, ratio, aNs, bNs, aRuns, bRuns }) => ({
          label: workload,
          ratio,
          facts: () => [
            times(ratio),
            `A ${formatNs(aNs)}, median of ${runsText(aRuns)}`,
            `B ${formatNs(bNs)}, median of ${runsText(bRuns)}`,
          ],
        })),
      },
      summary: `${sides} ${formatCount(workloads.length)} workloads${only === undefined ? '' : ` of ${only}`} in common, of each run the fastest variant.${
        workloads.length > MOST_WORKLOADS
          ? ` The ${MOST_WORKLOADS} farthest from the mean are drawn; the table has more.`
          : ''
      }`,
    },
  ];
}
