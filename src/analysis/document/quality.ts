/** @file Losses and gaps of quantised models, as a table. */
import { formatNumber, formatParameters } from '../format.ts';
import type { Direction, EqualBits, GapLaw, QualityFindings } from '../quality.ts';
import type { ReportRow } from '../report.ts';
import { left, right, type Block, type Section } from './document.ts';

const TEXT =
  'loss and gap in nats a byte, ± a standard error over documents; gap: against the same model unquantised, token by ' +
  'token. bits: of a weight, codes and scales counted. NMSE: of the weights. What to keep in mind of these models stands above, under "note".';

/** A number with its standard error, both to the error's second digit, five places at most. */
function withError(value: number | undefined, se: number | undefined): string {
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

export function qualitySection(rows: readonly ReportRow[]): Section {
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
            withError(gap, gapSe),
            weightNmse === undefined ? '–' : formatNumber(weightNmse, 3),
          ];
        }),
      },
      { kind: 'text', text: TEXT },
    ],
  };
}

const LAW_TEXT =
  'gap = k·D^gD·(log2 G)^gG/N^gN, the form of arXiv:2505.14302, eq. 5, with exponents of either sign; N all parameters, D bytes ' +
  'of text. Intervals of 95 % by a bootstrap over checkpoints, without what another seed of training would change. ' +
  'Post-training quantisation of models a thousand times smaller than those of the paper is not its quantisation-aware training: ' +
  'directions can be compared, constants cannot.';

/** Laws, directions, what was left out, and methods at equal bits. None where nothing could be said. */
export function findingSections({ loss, gaps, equalBits }: QualityFindings): readonly Section[] {
  const ofLoss: [string, string][] = loss === undefined ? [] : [['loss, unquantised', lossText(loss)]];
  const laws = [...ofLoss, ...gaps.flatMap(lawRows)];
  return [
    ...(laws.length > 0
      ? [
          {
            title: 'Error against size, training and group',
            blocks: [
              { kind: 'facts', rows: laws },
              { kind: 'text', text: LAW_TEXT },
            ] satisfies Block[],
          },
        ]
      : []),
    ...(equalBits.length > 0 ? [equalBitsSection(equalBits)] : []),
  ];
}

function lossText(loss: NonNullable<QualityFindings['loss']>): string {
  if (loss.status === 'refused') return `not fitted: ${loss.message}`;
  const { formula, parameters, n } = loss.fit;
  return `${formula}: ${parameters.map((one) => withInterval(one)).join(', ')} over ${n} models`;
}

const withInterval = ({
  name,
  value,
  interval: [low, high],
}: {
  readonly name: string;
  readonly value: number;
  readonly interval: readonly [number, number];
}): string => `${name} ${formatNumber(value)} (${formatNumber(low)} to ${formatNumber(high)})`;

const FOUND: Readonly<Record<Direction['found'], string>> = {
  'as-published': 'as published',
  opposite: 'the opposite of what was published',
  undecided: 'cannot be told here',
};

/** One line an exponent, one on what was left out. */
function lawRows({ arm, cells, dropped, fitted, directions, leftOut }: GapLaw): [string, string][] {
  const of = `${cells} gaps${dropped > 0 ? `, ${dropped} not above 0 left out` : ''}`;
  if (fitted.status === 'refused') return [[arm, `not fitted: ${fitted.message} (${of})`]];
  const lines = directions.map(({ parameter, words, value, interval, found }) => {
    const power =
      found === 'undecided'
        ? `; an exponent below ${formatNumber((interval[1] - interval[0]) / 2, 2)} would not have been seen`
        : '';
    return `${words}: ${FOUND[found]}, ${withInterval({ name: parameter, value, interval })}${power}`;
  });
  const errors = leftOut.map(
    ({ parameters, ratio, rmse }) =>
      `${formatParameters(parameters)} × ${formatNumber(ratio, 2)} (scatter ${formatNumber(Math.exp(rmse), 2)})`,
  );
  return [
    [arm, `${of}, residuals of a factor ${formatNumber(Math.exp(fitted.fit.rmse))}`],
    ...lines.map((line): [string, string] => ['', line]),
    ...(errors.length > 0
      ? [
          ['', `each size predicted from the others, over what was measured: ${errors.join(', ')}`] as [
            string,
            string,
          ],
        ]
      : []),
  ];
}

function equalBitsSection(rows: readonly EqualBits[]): Section {
  return {
    title: 'Vector codes against GPTQ at equal bits',
    blocks: [
      {
        kind: 'table',
        columns: [
          left('model'),
          left('method'),
          left('setting'),
          right('bits'),
          right('gap'),
          right('GPTQ there'),
          right('ratio'),
        ],
        rows: rows.map(({ model, method, setting, bitsPerWeight, gap, gapSe, scalarGap, ratio }) => [
          model,
          method,
          setting,
          formatNumber(bitsPerWeight, 3),
          withError(gap, gapSe),
          formatNumber(scalarGap, 3),
          formatNumber(ratio, 3),
        ]),
      },
      {
        kind: 'text',
        text: 'All bits counted, codebook and scales too. GPTQ there: between its cells with fewer and with more bits, on the logarithm of the gap; those that more bits do not better are passed over.',
      },
    ],
  };
}
