/** @file Losses and gaps of quantised models, as a table. */
import { formatNumber } from '../format.ts';
import type { ReportRow } from '../report.ts';
import { left, right, type Section } from './document.ts';

const TEXT =
  'loss and gap in nats a byte, ± a standard error over documents; gap: against the same model unquantised, token by ' +
  'token; * below what another seed of training moves a loss by (.036 nats for the smallest model, .011 for the others), or ' +
  'within two standard errors of 0: without power to tell models apart. bits: of a weight, codes and scales counted. NMSE: of ' +
  'the weights. What to keep in mind of these models stands above, under "note".';

/** A number with its standard error, both to the error's second digit, five places at most. */
export function withError(value: number | undefined, se: number | undefined): string {
  if (value === undefined || se === undefined) return '–';
  const places = se > 0 ? Math.min(5, Math.max(1, 1 - Math.floor(Math.log10(se)))) : 5;
  return `${value.toFixed(places)} ± ${se.toFixed(places)}`;
}

/** `bits=4, group=32`: what tells the row from others of its model and method. */
const settingOf = ({ params }: ReportRow): string =>
  Object.entries(params)
    .filter(([name]) => name !== 'model' && name !== 'method' && name !== 'windows')
    .map(([name, value]) => (name === 'group' && value === 0 ? 'per channel' : `${name}=${value}`))
    .join(', ');

export function qualitySection(rows: readonly ReportRow[], withoutPower: readonly string[]): Section {
  const weak = new Set(withoutPower);
  return {
    title: 'Trained models, quantised',
    blocks: [
      {
        kind: 'table',
        columns: [
          left('model'),
          left('method'),
          left('setting'),
          right('bits'),
          right('loss'),
          right('gap'),
          right('NMSE'),
        ],
        rows: rows.map((row) => {
          const { bitsPerWeight, loss, lossSe, gap, gapSe, weightNmse } = row.metrics ?? {};
          return [
            String(row.params['model'] ?? row.workload),
            String(row.params['method'] ?? '–'),
            settingOf(row),
            bitsPerWeight === undefined ? '–' : formatNumber(bitsPerWeight, 3),
            withError(loss, lossSe),
            `${withError(gap, gapSe)}${weak.has(row.workload) ? ' *' : ''}`,
            weightNmse === undefined ? '–' : formatNumber(weightNmse, 3),
          ];
        }),
      },
      { kind: 'text', text: TEXT },
    ],
  };
}
