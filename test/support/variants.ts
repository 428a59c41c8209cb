/** @file Variants by name, as tests ask for them. */
import type { Kernel, Params, Variant } from '../../src/kernel.ts';

/** The variant of that name. Throws where there is none, so that a test of one that was renamed says so. */
export function named({ id, variants }: Kernel, name: string): Variant {
  const variant = variants.find((one) => one.name === name);
  if (variant === undefined) throw new Error(`${id} has no variant ${name}`);
  return variant;
}

/** The first variant for CPUs that takes the sizes and wants no wide subgroups: what `choose` takes on SwiftShader. */
export function forCpu({ id, variants }: Kernel, params: Params): Variant {
  const variant = variants.find(
    (one) => one.target !== 'gpu' && one.lanes === undefined && one.refuses?.(params) === undefined,
  );
  if (variant === undefined) throw new Error(`no variant of ${id} for CPUs takes ${JSON.stringify(params)}`);
  return variant;
}
