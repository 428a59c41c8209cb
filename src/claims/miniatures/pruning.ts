/**
 * @file Which examples to keep (arXiv:2206.14486): a perceptron that learns from another one, given a part of the data by
 * how near they lie to the teacher's boundary. The student is the one of largest margin.
 */
import { mean } from '../../analysis/statistics.ts';
import { random } from '../../random.ts';
import type { Random } from '../../random.ts';
import { drawn, once } from './draws.ts';
import type { Drawn } from './draws.ts';

export const DIMENSIONS = 48;
/** Share of the data that is kept. */
export const KEPT = 0.4;
/** Data a dimension before pruning. */
export const [SCARCE, ABUNDANT] = [2, 16];

type Keep = 'hard' | 'easy' | 'random';

/** Angle between teacher and student over π: the share of inputs on which they differ. */
function errorOf(data: readonly Float64Array[]): number {
  const w = largestMargin(data);
  let [square, first] = [0, 0];
  for (let i = 0; i < DIMENSIONS; i++) square += w[i]! * w[i]!;
  first = w[0]!;
  return Math.acos(Math.min(1, Math.max(-1, first / Math.sqrt(square)))) / Math.PI;
}

/**
 * The w that minimises |w|² with w·x ≥ 1 for every x (a label is in the sign of its x), by coordinate ascent in the dual
 * (Hsieh et al. 2008, without a bound above): what is drawn from a teacher can be separated.
 */
function largestMargin(data: readonly Float64Array[]): Float64Array {
  const w = new Float64Array(DIMENSIONS);
  const share = new Float64Array(data.length);
  const squares = data.map((x) => x.reduce((sum, value) => sum + value * value, 0));
  for (let pass = 0; pass < 150; pass++) {
    let worst = 0;
    for (const [k, x] of data.entries()) {
      let along = 0;
      for (let i = 0; i < DIMENSIONS; i++) along += w[i]! * x[i]!;
      const before = share[k]!;
      const after = Math.max(0, before + (1 - along) / squares[k]!);
      const step = after - before;
      if (step === 0) continue;
      share[k] = after;
      for (let i = 0; i < DIMENSIONS; i++) w[i]! += step * x[i]!;
      worst = Math.max(worst, Math.abs(1 - along));
    }
    if (worst < 3e-2) break;
  }
  return w;
}

/** Errors of students that saw the same share of the same data, chosen differently. The teacher is the first axis. */
function errorsAt(density: number, source: Random): Readonly<Record<Keep, number>> {
  const all = Array.from({ length: density * DIMENSIONS }, () => {
    const x = new Float64Array(DIMENSIONS);
    for (let i = 0; i < DIMENSIONS; i++) x[i] = source.normal();
    if (x[0]! < 0) for (let i = 0; i < DIMENSIONS; i++) x[i]! *= -1;
    return x;
  });
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
