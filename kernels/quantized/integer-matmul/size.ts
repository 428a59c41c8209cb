/** @file A workload's parameters as variants and reference need them. */
import type { Params } from '../../../src/kernel.ts';
import { columnStride } from '../../../src/packing/columns.ts';

/** Columns of a block of words. */
export const BLOCK = 32;

export type Bits = 4 | 8 | 16;

export interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly weightBits: Bits;
  readonly activationBits: Bits;
  /** Columns that share a scale, 1…k, of weights and activations alike. */
  readonly group: number;
  readonly groups: number;
  /** Blocks of {@link BLOCK} columns. */
  readonly blocks: number;
  /** Outputs with padding. */
  readonly stride: number;
}

export function sizeOf(params: Params): Size {
  const [m, n, k] = [Number(params['m']), Number(params['n']), Number(params['k'])];
  const asked = Number(params['group']);
  const group = asked === 0 ? k : Math.min(asked, k);
  return {
    m,
    n,
    k,
    weightBits: Number(params['wbits']) as Bits,
    activationBits: Number(params['abits']) as Bits,
    group,
    groups: Math.ceil(k / group),
    blocks: Math.ceil(k / BLOCK),
    stride: columnStride(n),
  };
}

/** The largest code of activations: −top … top. */
export const topOf = (bits: number): number => 2 ** (bits - 1) - 1;
