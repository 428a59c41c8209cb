/** @file Which families are tried where nobody names one. */
import { lawNamed } from './index.ts';
import type { Law, LawShape } from './law.ts';

/** By the number of inputs; families that are others in disguise are left out. */
const byInputs: Readonly<Record<number, readonly string[]>> = {
  1: [
    'power',
    'power-constant',
    'affine',
    'quadratic',
    'variance-limited',
    'exponential',
    'crossover',
    'logarithmic',
    'linear',
    'plateau',
    'threshold',
    'logistic',
    'u-shape',
  ],
  2: ['chinchilla', 'bivariate', 'kaplan', 'learning-curve'],
  3: ['qat', 'qat-gap'],
};
const ofFactors: readonly string[] = ['multi-power', 'log-linear'];
const ofGroups: readonly string[] = ['joint', 'separate-exponents'];

/** Families for so many inputs, the group among them where there are groups. */
export function autoLaws(inputs: readonly string[], groups?: readonly string[]): readonly Law[] {
  const shape: LawShape = { factors: inputs, ...(groups && { groups }) };
  if (groups) return inputs.length === 2 ? ofGroups.map((name) => lawNamed(name, shape)) : [];
  const names = [...(byInputs[inputs.length] ?? []), ...(inputs.length > 1 ? ofFactors : [])];
  return names.map((name) => lawNamed(name, shape));
}
