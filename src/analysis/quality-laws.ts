/**
 * @file The law of arXiv:2505.14302 (eq. 5) fitted to measured gaps, arm by arm; what it predicts of sizes it has not
 * seen; and how much of it is left above the noise of training seeds. Post-training quantisation of small models is not the
 * quantisation-aware training of large ones that the law was made for: directions can be compared, constants cannot.
 */
import { fitLaw } from './fit.ts';
import type { FitOptions, Fitted, FittedParameter } from './fit.ts';
import { chinchilla } from './laws/chinchilla.ts';
import { evaluateAt } from './laws/law.ts';
import type { Datum, Law } from './laws/law.ts';
import { qatGap } from './laws/qat.ts';
import { combinations } from './laws/starts.ts';
import { hasGap, hasPower, settingOf } from './quality-cells.ts';
import type { GapCell, QualityCell } from './quality-cells.ts';
import { mean } from './statistics.ts';

export type Exponent = 'gN' | 'gD' | 'gG';
/** `undecided`: the interval holds 0, so an exponent of its half-width would not have been seen. */
export type Found = 'as-published' | 'opposite' | 'undecided';

/** The direction that the law was published with, and what is found here. */
export interface Direction {
  readonly parameter: Exponent;
  readonly words: string;
  readonly value: number;
  readonly interval: readonly [number, number];
  readonly found: Found;
  /** The same by the cells above the seed's floor alone; absent where they allow no fit. */
  readonly above?: {
    readonly value: number;
    readonly interval: readonly [number, number];
    readonly found: Found;
  };
  /**
   * Its interval where sizes are drawn and not checkpoints: lengths of training of one size share its depth, width and seed.
   * Absent below {@link SIZES_TO_DRAW} sizes. No verdict reads it.
   */
  readonly bySize?: readonly [number, number];
  /** Half of the wider interval of the two fits: an exponent below it would not have been seen. Absent where there is one fit. */
  readonly power?: number;
  /** `holds` and `opposite` only where both fits say so, over three sizes or lengths; else there is no power to tell. */
  readonly verdict: 'holds' | 'opposite' | 'no-power';
}

/** Predicted ÷ measured. */
export interface Predicted {
  readonly cells: number;
  /** Geometric mean. */
  readonly ratio: number;
  /** Root of the mean squared logarithm. */
  readonly rmse: number;
  /** Of the one furthest off, the factor, above 1 on either side. */
  readonly most: number;
}

/** How the law without some models predicts them. */
export interface LeftOut extends Predicted {
  /** Size that was left out. */
  readonly parameters: number;
  /** The same over the gaps that have power: a factor of what a seed may have made says little. Absent for losses, and for none. */
  readonly powered?: Predicted;
}

export interface GapLaw {
  /** Everything but model and group: `rtn, bits=4`; per channel it ends in `group=0`. */
  readonly arm: string;
  /** Of its first cell, from which its words are made. */
  readonly params: QualityCell['params'];
  /** Scales for a whole output: G is another number in every matrix and has no place in the law. */
  readonly perChannel: boolean;
  /** Cells fitted, and those whose gap is not above 0 and has no logarithm. */
  readonly cells: number;
  readonly dropped: number;
  /** Cells whose gap another seed, or other documents, may have made. */
  readonly withoutPower: number;
  readonly fitted: Fitted;
  readonly directions: readonly Direction[];
  /** By growing size; the last is the largest. Sizes whose absence leaves no law are missing. */
  readonly leftOut: readonly LeftOut[];
}

/** L(N, D) over the unquantised models. */
export interface LossLaw {
  readonly fitted: Fitted;
  readonly leftOut: readonly LeftOut[];
}

/** Exponents of either sign: that they are positive is what is asked. Named for itself, for its fits are none of the law's. */
export const gapPlane: Law = {
  ...qatGap,
  name: 'gap-plane',
  parameters: qatGap.parameters.map((one, i) =>
    i === 0 ? one : { ...one, scale: 'linear', bounds: [-8, 8] },
  ),
};

