/** @file A kernel's law as charts: time, or rate, against work. */
import {
  formatBytes,
  formatBytesPerSecond,
  formatFlopCount,
  formatFlops,
  formatNs,
  formatPercent,
} from '../../analysis/format.ts';
import type { KernelLaw } from '../../analysis/kernel-law.ts';
import type { Figure } from './chart.ts';
import { bestLast, inverted, toLinePoint } from './lines.ts';
import type { ScalingChart, ScalingLine, ScalingRow } from './scaling.ts';

export function kernelFigure(law: KernelLaw): Figure<ScalingChart> {
  const { group, points, work } = law;
  const amount = work === 'flops' ? formatFlopCount : formatBytes;
  const rate = work === 'flops' ? formatFlops : formatBytesPerSecond;
  const fitted = law.families.filter((family) => family.status === 'fitted');
  const best = fitted.find((family) => family.law === law.better?.law) ?? fitted[0];
  const rows = points.map(({ workload, variant, x, medianNs, ci95 }): ScalingRow => ({
    label: workload,
    x,
    y: medianNs,
    ...(ci95 && { low: ci95[0], high: ci95[1] }),
    heldOut: false,
    facts: () => [variant, `${amount(x)} in ${formatNs(medianNs)}`, rate((x / medianNs) * 1e9)],
  }));
  const lines = fitted.map((family): ScalingLine => ({
    name: family.fit.formula,
    rank: family === best ? 'best' : 'other',
    points: family.curve.map(toLinePoint),
  }));
  const first = points[0];
  const last = points.at(-1);
  return {
    heading: groupTitle(group),
    chart: {
      kind: 'scaling',
      rows,
      lines: bestLast(lines),
      xLabel: `${work === 'flops' ? 'Operations' : 'Bytes'} →`,
      yLabel: '↑ Time per dispatch',
      xText: amount,
      yText: formatNs,
      xBinary: work === 'bytes',
      named: false,
    },
    summary:
      first === undefined || last === undefined
        ? 'No points.'
        : `${count(points.length, 'workload')} from ${amount(first.x)} to ${amount(last.x)} take ${formatNs(first.medianNs)} to ${formatNs(last.medianNs)}.${best === undefined ? '' : ` Solid: ${best.fit.formula}, typically within ${formatPercent(Math.expm1(best.fit.rmse))} of a point.`}`,
  };
}

const perSecond = (x: number): number => 1e9 * x;

/** The same as operations, or bytes, per second. */
export function rateFigure(law: KernelLaw): Figure<ScalingChart> {
  const time = kernelFigure(law);
  const rate = law.work === 'flops' ? formatFlops : formatBytesPerSecond;
  const rows = time.chart.rows.map((row) => inverted(row, perSecond));
  const highest = rows.reduce((most, row) => (row.y > most.y ? row : most), rows[0]!);
  return {
    heading: time.heading,
    chart: {
      ...time.chart,
      rows,
      lines: time.chart.lines.map((line) => ({
        ...line,
        points: line.points.map((point) => inverted(point, perSecond)),
      })),
      yLabel: law.work === 'flops' ? '↑ Operations per second' : '↑ Bytes per second',
      yText: rate,
    },
    summary:
      rows.length === 0
        ? 'No points.'
        : `${count(rows.length, 'workload')}; the highest rate is ${rate(highest.y)}, of ${highest.label}.`,
  };
}

function groupTitle({ kernel, shape, format, cache, clock }: KernelLaw['group']): string {
  const words = Object.values(format).map(String);
  const details = [
    shape?.replace('-', '–'),
    ...words,
    cache,
    clock === 'wall' ? 'wall clock' : 'GPU timestamps',
  ];
  return `${kernel}: ${details.filter((detail) => detail !== undefined).join(', ')}`;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
