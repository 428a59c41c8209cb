/** @file The laws of loss and of gaps as tables: parameters, directions, how well they fit, sizes that were left out. */
import { formatNumber, formatParameters } from '../format.ts';
import type { FittedParameter } from '../fit.ts';
import type { Direction, Exponent, GapLaw, LossLaw, Predicted } from '../quality-laws.ts';
import { codeText } from '../quality-texts.ts';
import { left, right, type Block, type Section, type Table } from './document.ts';
import { VERDICTS, inInterval, intervalText } from './quality-words.ts';

const LAW_TEXT =
  'gap = k·D^gD·(log2 G)^gG/N^gN, the form of arXiv:2505.14302, eq. 5, with exponents of either sign; N all parameters, D bytes ' +
  'of text, G the weights that share a scale. In the paper every exponent is above 0. ' +
  'Post-training quantisation of models a thousand times smaller than those of the paper is not its quantisation-aware training: ' +
  'directions can be compared, constants cannot.';

const VERDICT_TEXT =
  'Intervals of 95 % by a bootstrap over checkpoints, without what another seed of training would change. A direction is as ' +
  'published, or the opposite, where the fit of all gaps and that of the gaps above the seed’s floor both say so, over at least ' +
  'three sizes or lengths of training. By size: the interval where sizes are drawn and not checkpoints, for lengths of training of one size ' +
  'share its depth, width and seed; from so few it is rough, and no verdict reads it. Would not show: an exponent that small.';

const LEFT_OUT_TEXT =
  'Residual: the factor by which gaps scatter around the fit. By size: each predicted by a fit of the others, over what was ' +
  'measured, and in brackets the factor by which predictions scatter; the last size is the largest. Where some gaps are too small ' +
  'to tell models apart, the row below holds those that are large enough.';

/** L(N, D) over the models as they were trained. */
export function lossSection({ fitted, leftOut }: LossLaw): Section {
  const title = 'Loss against size and training, unquantised';
  if (fitted.status === 'refused') {
    return { title, blocks: [{ kind: 'text', text: `Not fitted: ${fitted.message}.` }] };
  }
  const { formula, parameters, n, rmse, warnings } = fitted.fit;
  const blocks: readonly Block[] = [
    {
      kind: 'text',
      text: `${formula.replace(/^y/, 'loss')} (Chinchilla) over ${n} models; N parameters, D bytes of text. They scatter around it by a factor of ${formatNumber(Math.exp(rmse), 4)}.`,
    },
    {
      kind: 'table',
      breaks: true,
      caption: 'Parameters of the law',
      columns: [left('parameter'), right('value'), right('95 % interval')],
      rows: parameters.map(parameterRow),
    },
    ...(leftOut.length === 0
      ? []
      : [
          {
            kind: 'table',
            breaks: true,
            caption: 'Each size predicted by a fit of the others; the last is the largest',
            columns: [
              left('size left out'),
              right('models'),
              right('predicted over measured'),
              right('scatter, a factor of'),
            ],
            rows: leftOut.map(({ parameters: size, cells, ratio, rmse: scatter }) => [
              formatParameters(size),
              String(cells),
              formatNumber(ratio, 3),
              formatNumber(Math.exp(scatter), 3),
            ]),
          } as const satisfies Table,
        ]),
    ...(warnings.length === 0
      ? []
      : [{ kind: 'list', items: warnings.map(({ message }) => `note: ${message}`) } as const]),
  ];
  return { title, blocks };
}

const parameterRow = ({ name, value, interval }: FittedParameter): readonly string[] => [
  name,
  formatNumber(value),
  interval.map((end) => formatNumber(end)).join(' to '),
];

const PER_CHANNEL_TEXT =
  'gap = k·D^gD/N^gN: with one scale for all of an output, G is another number in every matrix. What stands above holds here too.';

const DIRECTIONS: readonly Exponent[] = ['gN', 'gD', 'gG'];

/** Of scales in groups, then of a scale a channel. */
export function gapSections(gaps: readonly GapLaw[]): readonly Section[] {
  const grouped = gaps.filter(({ perChannel }) => !perChannel);
  const others = gaps.filter(({ perChannel }) => perChannel);
  return [
    ...(grouped.length === 0 ? [] : [gapSection('Gap against size, training and group', LAW_TEXT, grouped)]),
    ...(others.length === 0
      ? []
      : [
          gapSection(
            'Gap against size and training, per channel',
            grouped.length === 0 ? LAW_TEXT : PER_CHANNEL_TEXT,
            others,
          ),
        ]),
  ];
}

