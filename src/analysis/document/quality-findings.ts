/** @file What losses of quantised models say together, as tables: laws, directions, orders, tails, equal bits. */
import { formatNumber, formatParameters } from '../format.ts';
import type { EqualBits } from '../quality-bits.ts';
import type { KurtosisFindings } from '../quality-kurtosis.ts';
import type { Direction, GapLaw, LeftOut, LossLaw } from '../quality-laws.ts';
import type { Order, Verdict } from '../quality-orders.ts';
import type { QualityFindings } from '../quality.ts';
import { left, right, type Block, type Section } from './document.ts';
import { withError } from './quality.ts';

const LAW_TEXT =
  'gap = k·D^gD·(log2 G)^gG/N^gN, the form of arXiv:2505.14302, eq. 5, with exponents of either sign; N all parameters, D bytes ' +
  'of text; group=0, per channel, has no G and a fit of its own. Intervals of 95 % by a bootstrap over checkpoints, without what ' +
  'another seed of training would change. A direction holds, or is the opposite, where the fit of all gaps and that of the gaps ' +
  'above the seed’s floor both say so, over at least three sizes or lengths of training; not seen: an exponent that small would not have shown. Left out: each size predicted from ' +
  'the others, over what was measured (scatter); the last is the largest. Post-training quantisation of models a thousand times smaller ' +
  'than those of the paper is not its quantisation-aware training: directions can be compared, constants cannot.';

/** None where nothing could be said. */
export function findingSections(findings: QualityFindings): readonly Section[] {
  const { loss, gaps, orders, kurtosis, equalBits } = findings;
  return [
    ...(loss === undefined && gaps.length === 0 ? [] : [lawSection(loss, gaps)]),
    ...(orders.length === 0 ? [] : [orderSection(orders)]),
    ...(kurtosis === undefined ? [] : [kurtosisSection(kurtosis)]),
    ...(equalBits.length === 0 ? [] : [equalBitsSection(equalBits)]),
  ];
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  holds: 'as published',
  opposite: 'the opposite of what was published',
  'no-power': 'cannot be told here',
};

type Interval = readonly [number, number];

const inInterval = (value: number, [low, high]: Interval): string =>
  `${formatNumber(value)} (${formatNumber(low)} to ${formatNumber(high)})`;

function lawSection(loss: LossLaw | undefined, gaps: readonly GapLaw[]): Section {
  const fitted = gaps.filter(({ directions }) => directions.length > 0);
  const refused = gaps.flatMap(({ arm, fitted: { ...fit } }) =>
    fit.status === 'refused' ? [`${arm}: not fitted, ${fit.message}`] : [],
  );
  const blocks: Block[] = [
    ...(loss === undefined ? [] : [{ kind: 'facts' as const, rows: lossRows(loss) }]),
    {
      kind: 'table',
      columns: [
        left('method'),
        left('direction'),
        right('exponent'),
        left('found'),
        right('above the floor'),
        right('not seen'),
      ],
      rows: fitted.flatMap(({ arm, directions }) =>
        directions.map((one, i) => directionRow(one, i === 0 ? arm : '')),
      ),
    },
    {
      kind: 'table',
      columns: [left('method'), right('gaps'), right('without power'), right('residual'), left('left out')],
      rows: fitted.map(({ arm, cells, dropped, withoutPower, fitted: of, leftOut }) => [
        arm,
        `${cells}${dropped > 0 ? ` (${dropped} not above 0 left out)` : ''}`,
        String(withoutPower),
        of.status === 'fitted' ? `× ${formatNumber(Math.exp(of.fit.rmse), 3)}` : '–',
        leftOutText(leftOut),
      ]),
    },
  ];
  return {
    title: 'Error against size, training and group',
    blocks: [
      ...blocks.filter((block) => block.kind !== 'table' || block.rows.length > 0),
      ...(refused.length > 0 ? [{ kind: 'list', items: refused } as const] : []),
      { kind: 'text', text: LAW_TEXT },
    ],
  };
}

const directionRow = (
  { parameter, words, value, interval, above, verdict }: Direction,
  arm: string,
): readonly string[] => [
  arm,
  words,
  `${parameter} ${inInterval(value, interval)}`,
  VERDICTS[verdict],
  above === undefined ? 'too few' : inInterval(above.value, above.interval),
  verdict === 'no-power' ? `below ${formatNumber((interval[1] - interval[0]) / 2, 2)}` : '–',
];

