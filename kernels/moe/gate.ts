/**
 * @file Tokens and gate weights on a grid. Choices of experts must be those of the reference for every token, and a
 * rounding error may order two logits that differ by less: so tokens are multiples of a power of two and gate weights
 * multiples of 1/4, both small, and every sum of their products is exact in f32, in any order. Then logits are equal
 * or differ by a step of the grid; both happen, neither by rounding.
 */
import { smallIntegers } from '../inputs.ts';
import { firstUsed } from './size.ts';
import type { Routing } from './size.ts';

/** Step of gate weights; whole numbers from −8 to 8 have a variance of 24, so weights have one of 1.5. */
const GATE_STEP = 1 / 4;

/** Far beyond every logit of a token: such a bias decides alone. */
const DECISIVE = 64;

/** Step of the tokens: the power of two nearest to 1/√(24·d), so that a sum of d products with N(0,1) is about N(0,1). */
const tokenStep = (d: number): number => 2 ** -Math.round(Math.log2(Math.sqrt(24 * d)));

/** x[t, d]. Column 0 is 1: what a gate weight there says is a bias of its expert. */
export function tokensOnGrid(t: number, d: number, seed: number): Float32Array {
  const step = tokenStep(d);
  const x = smallIntegers(t * d, seed, `x t=${t},d=${d}`).map((value) => value * step);
  for (let token = 0; token < t; token++) x[token * d] = 1;
  return x;
}

/** Wg[d, e], with the biases that make the load. */
export function gateOnGrid(d: number, routing: Routing, seed: number): Float32Array {
  const { e } = routing;
  const wg = smallIntegers(d * e, seed, `gate d=${d},e=${e}`).map((value) => value * GATE_STEP);
  for (let expert = 0; expert < e; expert++) wg[expert] = bias(routing, expert);
  return wg;
}

function bias(routing: Routing, expert: number): number {
  const { k, skew } = routing;
  if (skew === 'zipf') return Math.round(-Math.log(expert + 1) / GATE_STEP) * GATE_STEP;
  if (skew === 'one') return expert < k ? DECISIVE : 0;
  return expert < firstUsed(routing) ? -DECISIVE : 0;
}
