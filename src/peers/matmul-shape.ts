/** @file What the peers read from a workload of the kernel `matmul`. */
import { sizeOf } from '../../kernels/matmul/size.ts';
import type { Params } from '../kernel.ts';

const KNOWN = new Set(['m', 'n', 'k', 'dtype', 'batch', 'bt']);

export interface MatmulShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly batch: number;
  readonly transposedB: boolean;
}

/** Sizes of C[m, n] = A[m, k]·B[k, n] with inputs `a` and `b`, row-major; `transposedB`: B is [n, k]. */
export function matmulShape(params: Params): MatmulShape {
  const { m, n, k, batch, bt } = sizeOf(params);
  return { m, n, k, batch, transposedB: bt };
}

export interface Forms {
  readonly batch?: boolean;
  readonly transposedB?: boolean;
}

/** A sentence if the product is of a kind not known here, not in f32, or of a form the library has not in `forms`. */
export function refusesMatmul(params: Params, forms: Forms = {}): string | undefined {
  const unknown = Object.keys(params).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) {
    return `this product has a parameter that is not mapped: ${unknown.map((name) => `${name}=${params[name]}`).join(', ')}`;
  }
  const { batch, transposedB } = matmulShape(params);
  const type = String(params['dtype']);
  // Our product of f16 operands is in f32; these libraries round theirs to f16, which is other work.
  if (type === 'f16') return 'rounds the product of f16 operands to f16, which is not this workload';
  if (type !== 'f32') return `is run here in f32 only, not in ${type}`;
  if (batch > 1 && forms.batch !== true) return 'is run here for single products only';
  if (transposedB && forms.transposedB !== true) return 'is run here for A·B only, not for A·Bᵀ';
  if (transposedB && batch > 1) return 'has no batched product with a transposed B';
  return undefined;
}
