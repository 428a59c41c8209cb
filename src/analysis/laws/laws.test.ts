import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hashText, random } from '../../random.ts';
import type { Random } from '../../random.ts';
import { estimateParameters } from '../estimate.ts';
import { passAtKOf } from './best-of-n.ts';
import { holding } from './held.ts';
import { lawMakers, lawNamed, lawNames, laws } from './index.ts';
import { domainOf, evaluateAt } from './law.ts';
import type { Datum, InputDomain, Law, LawParameter } from './law.ts';
import { shared } from './shared.ts';

const groups = ['one', 'two', 'three'];
const made = lawMakers.map((maker) =>
  maker.make(maker.takes === 'groups' ? { groups } : { factors: ['u', 'v', 'w'] }),
);
const all: readonly Law[] = [...laws, ...made];
const named = all.map((law) => [law.name, law] as const);

/** An input somewhere inside its domain. */
function drawInput(domain: InputDomain, stream: Random): number {
  switch (domain) {
    case 'fraction':
      return 0.05 + 0.9 * stream.uniform();
    case 'share':
      return 0.02 + 0.96 * stream.uniform();
    case 'real':
      return 0.1 + 8 * stream.uniform();
    case 'group':
      return stream.below(groups.length);
    default:
      return 4 * Math.exp(4 * stream.uniform());
  }
}

/** A parameter of ordinary size inside its bounds. */
function drawParameter({ scale, bounds }: LawParameter, stream: Random): number {
  const [low, high] = bounds;
  if (scale === 'log') return Math.exp(stream.normal());
  if (low === -Infinity || low < -1) return stream.normal();
  return low + Math.min(1, high - low) * (0.1 + 0.8 * stream.uniform());
}

const draw = (law: Law, stream: Random): { p: number[]; x: number[] } => ({
  p: law.parameters.map((parameter) => drawParameter(parameter, stream)),
  x: law.inputs.map((_, k) => drawInput(domainOf(law, k), stream)),
});

test.each(named)('%s: the gradient is that of finite differences', (name, law) => {
  const stream = random(hashText(name));
  const gradient = new Float64Array(law.parameters.length).fill(Number.NaN);
  for (let trial = 0; trial < 40; trial++) {
    const { p, x } = draw(law, stream);
    const y = law.evaluate(p, x, x.map(Math.log), gradient);
    expect(y).toBe(evaluateAt(law, p, x));
    for (const [k, value] of p.entries()) {
      const step = 1e-5 * Math.max(Math.abs(value), 1e-3);
      const at = (by: number) => evaluateAt(law, p.with(k, value + by), x);
      // Error of the fourth order in the step.
      const numeric = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
      const scale = Math.max(Math.abs(numeric), Math.abs(gradient[k]!), 1e-4 * Math.abs(y / value), 1e-12);
      expect(
        Math.abs(gradient[k]! - numeric) / scale,
        `${law.parameters[k]!.name} at ${p.join(' ')} x ${x.join(' ')}`,
      ).toBeLessThan(2e-6);
    }
  }
});

test.each(named)('%s: parameters it names as linear are', (name, law) => {
  const stream = random(hashText(name) + 1);
  const [one, two] = [new Float64Array(law.parameters.length), new Float64Array(law.parameters.length)];
  for (let trial = 0; trial < 5; trial++) {
    const { p, x } = draw(law, stream);
    const logX = x.map(Math.log);
    law.evaluate(p, x, logX, one);
    const changed = p.map((value, k) => (law.linear?.includes(k) ? 1.7 * value + 0.3 : value));
    law.evaluate(changed, x, logX, two);
    for (const k of law.linear ?? []) expect(two[k]).toBeCloseTo(one[k]!, 12);
  }
});

/** Exact data of a law at sizes, shares and groups that tell its parameters apart. */
function exact(law: Law, p: readonly number[], count: number, stream: Random): Datum[] {
  return Array.from({ length: count }, () => {
    const x = law.inputs.map((_, k) => drawInput(domainOf(law, k), stream));
    return { x, y: evaluateAt(law, p, x) };
  });
}

