/** Kernels that are wrong in the ways kernels go wrong. Each must fail its check, small and large, and have no speed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../kernels/matmul/kernel.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import type { Variant, Workload } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const DIRECT = named(matmul, 'direct');

const LEFT = 'c[i] = left;';

const WRONG: readonly (readonly [string, Variant])[] = [
  [
    'spoils one tile',
    spoilt(DIRECT, LEFT, 'c[i] = select(left, left * 1.001, row / 8u == M / 16u && column == 2u);'),
  ],
  ['skips the last row', spoilt(DIRECT, 'if (row >= M) {', 'if (row >= M - 1u) {')],
  [
    'swaps two K blocks of B',
    spoilt(
      DIRECT,
      'var line = eight(j);',
      'var line = eight(column + (2u * (k ^ select(0u, 2u, k < 4u))) * ROW);',
    ),
  ],
  ['drops the last two k', spoilt(DIRECT, 'k < A_ROW', 'k < A_ROW - 1u')],
  [
    'writes one word past the end',
    spoilt(DIRECT, 'if (row >= M) {', 'if (row == M - 1u) { c[M * ROW] = vec4f(1.0); }\n  if (row >= M) {'),
  ],
  [
    'leaves the last columns alone',
    spoilt(DIRECT, 'if (column + 1u < C_ROW) {', 'if (column + 2u < C_ROW) {'),
  ],
  [
    'returns NaN in one place',
    spoilt(
      DIRECT,
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

const SPLIT = named(matmul, 'tile-split BM=64 BN=64 BK=8');
const HALF_BT = named(matmul, 'half-direct-bt');
const STREAM = named(matmul, 'stream');
const TILE = named(matmul, 'tile BM=64 BN=64 BK=8');
const QUAD = named(matmul, 'quad ROWS=4');
const BROADCAST = named(matmul, 'broadcast');
const HALF_QUAD_BT = named(matmul, 'half-quad-bt ROWS=4');

const split = matmulWorkload(5, 68, 1028);
const halfBt = matmulWorkload(9, 37, 64, { dtype: 'f16', bt: 'yes', batch: 2 });

// Odd rows of vec4s, and batches; one row too few for the form's four, so that its last is dropped.
const few = matmulWorkload(3, 20, 12, { batch: 2 });
const past = matmulWorkload(3, 20, 12);
// Two workgroups each way, a slab that is not full, lanes and columns past the end.
const slabs = matmulWorkload(259, 36, 68, { batch: 2 });
// One workgroup across: what a lane writes past its row lands on the next lane's, after that lane's own. Of two workgroups
// the one with the right numbers could come last.
const across = matmulWorkload(259, 28, 68, { batch: 2 });
const fewHalves = matmulWorkload(3, 19, 12, { dtype: 'f16', bt: 'yes', batch: 2 });

/** What only the forms with ranges, batches, f16 or Bᵀ can get wrong. */
const WRONG_FORMS: readonly (readonly [string, Variant, Workload])[] = [
  ['leaves the last range out of the sum', spoilt(SPLIT, 's < SPLITS', 's < SPLITS - 1u'), split],
  ['lets ranges of K overlap', spoilt(SPLIT, 'min(K, begin + RANGE)', 'min(K, begin + RANGE + BK)'), split],
  ['writes every range to the first', spoilt(SPLIT, 'split * BATCH + batch', 'batch'), split],
  ['forgets the slices but the first', spoilt(STREAM, 'slice < SLICES', 'slice < 1u'), split],
  [
    'ends a range of the stream early',
    spoilt(STREAM, 'begin + RANGE)', 'begin + RANGE - 1u)'),
    matmulWorkload(1, 132, 1028),
  ],
  ['reads the tile past K', spoilt(TILE, '|| k >= end', ''), matmulWorkload(17, 68, 12)],
  ['skews stores and not loads', spoilt(TILE, '(y ^ skew)', 'y'), matmulWorkload(17, 68, 16)],
  ['takes the other half of each word', spoilt(HALF_BT, 'pair.x)', 'pair.x >> 16u)'), halfBt],
  ['sees one batch only', spoilt(HALF_BT, 'let side = id.z * N;', 'let side = 0u;'), halfBt],
  ['hands on the k of the wrong lane', spoilt(QUAD, 'lane & 3u', '(lane + 1u) & 3u'), few],
  ['sees one batch of A only', spoilt(QUAD, 'let top = id.z * M;', 'let top = 0u;'), few],
  ['leaves the row below the last to store', spoilt(QUAD, 'if (row >= M ||', 'if (row > M ||'), past],
  ['reads the slab past K', spoilt(BROADCAST, 'min(DEPTH, K - start) / 4u', 'DEPTH / 4u'), slabs],
  ['begins each slab with the same k of A', spoilt(BROADCAST, '      j++;', '      j = j;'), slabs],
  ['sees one batch of B only', spoilt(BROADCAST, '(group.z * K + k)', '(k)'), slabs],
  ['writes columns past the end', spoilt(BROADCAST, ' && column < N4', ''), across],
  ['gives both rows to one', spoilt(BROADCAST, 'store(top, row + LANES,', 'store(top, row,'), slabs],
  ['gives every lane the same word', spoilt(HALF_QUAD_BT, 'lane & 1u', '0u'), fewHalves],
  ['takes Bᵀ for B', spoilt(TILE, 'BT == 1u', 'BT == 2u'), matmulWorkload(17, 64, 64, { bt: 'yes' })],
];

for (const [what, variant, workload] of WRONG_FORMS) {
  test(`a kernel that ${what} fails`, async () => {
    expect((await verify(rig, matmul, workload, variant, 3)).wrong).toBeTypeOf('string');
  });
}

const TOO_MANY = spoilt(SPLIT, 's < SPLITS', 's <= SPLITS');

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
    const variant = named(matmul, name.replace(' spoilt', ''));
    expect((await verify(rig, matmul, workload, variant, 3)).wrong, workload.id).toBeUndefined();
  }
});

test('the same shader unspoilt passes at both sizes', async () => {
  for (const [, workload] of SIZES) {
    expect((await verify(rig, matmul, workload, DIRECT, 3)).wrong).toBeUndefined();
  }
});
