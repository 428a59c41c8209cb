/** @file What a run says of the law of quantisation-aware training (arXiv:2505.14302), from its small trained models. */
import { mean } from '../analysis/statistics.ts';
import { hasGap, seedFloor, settingOf } from '../analysis/quality-cells.ts';
import type { GapCell, QualityCell } from '../analysis/quality-cells.ts';
import type { Direction, GapLaw } from '../analysis/quality-laws.ts';
import type { Bounds, Measured, Missing } from './claim.ts';
import type { Evidence } from './evidence.ts';
import { drawn } from './miniatures/draws.ts';

/** The cells of the suites quality-quick, quality and quality-full. */
export const LADDER = 'ladder/*';

/** The paper's arms as cells name them: weights, activations, and the input of FC2, the blocks' last matrix. */
export const ARMS = {
  W4A16: 'rtn, bits=4',
  W16A4: 'int, bits=16, activations=4, down=4',
  W4A4: 'int, bits=4, activations=4, down=4',
  'W4A4, FC2 at 8 bits': 'int, bits=4, activations=4, down=8',
  'W16A4, FC2 at 8 bits': 'int, bits=16, activations=4, down=8',
} as const;
export type Arm = keyof typeof ARMS;

export const SETTLES =
  'More checkpoints, and more text for each: `rooflaw run --suite quality-full` has them all. Second seeds of training would say what a seed moves.';

export const DIRECTION: Pick<Bounds, 'low' | 'high' | 'reason' | 'source'> = {
  low: 0,
  high: Infinity,
  reason:
    'the direction alone: exponents of small models quantised after training are not those of large ones trained with quantisation',
  source: 'arXiv:2505.14302, table 1: all exponents are positive',
};

export const reductionOf = (cells: readonly QualityCell[]): string => {
  const sizes = cells.map(({ parameters }) => parameters / 1e3);
  const [from, to] = [Math.min(...sizes), Math.max(...sizes)].map((size) => size.toFixed(0));
  return `models of ${from} to ${to} thousand parameters over bytes, quantised after training and not during it`;
};

/** The law fitted to the gaps of an arm, with exponents of either sign. */
export function lawOf(evidence: Evidence, arm: Arm): GapLaw | Missing {
  const found = evidence.qualityLaws()?.gaps.find((law) => law.arm === ARMS[arm]);
  if (found === undefined) {
    return { missing: `two groups of ${arm} on several models of the ladder are needed` };
  }
  return found.fitted.status === 'fitted' ? found : { missing: found.fitted.message };
}

/**
 * One exponent of the law of the first of these arms that has one, as a claim's number. The interval holds two fits: of all gaps,
 * and of those that are larger than what another seed of training may move.
 */
export function exponentOf(
  evidence: Evidence,
  arms: readonly Arm[],
  parameter: 'gN' | 'gD' | 'gG',
): Measured | Missing {
  const laws = arms.map((one) => ({ arm: one, law: lawOf(evidence, one) }));
  const { arm, law } = laws.find((one) => !('missing' in one.law)) ?? laws[0]!;
  if ('missing' in law) return law;
  const found = law.directions.find((direction) => direction.parameter === parameter);
  if (found === undefined) return { missing: `the exponent ${parameter} of ${arm}` };
  const { value, interval, above } = found;
  const undecided = whyUndecided(found);
  return {
    value,
    ci95:
      above === undefined
        ? interval
        : [Math.min(interval[0], above.interval[0]), Math.max(interval[1], above.interval[1])],
    text: `exponent ${value.toFixed(2)} of ${arm}, ${law.cells} gaps${above === undefined ? '' : `; ${above.value.toFixed(2)} of those above what a seed of training moves; the interval holds both`}`,
    reduction: reductionOf(cellsOf(evidence, arm)),
    ...(undecided !== undefined && { undecided }),
  };
}

/** Those that the law of an arm is fitted to. */
const cellsOf = (evidence: Evidence, arm: Arm): readonly QualityCell[] =>
  evidence
    .quality()
    .filter(({ gap }) => gap !== undefined && gap.value > 0)
    .filter((cell) => cell.params['group'] !== 0 && settingOf(cell, ['group']) === ARMS[arm]);

/** What speaks against an exponent that its interval does not know of; undefined for nothing. */
function whyUndecided({ above, found, verdict }: Direction): string | undefined {
  if (above === undefined)
    return 'too few gaps are larger than what another seed of training moves a loss by';
  const isClear = found !== 'undecided' && above.found === found;
  return isClear && verdict === 'no-power'
    ? 'three sizes and three lengths of training are needed'
    : undefined;
}

