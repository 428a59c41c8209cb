/** @file The dense product in f32 as a part of other kernels, over their names of the buffers. */
import type { Params, Pass, Variant } from '../../src/kernel.ts';

/** M rows, N columns, K inputs; more than these is not looked at. */
export interface DenseSize {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export const denseParams = ({ m, n, k }: DenseSize): Params => ({ m, n, k, dtype: 'f32' });

/** What A, B and C are called; scratch of the variant keeps its names. */
export type DenseNames = Readonly<Record<'a' | 'b' | 'c', string>>;

/** The passes of a variant of `matmul`, for another kernel's buffers. */
export function densePasses(variant: Variant, size: DenseSize, names: DenseNames): readonly Pass[] {
  const renamed: Readonly<Record<string, string>> = names;
  return variant
    .passes(denseParams(size))
    .map((pass) => ({ ...pass, bindings: pass.bindings.map((name) => renamed[name] ?? name) }));
}
