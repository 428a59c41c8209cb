import type { Params } from '../../../src/kernel.ts';

export interface Size {
  /** Tokens. */
  readonly t: number;
  readonly heads: number;
  /** Numbers of a head. */
  readonly d: number;
  /** Activations: t·heads·d. */
  readonly n: number;
  /** What shares a statistic: heads, or 1. */
  readonly groups: number;
  /** Words of codes. */
  readonly codes: number;
  readonly stochastic: boolean;
  /** Standard deviation of the logarithm of a head's scale. */
  readonly spread: number;
}

export function sizeOf(params: Params): Size {
  const [t, heads, d] = [Number(params['t']), Number(params['heads']), Number(params['d'])];
  const n = t * heads * d;
  return {
    t,
    heads,
    d,
    n,
    groups: params['by'] === 'layer' ? 1 : heads,
    codes: Math.ceil(n / 4),
    stochastic: params['rounding'] !== 'nearest',
    spread: Number(params['spread'] ?? 70) / 100,
  };
}
