/** Kernels that are wrong in the ways kernels go wrong. Each must fail its check, small and large, and have no speed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../kernels/matmul/kernel.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import type { Variant, Workload } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const named = (name: string): Variant => matmul.variants.find((variant) => variant.name === name)!;

const direct = named('direct');

/** A variant with one piece of the text of a pass replaced; the piece must be there. */
const spoiltForm = (of: Variant, from: string, to: string, index = 0): Variant => ({
  ...of,
  name: `spoilt ${of.name}`,
  passes: (params) =>
    of.passes(params).map((pass, i) => {
      if (i !== index) return pass;
      expect(pass.wgsl).toContain(from);
      return { ...pass, wgsl: pass.wgsl.replaceAll(from, to) };
    }),
});

const spoilt = (name: string, from: string, to: string): Variant => ({
  ...spoiltForm(direct, from, to),
  name,
});

const LEFT = 'c[i] = left;';

const WRONG: readonly (readonly [string, Variant])[] = [
  [
    'spoils one tile',
    spoilt('one-tile', LEFT, 'c[i] = select(left, left * 1.001, row / 8u == M / 16u && column == 2u);'),
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
      'c[i] = select(left, vec4f(bitcast<f32>(0x7fc00000u + row)), row == 3u && column == 4u);',
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

const SPLIT = named('tile-split BM=64 BN=64 BK=8');
const HALF_BT = named('half-direct-bt');
const STREAM = named('stream');
const TILE = named('tile BM=64 BN=64 BK=8');
const QUAD = named('quad ROWS=4');
const HALF_QUAD_BT = named('half-quad-bt ROWS=4');

const split = matmulWorkload(5, 68, 1028);
const halfBt = matmulWorkload(9, 37, 64, { dtype: 'f16', bt: 'yes', batch: 2 });

// Odd rows of vec4s, and batches; one row too few for the form's four, so that its last is dropped.
const few = matmulWorkload(3, 20, 12, { batch: 2 });
const past = matmulWorkload(3, 20, 12);
const fewHalves = matmulWorkload(3, 19, 12, { dtype: 'f16', bt: 'yes', batch: 2 });

/** What only the forms with ranges, batches, f16 or Bᵀ can get wrong. */
const WRONG_FORMS: readonly (readonly [string, Variant, Workload])[] = [
  ['leaves the last range out of the sum', spoiltForm(SPLIT, 's < SPLITS', 's < SPLITS - 1u', 1), split],
  [
    'lets ranges of K overlap',
    spoiltForm(SPLIT, 'min(K, begin + RANGE)', 'min(K, begin + RANGE + BK)'),
    split,
  ],
  ['writes every range to the first', spoiltForm(SPLIT, 'split * BATCH + batch', 'batch'), split],
  ['forgets the slices but the first', spoiltForm(STREAM, 'slice < SLICES', 'slice < 1u'), split],
  [
    'ends a range of the stream early',
    spoiltForm(STREAM, 'begin + RANGE)', 'begin + RANGE - 1u)'),
    matmulWorkload(1, 132, 1028),
  ],
  ['reads the tile past K', spoiltForm(TILE, '|| k >= end', ''), matmulWorkload(17, 68, 12)],
  ['skews stores and not loads', spoiltForm(TILE, '(y ^ skew)', 'y'), matmulWorkload(17, 68, 16)],
  ['takes the other half of each word', spoiltForm(HALF_BT, 'pair.x)', 'pair.x >> 16u)'), halfBt],
  ['sees one batch only', spoiltForm(HALF_BT, 'let side = id.z * N;', 'let side = 0u;'), halfBt],
  ['hands on the k of the wrong lane', spoiltForm(QUAD, 'lane & 3u', '(lane + 1u) & 3u'), few],
  ['sees one batch of A only', spoiltForm(QUAD, 'let top = id.z * M;', 'let top = 0u;'), few],
  ['leaves the row below the last to store', spoiltForm(QUAD, 'if (row >= M ||', 'if (row > M ||'), past],
  ['gives every lane the same word', spoiltForm(HALF_QUAD_BT, 'lane & 1u', '0u'), fewHalves],
  ['takes Bᵀ for B', spoiltForm(TILE, 'BT == 1u', 'BT == 2u'), matmulWorkload(17, 64, 64, { bt: 'yes' })],
];

for (const [what, variant, workload] of WRONG_FORMS) {
  test(`a kernel that ${what} fails`, async () => {
    expect((await verify(rig, matmul, workload, variant, 3)).wrong).toBeTypeOf('string');
  });
}

const TOO_MANY = spoiltForm(SPLIT, 's < SPLITS', 's <= SPLITS', 1);

/** Adds one range of partial sums more than are written; its scratch has room for it. */
const unwritten: Variant = {
  ...TOO_MANY,
  scratch: (params) =>
    SPLIT.scratch!(params).map((spec) => ({
      ...spec,
      length: spec.length + Number(params['m']) * Number(params['n']),
    })),
};

/** The same behind a pass that writes zeros to all of it, as fresh memory has them. */
const zeroed: Variant = {
  ...unwritten,
  passes: (params) => [
    {
      wgsl: `@group(0) @binding(0) var<storage, read_write> partial: array<f32>;
        @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
          partial[min(id.x, arrayLength(&partial) - 1u)] = 0.0;
        }`,
      constants: {},
      bindings: ['partial'],
      workgroups: [Math.ceil(unwritten.scratch!(params)[0]!.length / 64), 1, 1],
    },
    ...unwritten.passes(params),
  ],
};

test('a kernel that reads scratch which no pass wrote fails; fresh memory would have hidden it', async () => {
  expect((await verify(rig, matmul, split, unwritten, 3)).wrong).toBeTypeOf('string');
  expect((await verify(rig, matmul, split, zeroed, 3)).wrong).toBeUndefined();
});

test('the other forms unspoilt pass at the same sizes', async () => {
  for (const [, { name }, workload] of WRONG_FORMS) {
    const variant = named(name.replace('spoilt ', ''));
    expect((await verify(rig, matmul, workload, variant, 3)).wrong, workload.id).toBeUndefined();
  }
});

test('the same shader unspoilt passes at both sizes', async () => {
  for (const [, workload] of SIZES) {
    expect((await verify(rig, matmul, workload, direct, 3)).wrong).toBeUndefined();
  }
});