/** The same without groups: for scales of a whole output, and for whatever else N and D may move. */
export const plane: Law = {
  name: 'plane',
  formula: 'y = k·D^gD/N^gN',
  tex: 'y = \\frac{k\\,D^{\\gamma_D}}{N^{\\gamma_N}}',
  source: `${qatGap.source} without its groups`,
  inputs: ['N', 'D'],
  parameters: gapPlane.parameters.slice(0, 3),
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const unit = Math.exp(p[2]! * logX[1]! - p[1]! * logX[0]!);
    const y = p[0]! * unit;
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = -y * logX[0]!;
      gradient[2] = y * logX[1]!;
    }
    return y;
  },
  starts: () => combinations([[1], [0.1, 0.3], [0.03, 0.15]]),
  linear: [0],
};

export function lossLaw(all: readonly QualityCell[], options: FitOptions): LossLaw | undefined {
  if (all.length < 2) return undefined;
  const plain = all.slice(0, MOST.cells);
  const fitted = fitLaw(chinchilla, plain.map(datumOfLoss), options);
  return { fitted, leftOut: leftOut(chinchilla, plain, datumOfLoss, fitted) };
}

/** Fewer groups than this say nothing of G, fewer models nothing of N and D. */
const GROUPS_NEEDED = 2;
const MODELS_NEEDED = 4;
/** The largest suite has 30 arms, of at most 75 cells; a file from elsewhere may hold anything. */
const MOST = { arms: 48, cells: 200 };

/** Arms in the order of the cells; those per channel last. */
export function gapLaws(cells: readonly QualityCell[], options: FitOptions): readonly GapLaw[] {
  const gaps = cells.filter((cell) => hasGap(cell) && typeof cell.params['group'] === 'number');
  const grouped = armsOf(
    gaps.filter(hasGap).filter(({ params }) => Number(params['group']) > 1),
    ['group'],
  );
  const perChannel = armsOf(
    gaps.filter(hasGap).filter(({ params }) => params['group'] === 0),
    [],
  );
  return [
    ...grouped.flatMap(([arm, all]) => {
      if (new Set(all.map(({ params }) => params['group'])).size < GROUPS_NEEDED) return [];
      return [gapLaw(arm, all, gapPlane, datumWithGroup, options)];
    }),
    ...perChannel.flatMap(([arm, all]) =>
      all.length < MODELS_NEEDED ? [] : [gapLaw(arm, all, plane, datumOfGap, options)],
    ),
  ];
}

function armsOf(
  cells: readonly GapCell[],
  without: readonly string[],
): readonly [string, readonly GapCell[]][] {
  const arms = new Map<string, GapCell[]>(); // Map.groupBy came after Node 20
  for (const cell of cells) {
    const arm = settingOf(cell, without);
    const own = arms.get(arm) ?? [];
    arms.set(arm, own);
    if (own.length < MOST.cells) own.push(cell);
  }
  return [...arms].slice(0, MOST.arms);
}

const datumOfLoss = ({ parameters, trainTokens, loss }: QualityCell): Datum => ({
  x: [parameters, trainTokens],
  y: loss,
});

const datumOfGap = ({ parameters, trainTokens, gap }: GapCell): Datum => ({
  x: [parameters, trainTokens],
  y: gap.value,
});

const datumWithGroup = (cell: GapCell): Datum => ({
  x: [...datumOfGap(cell).x, Number(cell.params['group'])],
  y: cell.gap.value,
});

/**
 * Intervals are by a bootstrap over checkpoints: cells of one share its weights and text. It knows nothing of what
 * another seed of training would change; for that there is the second fit, of the gaps above the floor.
 */
function gapLaw(
  arm: string,
  all: readonly GapCell[],
  law: Law,
  datumOf: (cell: GapCell) => Datum,
  options: FitOptions,
): GapLaw {
  const fit = (some: readonly GapCell[], unit = ({ model }: GapCell): string => model): Fitted =>
    fitLaw(law, some.map(datumOf), { ...options, launches: some.map(unit) });
  const cells = all.filter(({ gap }) => gap.value > 0);
  const powered = cells.filter(hasPower);
  const fitted = fit(cells);
  const above = powered.length === cells.length ? fitted : fit(powered);
  const sizes = new Set(cells.map(({ parameters }) => parameters)).size;
  const bySize =
    sizes < SIZES_TO_DRAW ? undefined : fit(cells, ({ parameters }: GapCell): string => String(parameters));
  return {
    arm,
    params: all[0]!.params,
    perChannel: law === plane,
    cells: cells.length,
    dropped: all.length - cells.length,
    withoutPower: all.filter((cell) => !hasPower(cell)).length,
    fitted,
    directions: directionsOf(fitted, above, bySize, {
      gN: sizes,
      gD: new Set(cells.map(({ trainTokens }) => trainTokens)).size,
      gG: new Set(cells.map(({ params }) => params['group'])).size,
    }),
    leftOut: leftOut(law, cells, datumOf, fitted),
  };
}

