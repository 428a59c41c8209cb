/**
 * @file What the losses of quantised models say together: the law of arXiv:2505.14302 (eq. 5) fitted to the gaps, how it
 * predicts sizes it has not seen, and vector codes against scalar ones at equal bits. Post-training quantisation of small
 * models is not the quantisation-aware training of large ones that the law was made for: its directions can be compared,
 * its constants cannot.
 */
import type { Run } from '../results/schema.ts';
import { fitLaw } from './fit.ts';
import type { FitOptions, Fitted } from './fit.ts';
import { evaluateAt } from './laws/law.ts';
import type { Datum, Law } from './laws/law.ts';
import { chinchilla } from './laws/chinchilla.ts';
import { qatGap } from './laws/qat.ts';

/** A measured cell, with what a law needs. */
export interface QualityCell {
  /** Id of the checkpoint, `gpt-35k-D8`. */
  readonly model: string;
  readonly method: string;
  readonly params: Readonly<Record<string, number | string>>;
  readonly parameters: number;
  readonly trainTokens: number;
  readonly loss: number;
  readonly bitsPerWeight: number;
  /** Absent where nothing was quantised. */
  readonly gap?: { readonly value: number; readonly se: number };
}

/** The direction that the law was published with, and what is found here. */
export interface Direction {
  readonly parameter: 'gN' | 'gD' | 'gG';
  readonly words: string;
  readonly value: number;
  readonly interval: readonly [number, number];
  /** `undecided`: the interval holds 0, so an exponent of its half-width would not have been seen. */
  readonly found: 'as-published' | 'opposite' | 'undecided';
}

/** How the law without some models predicts them. */
export interface LeftOut {
  /** Size that was left out. */
  readonly parameters: number;
  readonly cells: number;
  /** Geometric mean of predicted ÷ measured. */
  readonly ratio: number;
  /** Root of the mean squared log of that. */
  readonly rmse: number;
}

export interface GapLaw {
  /** Everything but model and group: `rtn, bits=4`. */
  readonly arm: string;
  /** Cells fitted, and those whose gap is not above 0 and has no logarithm. */
  readonly cells: number;
  readonly dropped: number;
  readonly fitted: Fitted;
  readonly directions: readonly Direction[];
  /** By growing size; the last is the largest. Sizes whose absence leaves no law are missing. */
  readonly leftOut: readonly LeftOut[];
}

/** A vector code and the scalar gap at as many bits. */
export interface EqualBits {
  readonly model: string;
  readonly method: string;
  readonly setting: string;
  readonly bitsPerWeight: number;
  readonly gap: number;
  readonly gapSe: number;
  /** Of GPTQ, between its cells with fewer and with more bits, on the logarithm. */
  readonly scalarGap: number;
  readonly ratio: number;
}

export interface QualityFindings {
  /** L(N, D) over the unquantised models. */
  readonly loss?: Fitted;
  readonly gaps: readonly GapLaw[];
  readonly equalBits: readonly EqualBits[];
}

/** The measured cells of a run. */
export function qualityCells({ points }: Pick<Run, 'points'>): readonly QualityCell[] {
  return points.flatMap((point): QualityCell[] => {
    if (point.kind !== 'quality' || point.status !== 'ok') return [];
    const { params } = point.workload;
    const { loss, parameters, trainTokens, bitsPerWeight, gap, gapSe } = point.metrics;
    const [model, method] = [params['model'], params['method']];
    if (typeof model !== 'string' || typeof method !== 'string' || loss === undefined) return [];
    if (parameters === undefined || trainTokens === undefined || bitsPerWeight === undefined) return [];
    const paired = gap === undefined || gapSe === undefined ? {} : { gap: { value: gap, se: gapSe } };
    return [{ model, method, params, parameters, trainTokens, loss, bitsPerWeight, ...paired }];
  });
}

/** Undefined for a run without such cells. Deterministic. */
export function qualityFindings(run: Pick<Run, 'points' | 'seed'>): QualityFindings | undefined {
  const cells = qualityCells(run);
  if (cells.length === 0) return undefined;
  const options = { seed: run.seed, replicates: 200 };
  const plain = cells.filter(({ method }) => method === 'none');
  const data = plain.map(({ parameters, trainTokens, loss }) => ({ x: [parameters, trainTokens], y: loss }));
  return {
    ...(plain.length > 1 && { loss: fitLaw(chinchilla, data, options) }),
    gaps: gapLaws(cells, options),
    equalBits: equalBits(cells),
  };
}

/**
 * The law of arXiv:2505.14302 with exponents of either sign: that they are positive is what is asked. Named for itself,
 * for its fits are none of the law's.
 */
const gapPlane: Law = {
  ...qatGap,
  name: 'gap-plane',
  parameters: qatGap.parameters.map((one, i) =>
    i === 0 ? one : { ...one, scale: 'linear', bounds: [-8, 8] },
  ),
};

/** What tells cells of one model and group apart. */
const describe = ({ method, params }: QualityCell, without: readonly string[]): string =>
  [
    method,
    ...Object.entries(params)
      .filter(([name]) => !['model', 'method', 'windows', ...without].includes(name))
      .map(([name, value]) => `${name}=${value}`),
  ].join(', ');

/** The arm of a cell, as {@link GapLaw} names it. */
export const armOf = (cell: QualityCell): string => describe(cell, ['group']);