const leftOutText = (rows: readonly LeftOut[]): string =>
  rows.length === 0
    ? '–'
    : rows
        .map(
          ({ parameters, ratio, rmse }) =>
            `${formatParameters(parameters)} × ${formatNumber(ratio, 2)} (${formatNumber(Math.exp(rmse), 2)})`,
        )
        .join(', ');

function lossRows({ fitted, leftOut }: LossLaw): [string, string][] {
  if (fitted.status === 'refused') return [['loss, unquantised', `not fitted: ${fitted.message}`]];
  const { formula, parameters, n } = fitted.fit;
  const values = parameters.map(({ name, value, interval }) => `${name} ${inInterval(value, interval)}`);
  return [
    ['loss, unquantised', `${formula}: ${values.join(', ')} over ${n} models`],
    ...(leftOut.length === 0 ? [] : [['left out', leftOutText(leftOut)] satisfies [string, string]]),
  ];
}

function orderSection(rows: readonly Order[]): Section {
  return {
    title: 'Published orders',
    blocks: [
      {
        kind: 'table',
        columns: [
          left('order'),
          right('published'),
          right('here'),
          left('found'),
          right('checkpoints'),
          right('not seen'),
        ],
        rows: rows.map(({ words, published, kind, value, interval, pairs, verdict, power }) => [
          words,
          published,
          inInterval(value, interval),
          VERDICTS[verdict],
          pairs === undefined ? '–' : `${pairs.count}, ${pairs.aboveFloor} above the floor`,
          kind === 'ratio' ? `within × ${formatNumber(power, 3)}` : `below ${formatNumber(power, 2)}`,
        ]),
      },
      {
        kind: 'text',
        text: 'Of arXiv:2505.14302. Differences of exponents, and ratios of gaps as geometric means over checkpoints with an interval of 95 % from their scatter. Told only where at least half of the checkpoints differ by more than the seed’s floor, or, of exponents, where the fit above the floor agrees.',
      },
    ],
  };
}

function kurtosisSection({ rows, heaviest, trend }: KurtosisFindings): Section {
  const found =
    trend.status === 'refused'
      ? `No trend fitted: ${trend.message}.`
      : `k·D^gD/N^gN: ${trend.fit.parameters
          .slice(1)
          .map(({ name, value, interval }) => `${name} ${inInterval(value, interval)}`)
          .join(', ')}; a negative gN is tails that grow with size.`;
  return {
    title: 'Tails of what is multiplied: kurtosis of inputs',
    blocks: [
      {
        kind: 'table',
        columns: [
          left('model'),
          right('FC2'),
          right('its heaviest block'),
          right('qkv'),
          right('out'),
          right('gate and up'),
        ],
        rows: rows.map(({ model, kurtosis: { fc2, fc2Most, others } }) => [
          model,
          ...[fc2, fc2Most, others.qkv, others.out, others.gateUp].map((value) => formatNumber(value, 3)),
        ]),
      },
      {
        kind: 'text',
        text: `Over calibration text, mean over blocks; 3 is a normal distribution. FC2’s are the heaviest in ${heaviest} of ${rows.length} models. arXiv:2505.14302 gives them (123 in 16 bits) as the reason for what W4A4 loses. ${found}`,
      },
    ],
  };
}

const TOLD: Readonly<Record<EqualBits['found'], string>> = {
  vector: 'vector codes lose less',
  scalar: 'GPTQ loses less',
  'no-power': 'cannot be told',
};

function equalBitsSection(rows: readonly EqualBits[]): Section {
  const count = (found: EqualBits['found']): number => rows.filter((one) => one.found === found).length;
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
          right('not seen below'),
          left('found'),
        ],
        rows: rows.map(
          ({ model, method, setting, bitsPerWeight, gap, gapSe, scalarGap, ratio, power, found }) => [
            model,
            method,
            setting,
            formatNumber(bitsPerWeight, 3),
            withError(gap, gapSe),
            formatNumber(scalarGap, 3),
            formatNumber(ratio, 3),
            formatNumber(power, 2),
            TOLD[found],
          ],
        ),
      },
      {
        kind: 'text',
        text: `Vector codes lose less in ${count('vector')}, GPTQ in ${count('scalar')}; ${count('no-power')} cannot be told. All bits counted, codebook and scales too. GPTQ there: between its cells with fewer and with more bits, on the logarithm of the gap; those that more bits do not better are passed over. A difference below the seed’s floor, or two standard errors, is not told.`,
      },
    ],
  };
}
