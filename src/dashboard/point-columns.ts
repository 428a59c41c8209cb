/** @file The columns of the table of points: what each is called, what it means, and what stands in its cells. */
import { formatShare } from '../analysis/calibration-texts.ts';
import {
  formatBytesPerSecond,
  formatCount,
  formatFlops,
  formatNs,
  formatNumber,
  formatParameters,
} from '../analysis/format.ts';
import { codeText, withError } from '../analysis/quality-texts.ts';
import { PER_CHANNEL, type Column, type Row } from './rows.ts';

export const TITLES: Readonly<Record<Column, string>> = {
  workload: 'Workload',
  status: 'Status',
  time: 'Time',
  spread: 'Spread',
  rate: 'Rate',
  bandwidth: 'Bandwidth',
  roof: 'Of roof',
  error: 'Error',
  model: 'Model',
  parameters: 'N',
  trained: 'D',
  method: 'Method',
  bits: 'Bits',
  group: 'Group',
  activations: 'Act. bits',
  loss: 'Loss ± se',
  gap: 'Gap ± se',
  stored: 'Bits/weight',
};

export const EXPLAINED: Readonly<Record<Column, string>> = {
  workload: 'Kernel and size, with the variant that computed it',
  status: 'Measured, skipped or failed',
  time: 'Median time of one dispatch',
  spread: 'Interquartile range over the median',
  rate: 'Operations the mathematics needs, per second',
  bandwidth: 'Fewest bytes that must move, per second',
  roof: 'Share of the roofline that this run’s calibration allows its traffic',
  error: 'Relative L2 error against the f64 reference',
  model: 'The trained model that was quantised',
  parameters: 'Parameters of the model',
  trained: 'Bytes of text that it was trained on',
  method: 'How it was quantised',
  bits: 'Of one code, without scales and codebooks',
  group: 'Weights that share a scale',
  activations: 'Bits of an activation, where they are quantised too',
  loss: 'Nats a byte of held-out text, with a standard error over documents',
  gap: 'Loss less that of the same model unquantised, token by token',
  stored: 'Storage of one weight, with everything counted',
};

/** Below the title of a table of losses: what its heads leave out. */
export const LOSS_NOTE =
  'N: parameters; D: bytes of text trained on. Loss and gap in nats a byte, ± a standard error over documents; the gap is what ' +
  'quantisation adds. Bits/weight has everything counted.';

const NUMBERS: Readonly<Partial<Record<Column, (value: number, row: Row) => string>>> = {
  time: formatNs,
  spread: (spread) => `${(spread * 100).toFixed(1)} %`,
  rate: formatFlops,
  bandwidth: formatBytesPerSecond,
  roof: formatShare,
  error: (error) => (error === 0 ? '0' : error.toExponential(1)),
  parameters: formatParameters,
  trained: formatParameters,
  bits: (bits) => formatNumber(bits).replace(/\.0+$/, ''),
  group: (group) => (group === PER_CHANNEL ? 'per channel' : formatCount(group)),
  activations: (bits, { point }) => {
    const { down } = point.workload.params;
    return down === undefined || down === bits ? formatCount(bits) : `${formatCount(bits)}, FC2 ${down}`;
  },
  loss: (loss, { lossSe }) => measured(loss, lossSe, 3),
  gap: (gap, { gapSe }) => measured(gap, gapSe),
  stored: (stored) => stored.toFixed(2),
};

/** Another's file may have left the error out. */
const measured = (value: number, se: number | undefined, most?: number): string =>
  se === undefined ? formatNumber(value, 4) : withError(value, se, most);

/** '' where there is nothing. */
export function cellText(row: Row, column: Column): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  return value === undefined ? '' : (NUMBERS[column]?.(value, row) ?? String(value));
}

/** What tells the points of one model apart, where there is no room for its columns: `GPTQ, 2 bits, G = 32`. */
export function settingOf(row: Row): string {
  const { point, method, loss, gap } = row;
  return [
    ...(method === undefined ? [] : [codeText(point.workload.params)]),
    ...(loss !== undefined && gap === undefined ? [`loss ${cellText(row, 'loss')}`] : []),
  ].join(', ');
}
