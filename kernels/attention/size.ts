import type { Params } from '../../src/kernel.ts';
import type { Granularity, KvType } from './kv.ts';

/** The sizes of one attention, by the names they have in workload ids. */
export interface Size {
  readonly heads: number;
  readonly kvheads: number;
  /** Head size. */
  readonly d: number;
  /** Keys and values. */
  readonly t: number;
  /** Queries: the last `s` of the `t` positions. */
  readonly s: number;
  readonly causal: boolean;
}

export const sizeOf = (params: Params): Size => ({
  heads: Number(params['heads']),
  kvheads: Number(params['kvheads']),
  d: Number(params['d']),
  t: Number(params['t']),
  s: Number(params['s']),
  causal: params['causal'] !== 'no',
});

export const kvTypeOf = (params: Params): KvType => params['kv'] as KvType;

export const granularityOf = (params: Params): Granularity =>
  params['scale'] === 'layer' ? 'layer' : 'head';

/** Keys that query `i` sees: all, or under a causal mask those up to its own position t − s + i. */
export const keysSeen = ({ t, s, causal }: Size, i: number): number => (causal ? t - s + i + 1 : t);

/** (query, key) pairs of one head that are not masked. */
export const pairs = (size: Size): number =>
  size.causal ? size.s * (size.t - size.s) + (size.s * (size.s + 1)) / 2 : size.s * size.t;

/** A sentence for sizes that make no attention, whatever the variant; else undefined. */
export function unsound(params: Params): string | undefined {
  const { heads, kvheads, d, t, s, causal } = sizeOf(params);
  const kv = kvTypeOf(params);
  if (heads % kvheads !== 0) return 'needs heads to be a multiple of kvheads';
  if (causal && s > t) return 'needs s ≤ t under a causal mask: the queries are the last s of t positions';
  if (d % 4 !== 0) return 'needs d to be a multiple of 4';
  if (kv === 'q4' && d % 8 !== 0) return 'needs d to be a multiple of 8 for kv=q4';
  if (params['scale'] === 'layer' && (kv === 'f32' || kv === 'f16')) return 'has no scales for floats';
  return undefined;
}
