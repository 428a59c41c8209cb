/**
 * @file Published orders that a ladder of small models can be held against: which exponent is the larger, what eight bits
 * for FC2's input save, whether errors add up. Each with an interval and with what it would not have seen.
 */
import { studentQuantile } from '../results/distributions.ts';
import { hasGap, seedFloor, settingOf } from './quality-cells.ts';
import type { GapCell, QualityCell } from './quality-cells.ts';
import type { Exponent, GapLaw } from './quality-laws.ts';
import { mean } from './statistics.ts';

export type Verdict = 'holds' | 'opposite' | 'no-power';

export interface Order {
  /** What was published, in words. */
  readonly words: string;
  /** The same as a number, where there is one. */
  readonly published: string;
  /** A difference of exponents, or a ratio of gaps. */
  readonly kind: 'difference' | 'ratio';
  readonly value: number;
  readonly interval: readonly [number, number];
  /** Checkpoints it comes from, and those of them where the two gaps differ by more than the seed's floor. */
  readonly pairs?: { readonly count: number; readonly aboveFloor: number };
  readonly verdict: Verdict;
  /**
   * A difference below this, or a ratio nearer to 1 on the side that was found, would not have been told: by the interval or by
   * the seed's floor. Absent where none would, because too few gaps are above the floor.
   */
  readonly power?: number;
}

/** The arms of arXiv:2505.14302 as this project names them; post-training, AbsMax. */
const ARMS = {
  weights: 'rtn, bits=4',
  activations: 'int, bits=16, activations=4, down=4',
  both: 'int, bits=4, activations=4, down=4',
  activationsFc2: 'int, bits=16, activations=4, down=8',
  bothFc2: 'int, bits=4, activations=4, down=8',
} as const;
type Arm = keyof typeof ARMS;

/** What of the published orders a run can be asked for. */
export function orders(cells: readonly QualityCell[], laws: readonly GapLaw[]): readonly Order[] {
  const gaps = new Map<string, GapCell>();
  for (const cell of cells.filter(hasGap)) gaps.set(`${cell.model} ${settingOf(cell)}`, cell);
  const of = (arm: Arm, model: string, group: number): GapCell | undefined =>
    gaps.get(`${model} ${ARMS[arm]}, group=${group}`);
  const models = [...new Set([...gaps.values()].map(({ model }) => model))];
  const groups = [...new Set([...gaps.values()].map(({ params }) => Number(params['group'])))].filter(
    (group) => group > 1,
  );
  const widest = Math.max(...groups);

  /** Cells of some arms at one group, of every checkpoint that has them all. */
  const sets = (arms: readonly Arm[], group: number): readonly (readonly GapCell[])[] =>
    models.flatMap((model) => {
      const found = arms.map((arm) => of(arm, model, group));
      return found.every((one) => one !== undefined && one.gap.value > 0) ? [found as GapCell[]] : [];
    });

  return [
    ...EXPONENTS.flatMap((one) => exponentOrder(laws, one)),
    ...groups.flatMap((group) => {
      const pairs = sets(['bothFc2', 'both'], group);
      const published = { 32: '0.80 (measured, 595M)' }[group] ?? 'below 1';
      return ratioOrder(`W4A4, G = ${group}: FC2 A8 lessens the gap`, published, 'below', pairs);
    }),
    ...groups.flatMap((group) => {
      const pairs = sets(['activations', 'weights'], group);
      const published = { 32: '1.23 to 1.65 (by its constants)' }[group] ?? 'above 1';
      return ratioOrder(`G = ${group}: activations cost more than weights`, published, 'above', pairs);
    }),
    ...ratioOrder(
      `G = ${widest}: both cost less than their sum`,
      '0.906',
      'below',
      sets(['both', 'weights', 'activations'], widest),
    ),
  ];
}

interface ExponentOrder {
  readonly words: string;
  readonly published: string;
  readonly parameter: Exponent;
  readonly larger: Arm;
  readonly smaller: Arm;
}

const EXPONENTS: readonly ExponentOrder[] = [
  {
    words: 'gN of weights above that of activations',
    published: '.359 − .182',
    parameter: 'gN',
    larger: 'weights',
    smaller: 'activations',
  },
  {
    words: 'gD of weights above that of activations',
    published: '.161 − .033',
    parameter: 'gD',
    larger: 'weights',
    smaller: 'activations',
  },
  {
    words: 'gG of activations above that of weights',
    published: '.981 − .353',
    parameter: 'gG',
    larger: 'activations',
    smaller: 'weights',
  },
  {
    words: 'gG of W4A4 above that with FC2 A8',
    published: '.778 − .341',
    parameter: 'gG',
    larger: 'both',
    smaller: 'bothFc2',
  },
];

