/** The smaller steps of a transformer, wrong on purpose: each must be found out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernelById } from '../kernels/index.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { Params } from '../src/kernel.ts';
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