/** Fewer sizes of models than this have no interval. */
const SIZES = 3;

/**
 * Geometric mean over sizes of models of `of`, a ratio of the first gap to the sum of the others, at the gaps of some settings on one
 * model and group, all above 0; each row of `settings` is compared within itself. What a size has under several rows and lengths of
 * training is averaged first, for it shares depth, width and seed. Where fewer than half of these differences are larger than what another seed of
 * training moves a loss by, nothing is decided.
 */
export function overSettings(
  evidence: Evidence,
  settings: readonly (readonly string[])[],
  of: (gaps: readonly number[]) => number,
  names: readonly string[] = settings[0] ?? [],
): Measured | Missing {
  const compared = comparisons(evidence.quality(), settings);
  const logs = new Map<number, number[]>();
  for (const one of compared) {
    const log = Math.log(of(one.cells.map(({ gap }) => gap.value)));
    logs.set(parametersOf(one), [...(logs.get(parametersOf(one)) ?? []), log]);
  }
  if (logs.size < SIZES) {
    return {
      missing: `${SIZES} sizes of the ladder's models are needed under ${names.join(' and under ')}: there are ${logs.size}`,
    };
  }
  const found = drawn([...logs.values()].map(mean));
  const models = new Set(compared.map(({ model }) => model)).size;
  const group = groupOf(compared[0]!);
  const told = compared.filter(isAboveFloor).length;
  return {
    value: Math.exp(found.value),
    ci95: [Math.exp(found.ci95[0]), Math.exp(found.ci95[1])],
    text: `${Math.exp(found.value).toFixed(2)} over ${models} models of ${logs.size} sizes${group === 0 ? '' : `, groups of ${group}`}; ${told} of ${compared.length} differences are larger than what another seed of training moved a loss by`,
    reduction: reductionOf(compared.flatMap(({ cells }) => cells)),
    ...(2 * told < compared.length && {
      undecided: `only ${told} of ${compared.length} differences are larger than what another seed of training moved a loss by`,
    }),
  };
}

interface Comparison {
  readonly model: string;
  /** Of one group, in the order of the row. */
  readonly cells: readonly GapCell[];
}

/**
 * Every model that has all gaps of a row, at the widest group that as many sizes have as are needed: there gaps are largest
 * beside what a seed moves. Codebooks have no groups.
 */
function comparisons(
  all: readonly QualityCell[],
  settings: readonly (readonly string[])[],
): readonly Comparison[] {
  const cells = all.filter(hasGap).filter(({ gap }) => gap.value > 0);
  const byPlace = new Map(cells.map((cell) => [`${placeOf(cell)} ${settingOf(cell, ['group'])}`, cell]));
  const places = new Map(cells.map((cell) => [placeOf(cell), cell.model]));
  const compared = [...places].flatMap(([place, model]) =>
    settings.flatMap((row): Comparison[] => {
      const found = row.map((setting) => byPlace.get(`${place} ${setting}`));
      return found.every((cell) => cell !== undefined) ? [{ model, cells: found }] : [];
    }),
  );
  const groups = [...new Set(compared.map(groupOf))].toSorted((a, b) => b - a);
  const at = (group: number): readonly Comparison[] => compared.filter((one) => groupOf(one) === group);
  const hasEnough = (group: number): boolean => new Set(at(group).map(parametersOf)).size >= SIZES;
  return at(groups.find(hasEnough) ?? groups[0] ?? 0);
}

const placeOf = ({ model, params }: GapCell): string => `${model} ${params['group']}`;

const parametersOf = ({ cells }: Comparison): number => cells[0]!.parameters;

/** 0 of codebooks, and per channel. */
const groupOf = ({ cells }: Comparison): number => Number(cells[0]?.params['group'] ?? 0);

function isAboveFloor({ cells: [first, ...others] }: Comparison): boolean {
  const rest = others.reduce((sum, { gap }) => sum + gap.value, 0);
  return first !== undefined && Math.abs(first.gap.value - rest) > seedFloor(first);
}

/** {@link overSettings} of the paper's arms. */
export function overModels(
  evidence: Evidence,
  arms: readonly Arm[],
  of: (gaps: readonly number[]) => number,
): Measured | Missing {
  return overSettings(evidence, [arms.map((arm) => ARMS[arm])], of, arms);
}
