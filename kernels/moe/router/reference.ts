/** @file The router in f64. Tokens and gate weights lie on a grid, so its logits are exactly those of any shader. */
import type { Reference } from '../../../src/kernel.ts';
import type { Routes } from '../routes.ts';
import type { Rules } from './rules.ts';

/** As in select.wgsl: what is not a number counts as the lowest, and nothing is beyond. */
const LIMIT = 1e38;
const tame = (logit: number): number =>
  Number.isNaN(logit) ? -LIMIT : Math.min(Math.max(logit, -LIMIT), LIMIT);

/** Choices in order of their logits, equal ones by expert; weights as the rules say; then what is over capacity dropped. */
export function route(rules: Rules, x: Float32Array, wg: Float32Array): Routes {
  const { t, d, e, k, all, side, vision } = rules;
  const experts = new Uint32Array(t * k);
  const weights = new Float64Array(t * k);
  const logits = new Float64Array(e);
  for (let token = 0; token < t; token++) {
    logits.fill(0);
    for (let i = 0; i < d; i++) {
      const value = x[token * d + i]!;
      for (let expert = 0; expert < e; expert++) logits[expert]! += value * wg[i * e + expert]!;
    }
    for (let expert = 0; expert < e; expert++) logits[expert] = tame(logits[expert]!);
    const allowed = Array.from({ length: e - side }, (_, i) => (token < vision ? i : i + side));
    const chosen = allowed.toSorted((a, b) => logits[b]! - logits[a]! || a - b).slice(0, k);
    const top = logits[chosen[0]!]!;
    const total = (all ? allowed : chosen).reduce((sum, expert) => sum + Math.exp(logits[expert]! - top), 0);
    for (const [choice, expert] of chosen.entries()) {
      experts[token * k + choice] = expert;
      weights[token * k + choice] = Math.exp(logits[expert]! - top) / total;
    }
  }
  return rules.capacity === undefined
    ? { experts, weights }
    : limited(rules, { experts, weights }, rules.capacity);
}

/** First choices of all tokens before second ones, as in capacity.wgsl. */
function limited({ t, e, k }: Rules, { experts, weights }: Routes, capacity: number): Routes {
  const count = new Uint32Array(e);
  const out = { experts: experts.slice(), weights: weights.slice() };
  for (let choice = 0; choice < k; choice++) {
    for (let token = 0; token < t; token++) {
      const a = token * k + choice;
      if (count[experts[a]!]!++ < capacity) continue;
      out.experts[a] = e;
      out.weights[a] = 0;
    }
  }
  return out;
}

/** Tokens that each expert gets, of those that were not dropped. */
export function loadsOf(e: number, { experts }: Routes): Uint32Array {
  const loads = new Uint32Array(e);
  for (const expert of experts) if (expert < e) loads[expert]!++;
  return loads;
}

/**
 * Routes as numbers that an error of any kind changes visibly: a token's row is its experts as (expert + 1) / e, then
 * its weights. Another expert, another order or a lost token changes an entry by at least 1/256, where weights are right to
 * about 10⁻⁷.
 */
export function routeNumbers({ t, e, k }: Rules, { experts, weights }: Routes): Float64Array {
  const out = new Float64Array(2 * t * k);
  for (let a = 0; a < t * k; a++) {
    const at = Math.floor(a / k) * 2 * k + (a % k);
    out[at] = (experts[a]! + 1) / e;
    out[at + k] = weights[a]!;
  }
  return out;
}

export function routerReference(rules: Rules, x: Float32Array, wg: Float32Array): Reference {
  let known: Float64Array | undefined;
  const all = (): Float64Array => (known ??= routeNumbers(rules, route(rules, x, wg)));
  const columns = 2 * rules.k;
  return {
    rows: rules.t,
    columns,
    tile: 32,
    all,
    row: (index) => all().slice(index * columns, (index + 1) * columns),
    entries: (indices) => Float64Array.from(indices, (index) => all()[index]!),
  };
}
