/** @file What losses of quantised models say together, as tables: laws, directions, orders, tails, equal bits. */
import { formatNumber } from '../format.ts';
import type { EqualBits } from '../quality-bits.ts';
import type { KurtosisFindings } from '../quality-kurtosis.ts';
import type { Order } from '../quality-orders.ts';
import type { QualityFindings } from '../quality.ts';
import { left, right, type Section } from './document.ts';
import { gapSections, lossSection } from './quality-laws.ts';
import { codeText, withError } from '../quality-texts.ts';
import { VERDICTS, inInterval } from './quality-words.ts';

/** None where nothing could be said. */
export function findingSections(findings: QualityFindings): readonly Section[] {
  const { loss, gaps, orders, kurtosis, equalBits } = findings;
  return [
    ...(loss === undefined ? [] : [lossSection(loss)]),
    ...gapSections(gaps),
    ...(orders.length === 0 ? [] : [orderSection(orders)]),
    ...(kurtosis === undefined ? [] : [kurtosisSection(kurtosis)]),
    ...(equalBits.length === 0 ? [] : [equalBitsSection(equalBits)]),
  ];
}

function orderSection(rows: readonly Order[]): Section {
  return {
    title: 'Published orders',
    blocks: [
      {
        kind: 'table',
        breaks: true,
        columns: [
          left('order'),
          left('found'),
          left('published'),
          right('here (95 %)'),
          right('above the floor'),
          right('would not show'),
        ],
        rows: rows.map(({ words, published, kind, value, interval, pairs, verdict, power }) => [
          words,
          VERDICTS[verdict],
          published,
          inInterval(value, interval),
          pairs === undefined ? '–' : `${pairs.aboveFloor} of ${pairs.count}`,
          powerText(kind, power),
        ]),
      },
      {
        kind: 'text',
        text: 'Of arXiv:2505.14302: the error of weights falls faster with size (gN) and grows faster with training (gD), that of activations grows faster with the group (gG); FC2’s input is where activations at 4 bits lose most. Differences of exponents, and ratios of gaps as geometric means, over the lengths of training of a size and then over sizes, with an interval of 95 % from the scatter of sizes. Told only where at least half of the checkpoints differ by more than the seed’s floor, or, of exponents, where the fit above the floor agrees. Above the floor: of the checkpoints, those that do. Would not show: a difference, or a ratio nearer to 1; of the interval and the floor, the one that hides more.',
      },
    ],
  };
}

const powerText = (kind: Order['kind'], power: number | undefined): string =>
  power === undefined
    ? 'any: below the floor'
    : kind === 'ratio'
      ? `× ${formatNumber(power, 3)}`
      : `below ${formatNumber(power, 2)}`;

function kurtosisSection({ rows, heaviest, trend }: KurtosisFindings): Section {
  const found =
    trend.status === 'refused'
      ? `No trend fitted: ${trend.message}.`
      : `k·D^gD/N^gN: ${trend.fit.parameters
          .slice(1)
          .map(({ name, value, interval }) => `${name} ${inInterval(value, interval)}`)
          .join(
            ', ',
          )}; a negative gN is tails that grow with size. Intervals of 95 % by a bootstrap over sizes.`;
  return {
    title: 'Tails of what is multiplied: kurtosis of inputs',
    blocks: [
      {
        kind: 'table',
        breaks: true,
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
  vector: 'loses less',
  scalar: 'loses more',
  'no-power': 'cannot be told',
};

function equalBitsSection(rows: readonly EqualBits[]): Section {
  const count = (found: EqualBits['found']): number => rows.filter((one) => one.found === found).length;
  return {
    title: 'Vector codes against GPTQ at equal bits',
    blocks: [
      {
        kind: 'table',
        breaks: true,
        columns: [
          left('model'),
          left('vector codes'),
          left('found'),
          right('bits'),
          right('gap'),
          right('GPTQ there'),
          right('ratio'),
          right('least told'),
        ],
        rows: rows.map(({ model, params, bitsPerWeight, gap, gapSe, scalarGap, ratio, power, found }) => [
          model,
          codeText(params),
          TOLD[found],
          formatNumber(bitsPerWeight, 3),
          withError(gap, gapSe),
          formatNumber(scalarGap, 3),
          formatNumber(ratio, 2),
          formatNumber(power, 2),
        ]),
      },
      {
        kind: 'text',
        text: `Vector codes lose less in ${count('vector')}, GPTQ in ${count('scalar')}; ${count('no-power')} cannot be told. All bits counted, codebook and scales too. GPTQ there: between its cells with fewer and with more bits, on the logarithm of the gap; cells that do no better than one with fewer bits are passed over. Least told: a smaller difference is below the seed’s floor, or two standard errors.`,
      },
    ],
  };
}