/** Fewer groups than this say nothing of G. */
const GROUPS_NEEDED = 2;

function gapLaws(cells: readonly QualityCell[], options: FitOptions): readonly GapLaw[] {
  const arms = new Map<string, QualityCell[]>(); // Map.groupBy came after Node 20
  for (const cell of cells) {
    const { group } = cell.params;
    // Per channel G is another number in every matrix: no place on the axis of G.
    if (cell.gap === undefined || typeof group !== 'number' || group < 2) continue;
    const arm = armOf(cell);
    arms.set(arm, [...(arms.get(arm) ?? []), cell]);
  }
  return [...arms].flatMap(([arm, all]) => {
    if (new Set(all.map(({ params }) => params['group'])).size < GROUPS_NEEDED) return [];
    return [gapLaw(arm, all, options)];
  });
}

const datumOf = ({ parameters, trainTokens, params, gap }: QualityCell): Datum => ({
  x: [parameters, trainTokens, Number(params['group'])],
  y: gap!.value,
});

/**
 * Intervals are by a bootstrap over checkpoints: cells of one share its weights and text. It knows nothing of what
 * another seed of training would change.
 */
function gapLaw(arm: string, all: readonly QualityCell[], options: FitOptions): GapLaw {
  const cells = all.filter(({ gap }) => gap!.value > 0);
  const launches = cells.map(({ model }) => model);
  const fitted = fitLaw(gapPlane, cells.map(datumOf), { ...options, launches });
  return {
    arm,
    cells: cells.length,
    dropped: all.length - cells.length,
    fitted,
    directions: fitted.status === 'fitted' ? directionsOf(fitted.fit.parameters) : [],
    leftOut: leftOut(gapPlane, cells),
  };
}

/** Signs of arXiv:2505.14302, Table 1: every exponent of every arm is positive. */
const PUBLISHED: readonly (readonly [Direction['parameter'], string])[] = [
  ['gN', 'the gap falls with size'],
  ['gD', 'the gap grows with training'],
  ['gG', 'the gap grows with the group'],
];

const directionsOf = (
  parameters: readonly {
    readonly name: string;
    readonly value: number;
    readonly interval: readonly [number, number];
  }[],
): readonly Direction[] =>
  PUBLISHED.flatMap(([parameter, words]) => {
    const found = parameters.find(({ name }) => name === parameter);
    if (found === undefined) return [];
    const { value, interval } = found;
    const [low, high] = interval;
    return [
      {
        parameter,
        words,
        value,
        interval,
        found: low > 0 ? 'as-published' : high < 0 ? 'opposite' : 'undecided',
      } as const,
    ];
  });

/** Each size in turn predicted from the others. */
function leftOut(law: Law, cells: readonly QualityCell[]): readonly LeftOut[] {
  const sizes = [...new Set(cells.map(({ parameters }) => parameters))].toSorted((a, b) => a - b);
  return sizes.flatMap((parameters): LeftOut[] => {
    const rest = cells.filter((cell) => cell.parameters !== parameters);
    const out = cells.filter((cell) => cell.parameters === parameters);
    const fitted = fitLaw(law, rest.map(datumOf), { replicates: 0 });
    if (fitted.status === 'refused') return [];
    const values = fitted.fit.parameters.map(({ value }) => value);
    const logs = out.map(datumOf).map(({ x, y }) => Math.log(evaluateAt(law, values, x) / y));
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    const square = logs.reduce((sum, log) => sum + log * log, 0) / logs.length;
    return [{ parameters, cells: out.length, ratio: Math.exp(mean), rmse: Math.sqrt(square) }];
  });
}

/** Vector codes against GPTQ on the same model at equal bits; none where GPTQ has not fewer and more bits. */
function equalBits(cells: readonly QualityCell[]): readonly EqualBits[] {
  return cells.flatMap((cell): EqualBits[] => {
    const { model, method, bitsPerWeight, gap, params } = cell;
    if (params['v'] === undefined || gap === undefined || gap.value <= 0) return [];
    const scalar = frontier(
      cells.filter((one) => one.model === model && one.method === 'gptq' && (one.gap?.value ?? 0) > 0),
    );
    const after = scalar.findIndex((one) => one.bitsPerWeight >= bitsPerWeight);
    const [low, high] = [scalar[after - 1], scalar[after]];
    if (low === undefined || high === undefined) return [];
    const share = (bitsPerWeight - low.bitsPerWeight) / (high.bitsPerWeight - low.bitsPerWeight);
    const scalarGap = Math.exp((1 - share) * Math.log(low.gap!.value) + share * Math.log(high.gap!.value));
    const setting = describe(cell, []).replace(`${method}, `, '');
    return [
      {
        model,
        method,
        setting,
        bitsPerWeight,
        gap: gap.value,
        gapSe: gap.se,
        scalarGap,
        ratio: gap.value / scalarGap,
      },
    ];
  });
}

/** By growing bits, those with a smaller gap than all with fewer. */
function frontier(cells: readonly QualityCell[]): readonly QualityCell[] {
  const sorted = cells.toSorted((a, b) => a.bitsPerWeight - b.bitsPerWeight || a.gap!.value - b.gap!.value);
  let least = Infinity;
  return sorted.filter(({ gap }) => {
    if (gap!.value >= least) return false;
    least = gap!.value;
    return true;
  });
}
