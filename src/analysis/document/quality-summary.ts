/** @file What a run over trained models says in a few sentences. */
import { formatNumber, formatParameters } from '../format.ts';
import type { GapLaw, Predicted } from '../quality-laws.ts';
import type { QualityRow } from '../quality-rows.ts';
import { METHODS_TEXT, methodText } from '../quality-texts.ts';
import type { QualityFindings } from '../quality.ts';
import { median } from '../statistics.ts';
import type { Section } from './document.ts';

export function summarySection(rows: readonly QualityRow[], findings: QualityFindings | undefined): Section {
  return {
    title: 'Trained models, quantised: in short',
    blocks: [
      { kind: 'list', items: summaryItems(rows, findings) },
      { kind: 'text', text: METHODS_TEXT },
    ],
  };
}

/** Sentences, each with its full stop. */
export const summaryItems = (
  rows: readonly QualityRow[],
  findings: QualityFindings | undefined,
): readonly string[] => [
  ...measuredText(rows),
  ...(findings === undefined
    ? []
    : [
        ...powerText(rows, findings),
        ...asideText(findings),
        ...directionTexts(findings.gaps),
        ...predictedText(findings),
        ...orderText(findings),
        ...tailText(findings),
        ...equalBitsTexts(findings),
      ]),
  'What the notes of this run say of these models holds for every number here.',
];

const range = (values: readonly number[], text: (value: number) => string): string => {
  const least = text(values.reduce((a, b) => Math.min(a, b)));
  const most = text(values.reduce((a, b) => Math.max(a, b)));
  return least === most ? least : `${least} to ${most}`;
};

const valuesOf = (rows: readonly QualityRow[], name: string): readonly number[] =>
  rows.flatMap(({ metrics }) => metrics[name] ?? []);

function measuredText(rows: readonly QualityRow[]): readonly string[] {
  const models = new Set(rows.map(({ params }) => params['model']));
  const quantised = rows.filter(({ metrics }) => metrics['gap'] !== undefined);
  const plain = rows.filter(({ params }) => params['method'] === 'none');
  const [sizes, lengths] = [valuesOf(rows, 'parameters'), valuesOf(rows, 'trainTokens')];
  const windows = valuesOf(rows, 'windows');
  return [
    [
      count(models.size, 'trained model'),
      ...(sizes.length === 0 ? [] : [` of ${range(sizes, formatParameters)} parameters`]),
      ...(lengths.length === 0 ? [] : [`, trained on ${range(lengths, formatParameters)} bytes of text`]),
      `, quantised after training in ${count(quantised.length, 'cell')} (a model, a method and its setting)`,
      ...(windows.length === 0 ? [] : [`; losses over ${range(windows, String)} windows of held-out text`]),
      '.',
    ].join(''),
    ...(plain.length === 0
      ? []
      : [
          `Unquantised they lose ${range(valuesOf(plain, 'loss'), (loss) => formatNumber(loss, 4))} nats a byte; a gap is what quantisation adds.`,
        ]),
  ];
}

function powerText(rows: readonly QualityRow[], { withoutPower }: QualityFindings): readonly string[] {
  const gaps = rows.filter(({ metrics }) => metrics['gap'] !== undefined).length;
  if (gaps === 0) return [];
  return [
    `Of ${count(gaps, 'gap')} ${withoutPower.length} are too small to tell models apart: below what another seed of training moves a loss by (the floor: .036 nats for the smallest model, .011 for the others), or within two standard errors of 0.`,
  ];
}

const asideText = ({ setAside }: QualityFindings): readonly string[] =>
  setAside === 0
    ? []
    : [
        `${count(setAside, 'cell')} set aside: another of the same model and setting is over as many windows or more.`,
      ];

const VERDICTS = [
  ['holds', 'so in'],
  ['opposite', 'the opposite in'],
  ['no-power', 'cannot be told in'],
] as const;

