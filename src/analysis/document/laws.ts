/** @file Model curves and kernel laws in words and tables. */
import {
  formatBytes,
  formatChange,
  formatFlopCount,
  formatGbps,
  formatGflops,
  formatNs,
  formatNsInterval,
  formatNumber,
  formatParameters,
  formatPercent,
} from '../format.ts';
import type { Fit, FittedParameter } from '../fit.ts';
import { withoutLaw } from '../kernel-law-texts.ts';
import type { KernelLaw } from '../kernel-law.ts';
import type { ModelCurve, ModelFamilyFit } from '../model-curve.ts';
import type { CompleteModel, ModelTime } from '../model-sum.ts';
import { left, right, type Block, type Section } from './document.ts';

/** Bits of a quantised weight and its squared error; the output head is in neither. */
const storageCells = (of: CompleteModel['storage']): readonly string[] =>
  of === undefined ? ['–', '–'] : [formatNumber(of.bitsPerWeight, 4), formatNumber(of.weightNmse)];

/** Time per token of each architecture, the laws through them, and how well each predicts the one held out. */
export function modelSection(curve: ModelCurve, index: number): Section {
  const heldOut = curve.families.flatMap((family) =>
    family.heldOut.status === 'fitted' ? [family.heldOut.model] : [],
  )[0];
  const phase = [
    curve.phase === 'decode' ? 'Decode' : 'Prefill',
    curve.tokens === 1 ? 'one token at a time' : `${curve.tokens} tokens at once`,
    ...(curve.context === undefined ? [] : [`context ${curve.context}`]),
    ...(curve.format === undefined ? [] : [curve.format]),
    ...(curve.against === undefined ? [] : [`mixtures of experts, N = ${curve.against} parameters`]),
  ].join(', ');
  const activeCells = ({ activeParameters }: ModelTime): readonly string[] =>
    curve.against === undefined
      ? []
      : [activeParameters === undefined ? '–' : formatParameters(activeParameters)];
  const isStored = curve.models.some((model) => model.status === 'complete' && model.storage !== undefined);
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        index === 0
          ? `Time per token = ${curve.label}. Intervals are ${curve.intervalMethod}.`
          : `Time per token = ${curve.label}.`,
    },
    {
      kind: 'table',
      columns: [
        left('model'),
        right('parameters'),
        ...(curve.against === undefined ? [] : [right('active')]),
        right('time per token'),
        right('within-run 95 %'),
        right('tokens/s'),
        ...(isStored ? [right('bits a weight'), right('weight error')] : []),
        left(''),
      ],
      rows: curve.models.map((model) =>
        model.status === 'complete'
          ? [
              model.model,
              formatParameters(model.parameters),
              ...activeCells(model),
              formatNs(model.timePerTokenNs),
              model.interval === undefined ? '–' : formatNsInterval(model.interval),
              formatNumber(model.tokensPerSecond),
              ...(isStored ? storageCells(model.storage) : []),
              model.model === heldOut ? 'held out' : '',
            ]
          : [
              model.model,
              formatParameters(model.parameters),
              ...activeCells(model),
              '–',
              '–',
              '–',
              ...(isStored ? storageCells(undefined) : []),
              `incomplete, ${model.missing.length} of ${new Set(model.terms.map(({ workload }) => workload)).size} missing`,
            ],
      ),
    },
    ...familyBlocks(curve),
  ];
  const remarks = [
    ...curve.remarks,
    ...curve.families.flatMap(({ all }) => (all.status === 'fitted' ? all.fit.warnings : [])),
    ...curve.families.flatMap(({ heldOut: held }) =>
      held.status === 'fitted' ? held.predicted.warnings : [],
    ),
  ];
  return { title: `Model curve: ${phase}`, blocks: [...blocks, ...remarkBlocks(remarks)] };
}

function familyBlocks(curve: ModelCurve): readonly Block[] {
  if (curve.models.every(({ status }) => status === 'incomplete')) return [];
  return [{ kind: 'facts', rows: curve.families.flatMap((family) => familyRows(family, curve)) }];
}

/** A law over several lines: its name beside the first. */
const lawRows = (formula: string, lines: readonly string[]): [string, string][] =>
  lines.map((line, k) => [k === 0 ? formula : '', line]);

