/** @file Variants and peers against the fastest of ours, as intervals around 1. */
import { formatNumber } from '../../analysis/format.ts';
import type { PointRatio, WrongPoint } from '../../analysis/ratios.ts';
import type { Figure } from './chart.ts';
import { MOST_ROWS, type ForestChart } from './forest.ts';

const isRatio = (row: PointRatio | WrongPoint): row is PointRatio => !('wrong' in row);

/** Undefined where nothing was compared. */
export function ratioFigure(all: readonly (PointRatio | WrongPoint)[]): Figure<ForestChart> | undefined {
  const ratios = all.filter(isRatio);
  if (ratios.length === 0) return undefined;
  const hasPeers = ratios.some(({ isPeer }) => isPeer);
  const peersFaster = ratios.filter(({ isPeer, ci95, ratio }) => isPeer && (ci95?.[1] ?? ratio) < 1).length;
  const peers = ratios.filter(({ isPeer }) => isPeer).length;
  return {
    heading: 'Time against the fastest of ours',
    chart: {
      kind: 'forest',
      rows: ratios.map(({ workload, name, against, ratio, ci95, n, clock, isPeer }) => ({
        label: `${workload} · ${name}`,
        ratio,
        ...(ci95 && { low: ci95[0], high: ci95[1] }),
        series: isPeer ? 1 : 0,
        facts: () => [
          `${formatNumber(ratio)} × the time of ${against}`,
          ...(ci95 === undefined ? [] : [`${formatNumber(ci95[0])} to ${formatNumber(ci95[1])}`]),
          `${n} pairs${clock === 'wall' ? ', wall clock' : ''}`,
        ],
      })),
      ...(hasPeers && { series: ['another variant of ours', 'another library (peer)'] }),
      xLabel: 'Times as long →',
      xText: (value) => `${formatNumber(value)}×`,
    },
    summary:
      `${ratios.length} implementations against the fastest of ours on the same workload; right of 1 is slower.` +
      (hasPeers
        ? ` Of ${peers} peers ${peersFaster === 0 ? 'none is' : `${peersFaster} ${peersFaster === 1 ? 'is' : 'are'}`} faster beyond ${peersFaster > 1 ? 'their intervals' : 'its interval'}.`
        : '') +
      (ratios.length > MOST_ROWS ? ` The first ${MOST_ROWS} are drawn; the table has all.` : ''),
  };
}
