/** The smaller steps of a transformer, wrong on purpose: each must be found out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernelById } from '../kernels/index.ts';
import { layernorm } from '../kernels/transformer/layernorm/kernel.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { Kernel, Params, Variant } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';
import { spoilt } from './support/spoil.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const WRONG: readonly (readonly [string, number, Params, string, string])[] = [
  ['embed', 0, { tokens: 65, vocab: 127, width: 33 }, 'tokens[i / WIDTH]', 'tokens[(i + 1u) / WIDTH]'],
  ['rmsnorm', 0, { rows: 17, width: 132 }, 'c < QUADS', 'c < QUADS - 1u'],
  ['rmsnorm', 1, { rows: 17, width: 129 }, '/ f32(WIDTH) + EPS', '/ f32(WIDTH) + 1e-3'],
  ['rmsnorm', 2, { rows: 3, width: 129 }, 'half > 0u', 'half > 1u'],
  ['layernorm', 0, { rows: 17, width: 132 }, 'dot(sums, vec4f(1.0))', 'sums.x'],
  ['layernorm', 1, { rows: 17, width: 129 }, 'sum / f32(WIDTH)', 'sum / f32(WIDTH - 1u)'],
  ['layernorm', 1, { rows: 17, width: 129 }, '+ bias[c]', '+ bias[0]'],
  ['layernorm', 3, { rows: 3, width: 65 }, 'half > 0u', 'half > 1u'],
  ['rope', 0, { windows: 2, t: 7, heads: 3, d: 24 }, 'plane < 2u', 'plane < 1u'],
  ['rope', 0, { windows: 2, t: 7, heads: 3, d: 24 }, 'late.yw', 'early.yw'],
  ['rope', 1, { windows: 2, t: 7, heads: 3, d: 6 }, 'plane < 2u', 'plane < 1u'],
  ['rope', 1, { windows: 2, t: 7, heads: 3, d: 6 }, 'row % T', 'row'],
  ['swiglu', 0, { rows: 3, hidden: 68 }, 'x[at + ROW]', 'x[at]'],
  ['swiglu', 1, { rows: 3, hidden: 65 }, '-gate', 'gate'],
  ['add', 0, { count: 64 }, '+ b[i]', '+ b[i] * select(1.0, 0.0, i == 15u)'],
  ['add', 1, { count: 63 }, '+ b[i]', '+ b[i] * select(1.0, 0.0, i == 62u)'],
  ['cross-entropy', 0, { rows: 17, vocab: 131 }, 'c < VOCAB', 'c < VOCAB - 1u'],
  ['cross-entropy', 1, { rows: 17, vocab: 131 }, 'targets[row]', 'targets[row / 2u]'],
];

test.each(WRONG)(
  'transformer/%s, variant %d, at %j is found out: %s → %s',
  async (name, index, params, from, to) => {
    const kernel = kernelById(`transformer/${name}`)!;
    const variant = kernel.variants[index]!;
    const one = workload(kernel, params);
    expect((await verify(rig, kernel, one, variant, 3)).wrong).toBeUndefined();
    expect((await verify(rig, kernel, one, spoilt(variant, from, to), 3)).wrong).toMatch(
      /exceeds|never written|past the output/,
    );
  },
);

/** Rows whose mean is a thousand deviations: f32 can hold what is asked, and E[x²] − E[x]² can not. */
test.each([
  [0, { rows: 3, width: 132 }, 'let from_mean = x[first + c] - mean;', 'let from_mean = x[first + c];'],
  [3, { rows: 3, width: 129 }, 'let from_mean = x[first + c] - mean;', 'let from_mean = x[first + c];'],
])('layernorm, variant %d, at %j keeps its digits far from zero', async (index, params, from, to) => {
  const far: Kernel = {
    ...layernorm,
    inputs(...of) {
      const inputs = layernorm.inputs(...of);
      return { ...inputs, x: (inputs['x'] as Float32Array).map((value) => value + 1000) };
    },
    // The mean, near 1000, is off by some 2⁻²⁴·√width of itself, and so are all entries, which are near 1.
    tolerance: () => 3e-3,
  };
  const one = workload(layernorm, params);
  const variant = layernorm.variants[index]!;
  expect((await verify(rig, far, one, variant, 3)).wrong).toBeUndefined();
  // The same sum of squares about zero, less what the mean has in it.
  const careless = spoilt(
    spoilt(variant, from, to),
    '/ f32(WIDTH) + EPS',
    '/ f32(WIDTH) - mean * mean + EPS',
  );
  expect((await verify(rig, far, one, careless, 3)).wrong).toMatch(/exceeds|not finite/);
});

/** One workgroup for all rows, as where there are more of them than workgroups: what it left of a row meets the next. */
const turns = (variant: Variant): Variant => ({
  ...variant,
  passes: (params) =>
    variant.passes(params).map((pass) => ({
      ...pass,
      constants: { ...pass.constants, SPAN: pass.constants['SPAN']! / pass.workgroups[0] },
      workgroups: [1, 1, 1],
    })),
});

/** What stands before the barrier that keeps a row's sums until all threads have read them. */
const LAST = /\/\/ The next \w+ writes what slower threads may still read\.\n *workgroupBarrier\(\);/;

test.each([
  ['rmsnorm', { rows: 19, width: 8 }],
  ['layernorm', { rows: 19, width: 8 }],
  ['cross-entropy', { rows: 19, vocab: 7 }],
])('transformer/%s: a workgroup goes on with further rows', async (name, params) => {
  const kernel = kernelById(`transformer/${name}`)!;
  const one = workload(kernel, params);
  for (const variant of kernel.variants) {
    const { wrong } = await verify(rig, kernel, one, turns(variant), 3);
    expect(wrong, variant.name).toBeUndefined();
    const [barrier] = LAST.exec(variant.passes(params)[0]!.wgsl) ?? [];
    if (barrier === undefined) continue;
    const hasty = await verify(rig, kernel, one, turns(spoilt(variant, barrier, '')), 3);
    expect(hasty.wrong, variant.name).toBeTypeOf('string');
  }
});