function familyRows({ all, heldOut, law, formula }: ModelFamilyFit, curve: ModelCurve): [string, string][] {
  if (all.status === 'refused') return [[formula, `not fitted: ${all.message}`]];
  const lines = [modelParameters(all.fit), `${scatter(all.fit)}${betterText(law, curve.better)}`];
  if (heldOut.status === 'refused') {
    lines.push(`no held-out prediction: ${heldOut.message}`);
  } else {
    const { predicted, measuredNs, relativeError, model } = heldOut;
    const best = law === curve.bestForecast ? ' (the better prediction)' : '';
    lines.push(
      `${model} held out: predicted ${formatNs(predicted.y)} (95 %: ${formatNsInterval(predicted.interval)}), measured ${formatNs(measuredNs)}, error ${formatChange(relativeError)}${best}`,
    );
  }
  return lawRows(formula, lines);
}

function betterText(
  law: string,
  better: { readonly law: string; readonly lead: number } | undefined,
): string {
  if (better?.law !== law) return '';
  return better.lead < 2
    ? ', lowest AICc (by too little to decide)'
    : `, lowest AICc by ${formatNumber(better.lead)}`;
}

/** t0 and c are times; a and b of a power law are numbers. */
function modelParameters({ law, parameters }: Fit): string {
  const [first, second] = parameters;
  if (law !== 'affine' || first === undefined || second === undefined) {
    return parameters.map(numberText).join(', ');
  }
  return `${timeText(first)}, ${timeText(scaled(second, 1e9))} per 1B parameters`;
}

/** One line a law: the range it was fitted over, its parameters with intervals, and its scatter. */
export function kernelSection(laws: readonly KernelLaw[]): Section {
  const { fitted, remark } = withoutLaw(laws);
  return {
    title: 'Kernel laws: time of a dispatch against its work',
    blocks: [
      ...fitted.flatMap(kernelBlocks),
      ...(remark ? [{ kind: 'text', text: remark.message } as const] : []),
    ],
  };
}

function kernelBlocks({ group, work, points, families, better, remarks }: KernelLaw): readonly Block[] {
  const amount = work === 'flops' ? formatFlopCount : formatBytes;
  const rate = work === 'flops' ? formatGflops : formatGbps;
  const fastest = Math.max(...points.map(({ x, medianNs }) => x / medianNs));
  const [first, last] = [points[0], points.at(-1)];
  const range = first && last ? `${amount(first.x)} to ${amount(last.x)}` : 'nothing';
  const rows = families.flatMap((family): [string, string][] => {
    if (family.status === 'refused') return [[family.law, `not fitted: ${family.message}`]];
    const { fit } = family;
    return lawRows(fit.formula, [
      kernelParameters(fit, rate),
      `${scatter(fit)}${betterText(fit.law, better)}`,
    ]);
  });
  const warnings = families.flatMap((family) => (family.status === 'fitted' ? family.fit.warnings : []));
  const count = points.length === 1 ? '1 workload' : `${points.length} workloads`;
  return [
    { kind: 'text', text: `${group.id}: ${count}, ${range}, up to ${rate(fastest)}` },
    { kind: 'facts', rows },
    ...remarkBlocks([...remarks, ...warnings]),
  ];
}

/** The fixed cost as a time, the rest as the rate that large work approaches. */
function kernelParameters({ law, parameters }: Fit, rate: (perNs: number) => string): string {
  const [first, second] = parameters;
  if (law !== 'affine' || first === undefined || second === undefined) {
    return parameters.map(numberText).join(', ');
  }
  const [low, high] = second.interval;
  return `${timeText(first)}, 1/${second.name} = ${rate(1 / second.value)} (${rate(1 / high)} to ${rate(1 / low)})`;
}

const scatter = ({ rmse, n }: Fit): string => `${n} points scatter by ${formatPercent(Math.expm1(rmse))}`;

const timeText = ({ name, value, interval }: FittedParameter): string =>
  `${name} = ${formatNs(value)} (${formatNsInterval(interval)})`;

const numberText = ({ name, value, interval }: FittedParameter): string =>
  `${name} = ${formatNumber(value)} (${formatNumber(interval[0])} to ${formatNumber(interval[1])})`;

const scaled = ({ name, value, interval }: FittedParameter, factor: number): FittedParameter => ({
  name,
  value: value * factor,
  interval: [interval[0] * factor, interval[1] * factor],
});

function remarkBlocks(remarks: readonly { readonly message: string }[]): readonly Block[] {
  const texts = [...new Set(remarks.map(({ message }) => message))];
  return texts.length === 0 ? [] : [{ kind: 'list', items: texts.map((text) => `note: ${text}`) }];
}
