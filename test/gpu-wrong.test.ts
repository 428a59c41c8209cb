/** Kernels that are wrong in the ways kernels go wrong. Each must fail its check, small and large, and have no speed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../kernels/matmul/kernel.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import type { Variant } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const direct = matmul.variants.find((variant) => variant.name === 'direct')!;

/** `direct` with one piece of its text replaced; the piece must be there. */
const spoilt = (name: string, from: string, to: string): Variant => ({
  ...direct,
  name,
  passes: (params) =>
    direct.passes(params).map((pass) => {
      expect(pass.wgsl).toContain(from);
      return { ...pass, wgsl: pass.wgsl.replaceAll(from, to) };
    }),
});

const LEFT = 'c[row * ROW + column] = left;';

const WRONG: readonly (readonly [string, Variant])[] = [
  [
    'spoils one tile',
    spoilt(
      'one-tile',
      LEFT,
      'c[row * ROW + column] = select(left, left * 1.001, row / 8u == M / 16u && column == 2u);',
    ),
  ],
  ['skips the last row', spoilt('last-row', 'if (row >= M) {', 'if (row >= M - 1u) {')],
  [
    'swaps two K blocks of B',
    spoilt(
      'k-block',
      'var left = b[j];',
      'var left = b[column + (2u * (k ^ select(0u, 2u, k < 4u))) * ROW];',
    ),
  ],
  ['drops the last two k', spoilt('short-k', 'k < A_ROW', 'k < A_ROW - 1u')],
  [
    'writes one word past the end',
    spoilt(
      'past-end',
      'if (row >= M) {',
      'if (row == M - 1u) { c[M * ROW] = vec4f(1.0); }\n  if (row >= M) {',
    ),
  ],
  [
    'leaves the last columns alone',
    spoilt('last-column', 'if (column + 1u < ROW) {', 'if (column + 2u < ROW) {'),
  ],
  [
    'returns NaN in one place',
    spoilt(
      'nan',
      LEFT,
      'c[row * ROW + column] = select(left, vec4f(bitcast<f32>(0x7fc00000u + row)), row == 3u && column == 4u);',
    ),
  ],
];

const SIZES = [
  ['small, compared whole', matmulWorkload(32, 64, 64), 'all'],
  ['large, by Freivalds', matmulWorkload(64, 2048, 2048), 'freivalds'],
] as const;

for (const [what, variant] of WRONG) {
  for (const [size, workload, method] of SIZES) {
    test(`a kernel that ${what} fails (${size})`, async () => {
      const { wrong, error } = await verify(rig, matmul, workload, variant, 3);
      expect(wrong).toBeTypeOf('string');
      // What is not a number or not in its place has no error to state.
      expect([method, undefined]).toContain(error?.checked.method);
    });
  }
}

test('the same shader unspoilt passes at both sizes', async () => {
  for (const [, workload] of SIZES) {
    expect((await verify(rig, matmul, workload, direct, 3)).wrong).toBeUndefined();
  }
});