/** Signs of arXiv:2505.14302, Table 1: every exponent of every arm is positive. */
const PUBLISHED: readonly (readonly [Exponent, string])[] = [
  ['gN', 'the gap falls with size'],
  ['gD', 'the gap grows with training'],
  ['gG', 'the gap grows with the group'],
];

const foundIn = ([low, high]: readonly [number, number]): Found =>
  low > 0 ? 'as-published' : high < 0 ? 'opposite' : 'undecided';

const parameterOf = (fitted: Fitted, name: string): FittedParameter | undefined =>
  fitted.status === 'fitted' ? fitted.fit.parameters.find((one) => one.name === name) : undefined;

/** Two sizes differ in more than size, and two lengths are one step: a direction takes three. A group is nothing but a group. */
const LEVELS_NEEDED: Readonly<Record<Exponent, number>> = { gN: 3, gD: 3, gG: 2 };

/** Of three sizes drawn with replacement, seven draws in nine hold one or two. */
const SIZES_TO_DRAW = 4;

const directionsOf = (
  fitted: Fitted,
  above: Fitted,
  bySize: Fitted | undefined,
  levels: Readonly<Record<Exponent, number>>,
): readonly Direction[] =>
  PUBLISHED.flatMap(([parameter, words]): Direction[] => {
    const all = parameterOf(fitted, parameter);
    if (all === undefined) return [];
    const { value, interval } = all;
    const found = foundIn(interval);
    const strict = parameterOf(above, parameter);
    const again = strict && {
      value: strict.value,
      interval: strict.interval,
      found: foundIn(strict.interval),
    };
    const agreed = again?.found === found && levels[parameter] >= LEVELS_NEEDED[parameter];
    const drawn = bySize && parameterOf(bySize, parameter)?.interval;
    const power = again && Math.max(...[interval, again.interval].map(([low, high]) => (high - low) / 2));
    return [
      {
        parameter,
        words,
        value,
        interval,
        found,
        ...(again && { above: again }),
        ...(drawn && { bySize: drawn }),
        ...(power !== undefined && { power }),
        verdict: !agreed || found === 'undecided' ? 'no-power' : found === 'opposite' ? 'opposite' : 'holds',
      },
    ];
  });

/** Each size in turn predicted from the others, each fit from where that of all sizes ended. */
function leftOut<C extends QualityCell>(
  law: Law,
  cells: readonly C[],
  datumOf: (cell: C) => Datum,
  all: Fitted,
): readonly LeftOut[] {
  if (all.status === 'refused') return [];
  const starts = [all.fit.parameters.map(({ value }) => value)];
  const sizes = [...new Set(cells.map(({ parameters }) => parameters))].toSorted((a, b) => a - b);
  return sizes.flatMap((parameters): LeftOut[] => {
    const rest = cells.filter((cell) => cell.parameters !== parameters);
    const out = cells.filter((cell) => cell.parameters === parameters);
    const fitted = fitLaw(law, rest.map(datumOf), { replicates: 0, starts });
    if (fitted.status === 'refused') return [];
    const values = fitted.fit.parameters.map(({ value }) => value);
    const predicted = (some: readonly C[]): Predicted => {
      const logs = some.map(datumOf).map(({ x, y }) => Math.log(evaluateAt(law, values, x) / y));
      return {
        cells: some.length,
        ratio: Math.exp(mean(logs)),
        rmse: Math.sqrt(mean(logs.map((log) => log * log))),
        most: Math.exp(logs.reduce((most, log) => Math.max(most, Math.abs(log)), 0)),
      };
    };
    const powered = out.filter((cell) => hasGap(cell) && hasPower(cell));
    return [{ parameters, ...predicted(out), ...(powered.length > 0 && { powered: predicted(powered) }) }];
  });
}
