/** A variant that is wrong on purpose. */
import { expect } from 'vitest';
import type { Variant } from '../../src/kernel.ts';

/** `variant` with a piece of its shaders' text replaced; some pass must hold the piece. */
export const spoilt = (variant: Variant, from: string, to: string): Variant => ({
  ...variant,
  name: `${variant.name} spoilt`,
  passes(params) {
    const passes = variant.passes(params);
    expect(
      passes.some(({ wgsl }) => wgsl.includes(from)),
      from,
    ).toBe(true);
    return passes.map((pass) => ({ ...pass, wgsl: pass.wgsl.replaceAll(from, to) }));
  },
});
