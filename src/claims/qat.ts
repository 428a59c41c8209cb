/** @file What a run says of the law of quantisation-aware training (arXiv:2505.14302), from its small trained models. */
import { mean } from '../analysis/statistics.ts';
import { settingOf } from '../analysis/quality-cells.ts';
import type { QualityCell } from '../analysis/quality-cells.ts';
import type { GapLaw } from '../analysis/quality-laws.ts';
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
  '`rooflaw run --suite quality` measures more models and groups, quality-full all of them.';

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
    return { missing: `two groups of ${arm} on several models of the ladder; the suite quality has them` };
  }
  return found.fitted.status === 'fitted' ? found : { missing: found.fitted.message };
}

/** One exponent of the law of the first of these arms that has one, as a claim's number. */
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
  return {
    value: found.value,
    ci95: found.interval,
    text: `exponent ${found.value.toFixed(2)} of ${arm}, ${law.cells} gaps`,
    reduction: reductionOf(evidence.quality()),
  };
}

/** Fewer models than this have no interval. */
const MODELS = 3;

/**
 * Geometric mean over models of `of` at the gaps of some settings on one model and group, all above 0; each row of
 * `settings` is compared within itself. What a model has under several rows or groups is averaged first, for it shares its weights.
 */
export function overSettings(
  evidence: Evidence,
  settings: readonly (readonly string[])[],
  of: (gaps: readonly number[]) => number,
  names: readonly string[] = settings[0] ?? [],
): Measured | Missing {
  const cells = evidence.quality().filter(({ gap }) => gap !== undefined && gap.value > 0);
  const gaps = new Map(
    cells.map((cell) => [
      `${cell.model} ${cell.params['group']} ${settingOf(cell, ['group'])}`,
      cell.gap!.value,
    ]),
  );
  const places = new Set(cells.map(({ model, params }) => `${model} ${params['group']}`));
  const logs = new Map<string, number[]>();
  for (const place of places) {
    for (const row of settings) {
      const found = row.map((setting) => gaps.get(`${place} ${setting}`));
      if (!found.every((gap) => gap !== undefined)) continue;
      const [model = ''] = place.split(' ');
      logs.set(model, [...(logs.get(model) ?? []), Math.log(of(found))]);
    }
  }
  if (logs.size < MODELS) {
    return { missing: `${MODELS} models of the ladder under ${names.join(', ')}, there are ${logs.size}` };
  }
  const found = drawn([...logs.values()].map(mean));
  return {
    value: Math.exp(found.value),
    ci95: [Math.exp(found.ci95[0]), Math.exp(found.ci95[1])],
    text: `${Math.exp(found.value).toFixed(2)} over ${logs.size} models`,
    reduction: reductionOf(cells.filter(({ model }) => logs.has(model))),
  };
}

/** {@link overSettings} of the paper's arms. */
export function overModels(
  evidence: Evidence,
  arms: readonly Arm[],
  of: (gaps: readonly number[]) => number,
): Measured | Missing {
  return overSettings(evidence, [arms.map((arm) => ARMS[arm])], of, arms);
}
