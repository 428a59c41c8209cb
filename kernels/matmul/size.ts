/** @file A workload's parameters as the variants need them. */
import type { Params } from '../../src/kernel.ts';

/** `batch` products C[M,N] = A[M,K]·B[K,N], or with `bt` A[M,K]·Bᵀ with B stored [N,K]; `half`: A and B stored as f16. */
export interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly batch: number;
  readonly half: boolean;
  readonly bt: boolean;
}

export const sizeOf = (params: Params): Size => ({
  m: Number(params['m']),
  n: Number(params['n']),
  k: Number(params['k']),
  batch: Number(params['batch'] ?? 1),
  half: params['dtype'] === 'f16',
  bt: params['bt'] === 'yes',
});

/** What a variant cannot do without; a number divides the size it is named after. */
export interface Needs {
  readonly half?: boolean;
  readonly bt?: boolean;
  readonly m?: number;
  readonly n?: number;
  readonly k?: number;
  readonly mostRows?: number;
  readonly leastRows?: number;
  readonly mostColumns?: number;
}

/** The first need that a size does not meet, as a sentence that goes after the variant's name. */
export function unmet(size: Size, needs: Needs): string | undefined {
  const { half, bt, mostRows, leastRows, mostColumns } = needs;
  if (half !== undefined && half !== size.half) return `needs dtype = ${half ? 'f16' : 'f32'}`;
  if (bt !== undefined && bt !== size.bt) return `needs bt = ${bt ? 'yes' : 'no'}`;
  if (mostRows !== undefined && size.m > mostRows) return `needs m ≤ ${mostRows}`;
  if (leastRows !== undefined && size.m < leastRows) return `needs m ≥ ${leastRows}`;
  if (mostColumns !== undefined && size.n > mostColumns) return `needs n ≤ ${mostColumns}`;
  const wrong = (['m', 'n', 'k'] as const).filter((name) => size[name] % (needs[name] ?? 1) !== 0);
  const parts = wrong.map((name) => `${name} a multiple of ${needs[name]}`);
  return parts.length === 0 ? undefined : `needs ${parts.join(' and ')}`;
}

/** Strides of B for shaders that take either order: from one k to the next, and from one column. */
export const strides = ({ n, k, bt }: Size): { readonly B_K: number; readonly B_N: number } =>
  bt ? { B_K: 1, B_N: k } : { B_K: n, B_N: 1 };
