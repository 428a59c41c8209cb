/**
 * @file Which examples to keep (arXiv:2206.14486): a perceptron that learns from another one, given a part of the data by
 * how near they lie to the teacher's boundary. The student is the one of largest margin.
 */
import { mean } from '../../analysis/statistics.ts';
import { random } from '../../random.ts';
import type { Random } from '../../random.ts';
import { drawn, logSlope, once } from './draws.ts';
import type { Drawn } from './draws.ts';

export const DIMENSIONS = 48;
/** Share of the data that is kept. */
export const KEPT = 0.4;
/** Data a dimension before pruning. */
export const [SCARCE, ABUNDANT] = [2, 16];

type Keep = 'hard' | 'easy' | 'random';

/** Angle between teacher and student over π: the share of inputs on which they differ. */
function errorOf(data: readonly Float64Array[], passes = 150): number {
  const w = largestMargin(data, passes);
  let [square, first] = [0, 0];
  for (const value of w) square += value * value;
  first = w[0]!;
  return Math.acos(Math.min(1, Math.max(-1, first / Math.sqrt(square)))) / Math.PI;
}

/**
 * The w that minimises |w|² with w·x ≥ 1 for every x (a label is in the sign of its x), by coordinate ascent in the dual
 * (Hsieh et al. 2008, without a bound above): what is drawn from a teacher can be separated.
 */
function largestMargin(data: readonly Float64Array[], passes: number): Float64Array {
  const dimensions = data[0]!.length;
  const w = new Float64Array(dimensions);
  const share = new Float64Array(data.length);
  const squares = data.map((x) => x.reduce((sum, value) => sum + value * value, 0));
  for (let pass = 0; pass < passes; pass++) {
    let worst = 0;
    for (const [k, x] of data.entries()) {
      let along = 0;
      for (let i = 0; i < dimensions; i++) along += w[i]! * x[i]!;
      const before = share[k]!;
      const after = Math.max(0, before + (1 - along) / squares[k]!);
      const step = after - before;
      if (step === 0) continue;
      share[k] = after;
      for (let i = 0; i < dimensions; i++) w[i]! += step * x[i]!;
      worst = Math.max(worst, Math.abs(1 - along));
    }
    if (worst < 3e-2) break;
  }
  return w;
}

/** Inputs turned so that the teacher, the first axis, says yes to all of them. */
const drawnInputs = (count: number, dimensions: number, source: Random): readonly Float64Array[] =>
  Array.from({ length: count }, () => {
    const x = new Float64Array(dimensions);
    for (let i = 0; i < dimensions; i++) x[i] = source.normal();
    if (x[0]! < 0) for (let i = 0; i < dimensions; i++) x[i]! *= -1;
    return x;
  });

/** Errors of students that saw the same share of the same data, chosen differently. */
function errorsAt(density: number, source: Random): Readonly<Record<Keep, number>> {
  const all = drawnInputs(density * DIMENSIONS, DIMENSIONS, source);
  const sorted = all.toSorted((a, b) => a[0]! - b[0]!);
  const count = Math.round(KEPT * all.length);
  return {
    hard: errorOf(sorted.slice(0, count)),
    easy: errorOf(sorted.slice(-count)),
    random: errorOf(all.slice(0, count)),
  };
}

export interface Pruning {
  /** ln of the error with easy examples over that with hard ones: above 0 the hard ones are better. */
  readonly scarce: Drawn;
  readonly abundant: Drawn;
  /** Mean errors. */
  readonly errors: {
    readonly scarce: Readonly<Record<Keep, number>>;
    readonly abundant: Readonly<Record<Keep, number>>;
  };
}

const repeated = (density: number) =>
  Array.from({ length: 12 }, (_, k) => errorsAt(density, random(2206_14486 + 100 * density + k)));

export const pruning = once((): Pruning => {
  const [scarce, abundant] = [repeated(SCARCE), repeated(ABUNDANT)];
  const lead = (runs: typeof scarce): Drawn => drawn(runs.map(({ easy, hard }) => Math.log(easy / hard)));
  const means = (runs: typeof scarce): Readonly<Record<Keep, number>> => ({
    hard: mean(runs.map(({ hard }) => hard)),
    easy: mean(runs.map(({ easy }) => easy)),
    random: mean(runs.map((one) => one.random)),
  });
  return {
    scarce: lead(scarce),
    abundant: lead(abundant),
    errors: { scarce: means(scarce), abundant: means(abundant) },
  };
});

/** Of the sweep over shares that are kept. */
export const FRONTIER = {
  dimensions: 24,
  /** Data a dimension that a student sees. With more the least share is the best one, and what is found is no frontier. */
  seen: [1, 1.5, 2, 3],
  /** Shares of the data that these are: the hardest of so many times more. */
  shares: [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64],
  /** Data a dimension from which on, without pruning, error falls as the power that it keeps. */
  plain: [4, 8, 16],
} as const;

/** Repetitions that choose the best share, and those that are judged: what chooses does not flatter itself. */
const [CHOOSING, JUDGED] = [4, 12];
/** The hardest examples lie near the boundary, and take long to learn. */
const PASSES = 500;

export interface Frontier {
  /** Share that errs least, by data seen. */
  readonly best: readonly number[];
  /** Mean errors with the best share, by data seen; and with data as they come, by {@link FRONTIER}.plain. */
  readonly pruned: readonly number[];
  readonly plain: readonly number[];
  /** Exponent of the error in the data seen, pruned less plain: above 0 it falls faster than the power law. */
  readonly lead: Drawn;
}

/** Error of a student that sees `density` data a dimension, the hardest `share` of those there are. */
function errorOfHardest(density: number, share: number, repetition: number): number {
  const { dimensions } = FRONTIER;
  const source = random(2206_14486 + 1e6 + 1000 * density + Math.round(100 * share) + 1e5 * repetition);
  const all = drawnInputs(Math.round((density / share) * dimensions), dimensions, source);
  const hardest = all.toSorted((a, b) => a[0]! - b[0]!);
  return errorOf(hardest.slice(0, Math.round(density * dimensions)), PASSES);
}

const numbered = (count: number, first = 0): readonly number[] =>
  Array.from({ length: count }, (_, k) => first + k);

/** The least error that so many data can have, whatever share of those there are they may be. */
export const frontier = once((): Frontier => {
  const { seen, shares, plain } = FRONTIER;
  const best = seen.map((density) => {
    const errors = shares.map((share) =>
      mean(numbered(CHOOSING).map((k) => errorOfHardest(density, share, k))),
    );
    return shares[errors.indexOf(Math.min(...errors))]!;
  });
  const runs = numbered(JUDGED, CHOOSING).map((k) => ({
    pruned: seen.map((density, i) => errorOfHardest(density, best[i]!, k)),
    plain: plain.map((density) => errorOfHardest(density, 1, k)),
  }));
  return {
    best,
    pruned: seen.map((_, i) => mean(runs.map(({ pruned }) => pruned[i]!))),
    plain: plain.map((_, i) => mean(runs.map((run) => run.plain[i]!))),
    lead: drawn(runs.map((run) => logSlope(plain, run.plain) - logSlope(seen, run.pruned))),
  };
});
