/** @file Points under the ceilings that calibration measured on the same device in the same run. */
import { formatShare } from '../../analysis/calibration-texts.ts';
import { formatFlops, formatGbps, formatNs, formatNumber } from '../../analysis/format.ts';
import { fastestByWorkload, timedPoints } from '../../analysis/points.ts';
import type { Calibration, Run } from '../../results/schema.ts';
import type { Figure } from './chart.ts';
import type { ScalingChart, ScalingLine, ScalingRow } from './scaling.ts';

/** Kernels with a colour of their own; the rest share one. */
const MOST_KERNELS = 5;

/** Rates of memory from the fastest buffer size (a cache) to the largest, and the arithmetic peak of f32. */
function ceilings({ bandwidth = [], peaks = [] }: Calibration) {
  const reads = bandwidth.filter(({ mode }) => mode === 'read').toSorted((a, b) => a.bytes - b.bytes);
  const peak = peaks.find(({ op }) => op === 'f32-fma')?.gops;
  const largest = reads.at(-1);
  const fastest = reads.reduce<(typeof reads)[number] | undefined>(
    (best, one) => (best === undefined || one.gbps > best.gbps ? one : best),
    undefined,
  );
  return { peak, largest, fastest };
}

/** Rate of arithmetic against operations per byte. Undefined without a calibration, or points that compute. */
export function rooflineFigure(run: Pick<Run, 'points' | 'calibration'>): Figure<ScalingChart> | undefined {
  const { peak, largest, fastest } = ceilings(run.calibration);
  const points = [...fastestByWorkload(timedPoints(run)).values()].filter(
    ({ cost }) => cost.flops > 0 && cost.bytes > 0,
  );
  if (largest === undefined || fastest === undefined || peak === undefined || points.length === 0)
    return undefined;
  const counts = new Map<string, number>();
  for (const { workload } of points) counts.set(workload.kernel, (counts.get(workload.kernel) ?? 0) + 1);
  const kernels = [...counts].toSorted(([, a], [, b]) => b - a).map(([kernel]) => kernel);
  const own = kernels.slice(0, kernels.length <= MOST_KERNELS + 1 ? kernels.length : MOST_KERNELS);
  const series = kernels.length === own.length ? own : [...own, `${kernels.length - own.length} others`];
  const rows = points.map(({ workload, cost, summary, variant, roofline }): ScalingRow => ({
    label: workload.id,
    x: cost.flops / cost.bytes,
    y: (1e9 * cost.flops) / summary.medianNs,
    heldOut: false,
    series: own.includes(workload.kernel) ? own.indexOf(workload.kernel) : own.length,
    facts: () => [
      variant.name,
      `${formatNs(summary.medianNs)}, ${formatNumber(cost.flops / cost.bytes)} operations a byte`,
      ...(roofline === undefined
        ? []
        : [`${formatShare(roofline.fraction)} of what its traffic allows, bound by ${roofline.bound}`]),
    ],
  }));
  const shares = points
    .flatMap(({ roofline }) => (roofline === undefined ? [] : [roofline.fraction]))
    .toSorted((a, b) => a - b);
  return {
    heading: 'Roofline: rate against operations per byte',
    chart: {
      kind: 'scaling',
      rows,
      lines: roofs(rows, peak, [
        ['memory, largest buffer', largest.gbps],
        ...(fastest === largest ? [] : [['memory, fastest size', fastest.gbps] as const]),
      ]),
      series,
      xLabel: 'Operations per byte →',
      yLabel: '↑ Operations per second',
      xText: (value) => formatNumber(value),
      yText: formatFlops,
      xBinary: false,
      named: false,
    },
    summary:
      `Ceilings of this run: ${formatFlops(1e9 * peak)} by f32 multiply-adds, ${formatGbps(largest.gbps)} reading the largest buffer` +
      `${fastest === largest ? '' : `, ${formatGbps(fastest.gbps)} the fastest`}.` +
      (shares.length === 0
        ? ''
        : ` Half of ${shares.length} workloads reach ${formatShare(shares[Math.floor(shares.length / 2)]!)} or more of what the roofline of their own size allows, the best ${formatShare(shares.at(-1)!)}.`),
  };
}

/** y = min(peak, intensity × rate), from a little left of the points to a little right of them. */
function roofs(
  rows: readonly ScalingRow[],
  peak: number,
  memory: readonly (readonly [name: string, gbps: number])[],
): readonly ScalingLine[] {
  const xs = rows.map(({ x }) => x);
  const low = xs.reduce((a, b) => Math.min(a, b)) / 2;
  const high = xs.reduce((a, b) => Math.max(a, b)) * 2;
  return memory.map(([name, gbps], i): ScalingLine => {
    const ridge = peak / gbps;
    const corners = [low, ...(ridge > low && ridge < high ? [ridge] : []), high];
    return {
      name: `${name}, then f32 arithmetic`,
      rank: i === 0 ? 'limit' : 'dashed-limit',
      points: corners.map((x) => ({ x, y: 1e9 * Math.min(peak, x * gbps) })),
    };
  });
}
