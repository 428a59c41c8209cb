/** @file What the peers read from a workload of the kernel `matmul`. */
import type { Params } from '../kernel.ts';

const KNOWN = new Set(['m', 'n', 'k', 'dtype']);

/** Sizes of C[m, n] = A[m, k]·B[k, n] with inputs `a` and `b`, row-major. */
export const matmulShape = (params: Params): { m: number; n: number; k: number; type: 'f32' | 'f16' } => ({
  m: Number(params['m']),
  n: Number(params['n']),
  k: Number(params['k']),
  type: params['dtype'] === 'f16' ? 'f16' : 'f32',
});

/** A sentence if the product is of a kind not known here or of a type not in `types`. */
export function refusesMatmul(params: Params, types: readonly string[]): string | undefined {
  const unknown = Object.keys(params).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) {
    return `this product has a parameter that is not mapped: ${unknown.map((name) => `${name}=${params[name]}`).join(', ')}`;
  }
  const type = String(params['dtype']);
  return types.includes(type) ? undefined : `multiplies ${types.join(' and ')} only, not ${type}`;
}