/** Directions first, each over all methods; then how well each law fits. */
function gapSection(title: string, text: string, gaps: readonly GapLaw[]): Section {
  const fitted = gaps.filter(({ directions }) => directions.length > 0);
  const refused = gaps.flatMap(({ params, fitted: { ...fit } }) =>
    fit.status === 'refused' ? [`${nameOf(params)}: not fitted, ${fit.message}`] : [],
  );
  const bent = fitted.filter(
    ({ fitted: of }) =>
      of.status === 'fitted' && of.fit.warnings.some(({ code }) => code === 'systematic-residuals'),
  );
  const notes = [
    ...refused,
    ...(bent.length === 0
      ? []
      : [
          `residuals are not by chance: the law misses the shape of ${bent.map(({ params }) => nameOf(params)).join('; ')}`,
        ]),
  ];
  const tables = [...DIRECTIONS.map((one) => directionTable(fitted, one)), fitTable(fitted)];
  return {
    title,
    blocks: [
      { kind: 'text', text },
      ...tables.filter(({ rows }) => rows.length > 0),
      ...(notes.length > 0 ? [{ kind: 'list', items: notes } as const] : []),
      ...(fitted.length > 0 ? [{ kind: 'text', text: `${VERDICT_TEXT} ${LEFT_OUT_TEXT}` } as const] : []),
    ],
  };
}

/** The group is what varies, or none: it stands in the title. */
const nameOf = ({ group: _group, ...rest }: GapLaw['params']): string => codeText(rest);

function directionTable(laws: readonly GapLaw[], parameter: Exponent): Table {
  const found = laws.flatMap(({ params, directions }) => {
    const direction = directions.find((one) => one.parameter === parameter);
    return direction === undefined ? [] : [{ name: nameOf(params), direction }];
  });
  return {
    kind: 'table',
    breaks: true,
    caption: `Whether ${found[0]?.direction.words ?? ''}: ${parameter} above 0`,
    columns: [
      left('method'),
      left('found'),
      right(`${parameter} (95 %)`),
      right('above the floor'),
      right('by size'),
      right('would not show'),
    ],
    rows: found.map(({ name, direction }) => [name, ...directionCells(direction)]),
  };
}

const directionCells = ({ value, interval, above, bySize, power, verdict }: Direction): readonly string[] => [
  VERDICTS[verdict],
  inInterval(value, interval),
  above === undefined
    ? 'too few'
    : isSame(above, { value, interval })
      ? 'all are'
      : inInterval(above.value, above.interval),
  bySize === undefined ? '–' : intervalText(bySize),
  verdict !== 'no-power' ? '–' : power === undefined ? 'any' : `below ${formatNumber(power, 2)}`,
];

function fitTable(laws: readonly GapLaw[]): Table {
  const sizes = [
    ...new Set(laws.flatMap(({ leftOut }) => leftOut.map(({ parameters }) => parameters))),
  ].toSorted((a, b) => a - b);
  return {
    kind: 'table',
    breaks: true,
    caption: 'How well the law fits, and what it predicts of a size that was left out',
    columns: [
      left('method'),
      right('gaps'),
      right('too small'),
      right('residual'),
      ...sizes.map((size) => right(formatParameters(size))),
    ],
    rows: laws.flatMap((law) => [fitCells(law, sizes), ...poweredCells(law, sizes)]),
  };
}

const fitCells = (
  { params, cells, dropped, withoutPower, fitted, leftOut }: GapLaw,
  sizes: readonly number[],
): readonly string[] => [
  nameOf(params),
  dropped > 0 ? `${cells} of ${cells + dropped}` : String(cells),
  String(withoutPower),
  fitted.status === 'fitted' ? formatNumber(Math.exp(fitted.fit.rmse), 3) : '–',
  ...sizes.map((size) => predictedText(leftOut.find(({ parameters }) => parameters === size))),
];

/** A row of its own for the gaps that have power, where not all that are predicted have. */
function poweredCells({ params, leftOut }: GapLaw, sizes: readonly number[]): readonly (readonly string[])[] {
  const powered = leftOut.flatMap((one) => one.powered ?? []);
  const count = powered.reduce((sum, { cells }) => sum + cells, 0);
  if (count === leftOut.reduce((sum, { cells }) => sum + cells, 0)) return [];
  const predicted = sizes.map((size) => leftOut.find(({ parameters }) => parameters === size)?.powered);
  return [[`${nameOf(params)}, large enough`, String(count), '0', '–', ...predicted.map(predictedText)]];
}

interface Estimated {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** Every gap is above the floor, so that the second fit is the first. */
const isSame = (a: Estimated, b: Estimated): boolean =>
  a.value === b.value && a.interval.every((end, i) => end === b.interval[i]);

const predictedText = (one: Predicted | undefined): string =>
  one === undefined ? '–' : `${formatNumber(one.ratio, 2)} (${formatNumber(Math.exp(one.rmse), 2)})`;