test.each(named)('%s: fits what it predicts', (name, law) => {
  const stream = random(hashText(name) + 2);
  let tried = 0;
  while (tried < 3) {
    const { p } = draw(law, stream);
    const data = exact(law, p, 12 * law.parameters.length, stream);
    const space = law.space;
    if (!data.every(({ y }) => Number.isFinite(y) && (space === 'linear' || y > 1e-200))) continue;
    tried++;
    const spread = Math.max(...data.map(({ y }) => Math.abs(y)));
    const found = estimateParameters(law, data)!;
    const rms = Math.sqrt((2 * found.loss) / data.length) / (space === 'log' ? 1 : spread);
    expect(rms, `${name} p = ${p.join(' ')}; found ${found.parameters.join(' ')}`).toBeLessThan(1e-5);
  }
});

test('starts lie inside the bounds, and every law has words for itself', () => {
  expect(new Set(lawNames).size).toBe(lawNames.length);
  const stream = random(3);
  for (const law of all) {
    const { p } = draw(law, stream);
    for (const start of law.starts(exact(law, p, 9, stream))) {
      expect(start, law.name).toHaveLength(law.parameters.length);
      for (const [k, value] of start.entries()) {
        const [low, high] = law.parameters[k]!.bounds;
        expect(value >= low && value <= high, `${law.name} ${law.parameters[k]!.name} = ${value}`).toBe(true);
      }
    }
    for (const text of [law.formula, law.tex, law.source, ...law.parameters.map(({ meaning }) => meaning)]) {
      expect(text).not.toBe('');
    }
  }
});

test('the documentation lists every law with its formula', () => {
  const text = readFileSync(new URL('../../../docs/laws.md', import.meta.url), 'utf8');
  for (const { name, formula } of [...laws, ...lawMakers]) {
    expect(text, name).toMatch(new RegExp(`^\\| \\[?\`${name}\``, 'm'));
    expect(text, name).toContain(formula);
  }
});

test('every row of the list of families is there', () => {
  expect(lawNames).toEqual(
    expect.arrayContaining(
      'power power-constant three-zone bivariate joint chinchilla average-parameter effective-parameter kaplan learning-curve qat granularity variance-limited resolution-limited exponential crossover task geometric-horizon logistic plateau hinge threshold u-shape inverse logarithmic linear log-linear box-cox best-of-n pass-at-k affine quadratic roofline overlap cache-step rate-distortion'.split(
        ' ',
      ),
    ),
  );
});

describe('by name', () => {
  test('an unknown one is refused with those there are', () => {
    expect(() => lawNamed('chinchila')).toThrow(/^no law 'chinchila'; there are affine, power, /);
  });
  test('a made one needs its shape', () => {
    expect(() => lawNamed('joint')).toThrow('joint needs at least 1 group');
    expect(() => lawNamed('log-linear', {})).toThrow('log-linear needs at least 1 factor');
    expect(lawNamed('log-linear', { factors: ['N'] }).parameters.map(({ name }) => name)).toEqual([
      'a',
      'b[N]',
    ]);
  });
  test('some of its parameters may be held', () => {
    const held = lawNamed('logistic', { held: { low: 0 } });
    expect(held.parameters.map(({ name }) => name)).toEqual(['high', 'x0', 'k']);
    expect(evaluateAt(held, [3, 2, 5], [2])).toBe(1.5);
    expect(() => holding(held, { top: 1 })).toThrow('has no parameter top');
    expect(() => holding(lawNamed('pass-at-k'), { p: 0.5 })).toThrow('no parameter is left to fit');
  });
  test('groups share what is not theirs', () => {
    const law = shared(lawNamed('power'), ['a'], ['x', 'y']);
    expect(law.parameters.map(({ name }) => name)).toEqual(['a[x]', 'a[y]', 'b']);
    expect(evaluateAt(law, [2, 3, 1], [5, 1])).toBe(15);
    expect(() => shared(lawNamed('power'), ['c'], ['x'])).toThrow('has no parameter c');
  });
});

test('pass@k without bias', () => {
  expect(passAtKOf(5, 2, 1)).toBeCloseTo(0.4, 12);
  expect(passAtKOf(5, 2, 3)).toBeCloseTo(1 - 1 / 10, 12);
  expect(passAtKOf(5, 4, 2)).toBe(1);
  expect(() => passAtKOf(5, 6, 1)).toThrow('0 ≤ c ≤ n');
});