/** `so in 5 of 9 methods, cannot be told in 4`; what is there not once is left out. */
const tally = (verdicts: readonly (typeof VERDICTS)[number][0][], noun: string): string =>
  VERDICTS.flatMap(([verdict, words]) => {
    const found = verdicts.filter((one) => one === verdict).length;
    return found === 0 ? [] : [`${words} ${found}`];
  })
    .map((text, i) => (i === 0 ? `${text} of ${count(verdicts.length, noun)}` : text))
    .join(', ');

/** One sentence a direction, over all methods that have a law. */
function directionTexts(gaps: readonly GapLaw[]): readonly string[] {
  const all = gaps.flatMap(({ directions }) => directions);
  return [...new Set(all.map(({ parameter }) => parameter))].map((parameter) => {
    const found = all.filter((one) => one.parameter === parameter);
    const verdicts = found.map(({ verdict }) => verdict);
    return `Published: ${found[0]!.words} (${parameter} above 0). Here: ${tally(verdicts, 'method')}.`;
  });
}

/** How far off the largest size is where nothing of its size was fitted. */
function predictedText({ loss, gaps }: QualityFindings): readonly string[] {
  const largest = Math.max(
    ...gaps.flatMap(({ leftOut }) => leftOut.map(({ parameters }) => parameters)),
    ...(loss?.leftOut ?? []).map(({ parameters }) => parameters),
  );
  if (!Number.isFinite(largest)) return [];
  const ofLoss = loss?.leftOut.find(({ parameters }) => parameters === largest);
  const ofGaps = gaps.flatMap(({ leftOut }) => leftOut.filter(({ parameters }) => parameters === largest));
  const powered = ofGaps.flatMap((one) => one.powered ?? []);
  const parts = [
    ...(ofLoss === undefined ? [] : [`its losses come out × ${formatNumber(ofLoss.ratio)}`]),
    ...(ofGaps.length === 0 ? [] : [`its gaps ${ratiosText(ofGaps)}`]),
    ...(ofGaps.length === 0 || cellsIn(powered) === cellsIn(ofGaps)
      ? []
      : powered.length === 0
        ? ['none of which is large enough to tell models apart']
        : [`those large enough to tell models apart ${ratiosText(powered)}`]),
  ];
  return [
    `The largest size, ${formatParameters(largest)}, predicted by fits of the smaller ones, over what was measured: ${parts.join('; ')}.`,
  ];
}

const cellsIn = (all: readonly Predicted[]): number => all.reduce((sum, { cells }) => sum + cells, 0);

/** `× 0.98 to 1.2 (24 gaps of 6 methods, median of methods × 1.0; the one furthest off by a factor of 3.5)`. */
function ratiosText(all: readonly Predicted[]): string {
  const ratios = all.map(({ ratio }) => ratio);
  const most = all.reduce((furthest, one) => Math.max(furthest, one.most), 1);
  return `× ${range(ratios, (one) => formatNumber(one, 2))} (${count(cellsIn(all), 'gap')} of ${count(all.length, 'method')}, median of methods × ${formatNumber(median(ratios), 2)}; the one furthest off by a factor of ${formatNumber(most, 3)})`;
}

const orderText = ({ orders }: QualityFindings): readonly string[] => {
  const verdicts = orders.map(({ verdict }) => verdict);
  return orders.length === 0
    ? []
    : [`Published orders, such as activations costing more than weights. Here: ${tally(verdicts, 'order')}.`];
};

const tailText = ({ kurtosis }: QualityFindings): readonly string[] =>
  kurtosis === undefined
    ? []
    : [
        `Of all inputs those of FC2, the blocks’ last matrix, have the heaviest tails in ${kurtosis.heaviest} of ${count(kurtosis.rows.length, 'model')}.`,
      ];

function equalBitsTexts({ equalBits }: QualityFindings): readonly string[] {
  return [...new Set(equalBits.map(({ method }) => method))].map((method) => {
    const own = equalBits.filter((one) => one.method === method);
    const of = (found: (typeof own)[number]['found']): number =>
      own.filter((one) => one.found === found).length;
    const open = of('no-power') === 0 ? '' : `; ${of('no-power')} cannot be told`;
    return `At equal bits ${methodText({ method })} loses less than GPTQ in ${of('vector')} of ${count(own.length, 'comparison')} and more in ${of('scalar')}${open}.`;
  });
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
