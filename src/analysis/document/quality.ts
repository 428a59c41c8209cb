/** @file Losses and gaps of quantised models, as tables: a few side by side, and every one. */
import { formatNumber, formatParameters } from '../format.ts';
import { byName, sideBySide } from '../quality-rows.ts';
import type { QualityRow } from '../quality-rows.ts';
import { methodText, settingText, withError } from '../quality-texts.ts';
import { left, right, type Section } from './document.ts';

const STAR =
  '* below what another seed of training moves a loss by (.036 nats for the smallest model, .011 for the others), or within two ' +
  'standard errors of 0: too small to tell models apart.';

const ALL_TEXT =
  'Loss and gap in nats a byte, ± a standard error over documents; gap: against the same model unquantised, token by token. ' +
  `${STAR} Bits: of a weight, codes and scales counted. NMSE: squared error of the weights over their squares.`;

/** The ladder has 6 sizes and 30 methods; a file from elsewhere may hold anything. */
const MOST = { sizes: 12, methods: 100 };

/** Gaps by method and size; undefined for fewer than two sizes, or two methods. */
export function glanceSection(
  all: readonly QualityRow[],
  withoutPower: ReadonlySet<string>,
): Section | undefined {
  const found = sideBySide(all);
  if (found === undefined || found.sizes.length < 2) return undefined;
  const { trainTokens, group, rows } = found;
  const sizes = found.sizes.slice(0, MOST.sizes);
  const methods = [...byName(rows)].slice(0, MOST.methods);
  if (methods.length < 2) return undefined;
  return {
    title: `Gaps at a glance: models trained on ${formatParameters(trainTokens)} bytes${group > 0 ? `, groups of ${group}` : ''}`,
    blocks: [
      {
        kind: 'table',
        breaks: true,
        columns: [left('method'), right('bits'), ...sizes.map((size) => right(formatParameters(size)))],
        rows: methods.map(([name, own]) => {
          const isPlain = own[0]!.params['method'] === 'none';
          return [
            isPlain ? 'loss, unquantised' : name,
            bitsText(own),
            ...sizes.map((size) => {
              const row = own.find(({ metrics }) => metrics['parameters'] === size);
              if (row === undefined) return '–';
              const { loss, gap } = row.metrics;
              if (isPlain) return formatNumber(loss!, 4);
              return gap === undefined
                ? '–'
                : `${withoutPower.has(row.workload) ? '*' : ''}${gap.toFixed(4)}`;
            }),
          ];
        }),
      },
      {
        kind: 'text',
        text: `In nats a byte, by number of parameters. ${STAR} Standard errors are in the table of all losses and gaps.`,
      },
    ],
  };
}

/** `2.27 to 2.85`: one codebook weighs less in a larger model. */
function bitsText(rows: readonly QualityRow[]): string {
  const bits = rows.flatMap(({ metrics: { bitsPerWeight } }) =>
    bitsPerWeight === undefined ? [] : [bitsPerWeight],
  );
  if (bits.length === 0) return '–';
  const [least, most] = [Math.min(...bits), Math.max(...bits)].map((one) => formatNumber(one, 3));
  return least === most ? least! : `${least} to ${most}`;
}

/** Every measured loss and gap. */
export function allSection(rows: readonly QualityRow[], withoutPower: ReadonlySet<string>): Section {
  return {
    title: 'All losses and gaps',
    blocks: [
      {
        kind: 'table',
        breaks: true,
        columns: [
          left('model'),
          left('method'),
          left('setting'),
          right('bits'),
          right('loss'),
          right('gap'),
          right('NMSE'),
        ],
        rows: rows.map(({ workload, params, metrics }) => {
          const { bitsPerWeight, loss, lossSe, gap, gapSe, weightNmse } = metrics;
          return [
            String(params['model'] ?? workload),
            params['method'] === undefined ? '–' : methodText(params),
            settingText(params) || '–',
            bitsPerWeight === undefined ? '–' : formatNumber(bitsPerWeight, 3),
            withError(loss, lossSe, 3),
            `${withoutPower.has(workload) ? '*' : ''}${withError(gap, gapSe)}`,
            weightNmse === undefined ? '–' : formatNumber(weightNmse, 2),
          ];
        }),
      },
      { kind: 'text', text: ALL_TEXT },
    ],
  };
}
