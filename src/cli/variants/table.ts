/** @file What `rooflaw variants` found, for people. */
import { left, right, type Section } from '../../analysis/document/document.ts';
import { formatNs } from '../../analysis/format.ts';
import type { Row, Times } from './turns.ts';
import type { VariantsCommand } from './wanted.ts';

export interface Found {
  readonly title: string;
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly rows: readonly Row[];
  /** Variants without a time, because their output was wrong; sentences. */
  readonly wrong: readonly { readonly variant: string; readonly wrong: string }[];
}

const digits = (ratio: number): string => (ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2));

const timesText = ({ ratio, range }: Times): string =>
  range === undefined ? digits(ratio) : `${digits(ratio)} (${range.map(digits).join(' … ')})`;

export function variantsSection(
  { title, adapter, isSoftware, rows, wrong }: Found,
  { turns, compilations }: Pick<VariantsCommand, 'turns' | 'compilations'>,
): Section {
  const range = compilations === 1 ? '95 % interval' : `least and greatest of ${compilations} compilations`;
  const [first] = rows;
  return {
    title,
    blocks: [
      {
        kind: 'text',
        text: `On ${adapter}: ${turns} samples each, in turns in one process; medians of one dispatch, hot.`,
      },
      {
        kind: 'table',
        columns: [
          left('Variant'),
          right('Compiled in'),
          right('Time'),
          right('× the first'),
          ...(isSoftware ? [right('Processor time'), right('× the first')] : []),
        ],
        rows: rows.map((row) => [
          row.variant,
          formatNs(row.compileNs),
          formatNs(row.ns),
          row === first ? '1' : timesText(row.times),
          ...(isSoftware
            ? [formatNs(row.processorNs), row === first ? '1' : timesText(row.processorTimes)]
            : []),
        ]),
      },
      ...(rows.length > 1 ? [{ kind: 'text' as const, text: `In brackets: ${range}.` }] : []),
      ...(wrong.length > 0
        ? [
            {
              kind: 'list' as const,
              items: wrong.map((one) => `${one.variant} has no time, its output was wrong: ${one.wrong}`),
            },
          ]
        : []),
    ],
  };
}
