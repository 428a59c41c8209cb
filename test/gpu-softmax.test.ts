/** Softmax of rows of every length, and of inputs that break careless ones. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softmax } from '../kernels/softmax/kernel.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { Kernel, Variant } from '../src/kernel.ts';
import { random } from '../src/random.ts';
import { rigOfDawn } from './support/dawn.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 5;
const source = random(20_263);
const SIZES = [
  ...([
    [1, 1],
    [1, 5],
    [1, 1031],
    [257, 1],
    [31, 4],
    [2, 4099],
    [300, 7],
  ] as const),
  ...Array.from({ length: 6 }, () => [1 + source.below(40), 1 + source.below(1900)] as const),
];

const of = (rows: number, columns: number) => workload(softmax, { rows, columns, dtype: 'f32' });

/** The kernel on `x` instead of its own input. */
const on = (x: Float32Array): Kernel => ({ ...softmax, inputs: () => ({ x }) });

const runs = (variant: Variant): boolean =>
  variant.features === undefined || rig.gpu.features.has('subgroups');

for (const variant of softmax.variants) {
  test(`softmax ${variant.name} is right at every size it accepts`, async () => {
    if (!runs(variant)) return;
    const few = variant.target === 'gpu' ? SIZES.slice(0, 4) : SIZES;
    let accepted = 0;
    for (const [rows, columns] of few) {
      const one = of(rows, columns);
      if (variant.refuses?.(one.params) !== undefined) continue;
      const { wrong, error } = await verify(rig, softmax, one, variant, SEED);
      expect(wrong, one.id).toBeUndefined();
      expect(error?.relativeL2, one.id).toBeLessThan(1e-6);
      accepted++;
    }
    expect(accepted).toBeGreaterThan(1);
  });

  test(`softmax ${variant.name}: equal, masked, and far apart`, async () => {
    if (!runs(variant)) return;
    const [rows, columns] = [3, 601];
    const inputs = softmax.inputs(of(rows, columns).params, 9)['x'] as Float32Array;
    const lowest = -3.4028234663852886e38;
    for (const [what, x] of [
      ['equal', inputs.map(() => -7)],
      ['far apart', inputs.map((value) => 1e4 * value)],
      ['all lowest, as where a whole row is masked', inputs.map(() => lowest)],
      [
        'first half masked by the lowest number',
        inputs.map((value, i) => (i % columns < 300 ? lowest : value)),
      ],
      ['first half masked by −∞', inputs.map((value, i) => (i % columns < 300 ? -Infinity : value))],
      ['one entry left', inputs.map((_, i) => (i % columns === 600 ? 3 : -Infinity))],
    ] as const) {
      const { wrong, error } = await verify(rig, on(x), of(rows, columns), variant, SEED);
      expect(wrong, what).toBeUndefined();
      expect(error?.relativeL2, what).toBeLessThan(1e-6);
    }
  });
}

test.each([
  ['counts columns past the end', 'row', '< vec4u(C)', '< vec4u(C + 1u)'],
  ['forgets to shrink', 'row', 'sum = sum * weight_of(largest, top)', 'sum = sum'],
  ['counts chunks past their end', 'split', '< vec4u(end)', '< vec4u(end + 1u)'],
  [
    'forgets a chunk',
    'split',
    'for (var split = 0u; split < SPLITS; split++)',
    'for (var split = 1u; split < SPLITS; split++)',
  ],
  ['is not normalised', 'row', 'let scale = 1.0 / sum;', 'let scale = 1.0;'],
])('a softmax that %s fails', async (_what, name, from, to) => {
  const { wrong } = await verify(rig, softmax, of(3, 1027), spoilt(named(softmax, name), from, to), SEED);
  expect(wrong).toBeTypeOf('string');
});