/** The two fits share checkpoints, so their errors are not independent; adding them as if they were errs on the wide side. */
function exponentOrder(
  laws: readonly GapLaw[],
  { words, published, parameter, larger, smaller }: ExponentOrder,
): readonly Order[] {
  const find = (arm: Arm) =>
    laws.find((law) => law.arm === ARMS[arm])?.directions.find((one) => one.parameter === parameter);
  const [a, b] = [find(larger), find(smaller)];
  if (a === undefined || b === undefined) return [];
  const all = differenceOf(a, b);
  const above = a.above && b.above && differenceOf(a.above, b.above);
  const sign = signOf(all.interval);
  const agreed = above !== undefined && signOf(above.interval) === sign;
  const verdict = !agreed || sign === 0 ? 'no-power' : sign > 0 ? 'holds' : 'opposite';
  const power = above && Math.max(...[all, above].map(({ interval: [low, high] }) => (high - low) / 2));
  return [{ words, published, kind: 'difference', ...all, verdict, ...(power !== undefined && { power }) }];
}

interface Estimated {
  readonly value: number;
  readonly interval: readonly [number, number];
}

function differenceOf(a: Estimated, b: Estimated): Estimated {
  const value = a.value - b.value;
  const low = Math.hypot(a.value - a.interval[0], b.interval[1] - b.value);
  const high = Math.hypot(a.interval[1] - a.value, b.value - b.interval[0]);
  return { value, interval: [value - low, value + high] };
}

const signOf = ([low, high]: readonly [number, number]): -1 | 0 | 1 => (low > 0 ? 1 : high < 0 ? -1 : 0);

/** A gap, and the sum of those it is held against. */
interface Compared {
  readonly first: GapCell;
  readonly rest: number;
}

/** Fewer sizes than this have no scatter to speak of. */
const SIZES_NEEDED = 3;

/**
 * The first gap of each set over the sum of the others, geometric mean over sizes with an interval from their scatter: lengths of
 * training of one size share its depth, its width and its seed, and are averaged first. It is told from 1 where the interval says
 * so and at least half of the sets differ by more than the seed's floor.
 */
function ratioOrder(
  words: string,
  published: string,
  expected: 'above' | 'below',
  sets: readonly (readonly GapCell[])[],
): readonly Order[] {
  const parts = sets.map(([first, ...others]): Compared => ({
    first: first!,
    rest: others.reduce((sum, { gap }) => sum + gap.value, 0),
  }));
  const bySize = new Map<number, number[]>();
  for (const { first, rest } of parts) {
    const own = bySize.get(first.parameters) ?? [];
    bySize.set(first.parameters, own);
    own.push(Math.log(first.gap.value / rest));
  }
  if (bySize.size < SIZES_NEEDED) return [];
  const logs = [...bySize.values()].map(mean);
  const centre = mean(logs);
  const variance = logs.reduce((sum, log) => sum + (log - centre) ** 2, 0) / (logs.length - 1);
  const half = studentQuantile(0.975, logs.length - 1) * Math.sqrt(variance / logs.length);
  const aboveFloor = parts.filter(
    ({ first, rest }) => Math.abs(first.gap.value - rest) > seedFloor(first),
  ).length;
  const sign = signOf([centre - half, centre + half]);
  const told = sign !== 0 && 2 * aboveFloor >= sets.length;
  const power = leastRatio(parts, centre, half);
  return [
    {
      words,
      published,
      kind: 'ratio',
      value: Math.exp(centre),
      interval: [Math.exp(centre - half), Math.exp(centre + half)],
      pairs: { count: sets.length, aboveFloor },
      verdict: !told ? 'no-power' : sign > 0 === (expected === 'above') ? 'holds' : 'opposite',
      ...(power !== undefined && { power }),
    },
  ];
}

/**
 * The ratio nearest to 1, on the side of `centre`, that would be told: outside an interval of ± `half` on the logarithm, and with
 * half of the sets above their floor, were the logarithms of all ratios greater or smaller in proportion. Undefined where none
 * would, for a gap of 0 would not.
 */
function leastRatio(parts: readonly Compared[], centre: number, half: number): number | undefined {
  const scales = parts.map(scaleToFloor).toSorted((a, b) => a - b);
  const least = Math.max(half, scales[Math.ceil(scales.length / 2) - 1]! * Math.abs(centre));
  return Number.isFinite(least) ? Math.exp(centre < 0 ? -least : least) : undefined;
}

/** What the logarithm of a ratio is multiplied by, so that the gaps differ by the floor. */
function scaleToFloor({ first, rest }: Compared): number {
  const log = Math.log(first.gap.value / rest);
  const share = seedFloor(first) / rest;
  if (log > 0) return Math.log(1 + share) / log;
  return log < 0 && share < 1 ? Math.log(1 - share) / log : Infinity;
}
