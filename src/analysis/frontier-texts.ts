/** @file Formats of a product in words, the same in the shell and on the page. */
import { formatCount, formatNs, formatNumber } from './format.ts';
import type { FormatRow, Frontier } from './frontier.ts';

export const FRONTIER_COLUMNS = [
  'format',
  'bits a weight',
  'time',
  'against dense f32',
  'weight error',
  'output error',
] as const;

export const FRONTIER_NOTE =
  '* No other format here is at least as good in time, output error and bits, and better in one. Errors are squared, ' +
  'relative to the unquantised weights (‖Ŵ − W‖²/‖W‖²) and to the product with them. The range of a speed is the ' +
  'widest that both ci95 allow: noise within this run.';

/** `1 × 4096 × 16,384`. */
export const productText = ({ m, n, k }: Pick<Frontier, 'm' | 'n' | 'k'>): string =>
  [m, n, k].map(formatCount).join(' × ');

export function frontierTitle({ cache, clock, ...product }: Frontier): string {
  const rest = [...(cache === undefined ? [] : [cache]), ...(clock === 'wall' ? ['wall clock'] : [])];
  return `Formats of one product, ${productText(product)}${rest.map((word) => `, ${word}`).join('')}`;
}

/** Cells in the order of {@link FRONTIER_COLUMNS}. */
export function frontierCells(row: FormatRow): readonly string[] {
  const { format, bitsPerWeight, medianNs, speedup, speedupRange, weightNmse, outputNmse, isBest } = row;
  const range = speedupRange && ` (${speedupRange.map((end) => formatNumber(end)).join(' to ')})`;
  return [
    `${format}${isBest ? ' *' : ''}`,
    formatNumber(bitsPerWeight, 4),
    formatNs(medianNs),
    speedup === undefined ? '–' : `${formatNumber(speedup)} × as fast${range ?? ''}`,
    weightNmse === 0 ? '0' : formatNumber(weightNmse),
    outputNmse === 0 ? '0' : formatNumber(outputNmse),
  ];
}
