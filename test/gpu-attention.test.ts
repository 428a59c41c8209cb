/** Attention in all its forms: random sizes, every storage of keys and values, inputs that break careless softmax. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attention, attentionInputs, attentionWorkload } from '../kernels/attention/kernel.ts';
import { decodeGroup } from '../kernels/attention/variants.ts';
import { normals, smallIntegers } from '../kernels/inputs.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import type { Kernel, Params, Variant, Workload } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';
import { draws } from './support/draws.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 11;
const decodeThread = named(attention, 'decode-thread');
const prefillRows = named(attention, 'prefill-rows');
const prefillQuad = named(attention, 'prefill-quad');

const prefillBroadcast = named(attention, 'prefill-broadcast');

/** Where a correct variant stays here; the tolerance leaves room for what WGSL allows. */
const BOUND = 2e-6;

/** Relative L2 error of what `variant` computes, which must be right. */
async function errorOf(
  variant: Variant,
  { id, params }: Workload,
  kernel: Kernel = attention,
): Promise<number> {
  const { wrong, error } = await verify(rig, kernel, { id, params, kernel: 'attention' }, variant, SEED);
  expect(wrong, `${variant.name} ${id}`).toBeUndefined();
  return error!.relativeL2;
}

const KV = ['f32', 'f16', 'q8', 'q4'] as const;
const D = [64, 80, 96, 128] as const;
/** MHA, GQA and MQA. */
const HEADS = [
  [3, 3],
  [6, 2],
  [4, 1],
] as const;

const { pick, source } = draws(20_262);

test('decode-thread is right at random lengths, with every storage, head size and grouping', async () => {
  for (const [i, kv] of [...KV, ...KV].entries()) {
    const [heads, kvheads] = HEADS[i % 3]!;
    const rest: Params = kv.startsWith('q') && i >= 4 ? { kv, scale: 'layer' } : { kv };
    expect(
      await errorOf(decodeThread, attentionWorkload(heads, kvheads, pick(D), 1 + source.below(700), 1, rest)),
    ).toBeLessThan(BOUND);
  }
  for (const t of [1, 2, 3, 17, 251])
    expect(await errorOf(decodeThread, attentionWorkload(2, 1, 64, t))).toBeLessThan(BOUND);
  expect(await errorOf(decodeThread, attentionWorkload(5, 5, 4, 16, 1, { causal: 'no' }))).toBeLessThan(
    BOUND,
  );
});

test('prefill-rows is right at random lengths, causal and not', async () => {
  for (const [i, kv] of KV.entries()) {
    const [heads, kvheads] = HEADS[i % 3]!;
    const t = 2 + source.below(60);
    const s = 2 + source.below(t - 1);
    expect(await errorOf(prefillRows, attentionWorkload(heads, kvheads, D[i]!, t, s, { kv }))).toBeLessThan(
      BOUND,
    );
  }
  for (const [t, s] of [
    [2, 2],
    [37, 37],
    [53, 5],
    [16, 16],
    [17, 16],
  ] as const) {
    expect(await errorOf(prefillRows, attentionWorkload(2, 1, 64, t, s))).toBeLessThan(BOUND);
  }
  // Without a mask there may be more queries than keys.
  expect(await errorOf(prefillRows, attentionWorkload(2, 2, 64, 1, 19, { causal: 'no' }))).toBeLessThan(
    BOUND,
  );
  expect(await errorOf(prefillRows, attentionWorkload(2, 1, 8, 43, 23, { causal: 'no' }))).toBeLessThan(
    BOUND,
  );
});

// Slow to compile: few sizes, of which each takes another branch. Two keys in a block of sixteen, odd ends, 1 to 8 vec4s a lane.
test('prefill-quad is right with every storage, causal and not', async () => {
  if (!rig.gpu.features.has('subgroups')) return;
  for (const of of [
    attentionWorkload(4, 1, 64, 37, 21),
    attentionWorkload(6, 2, 80, 53, 9, { kv: 'f16' }),
    attentionWorkload(3, 3, 20, 17, 17, { kv: 'q8' }),
    attentionWorkload(2, 1, 128, 33, 2, { kv: 'q4', scale: 'layer' }),
    attentionWorkload(2, 2, 4, 1, 19, { causal: 'no' }),
    attentionWorkload(2, 1, 8, 43, 23, { causal: 'no' }),
  ]) {
    expect(await errorOf(prefillQuad, of)).toBeLessThan(BOUND);
  }
});

// Two workgroups and more, lanes past the end, keys that no whole block holds, blocks of 32 keys down to 16.
test('prefill-broadcast is right with every storage, causal and not', async () => {
  for (const of of [
    attentionWorkload(2, 1, 64, 151, 131),
    attentionWorkload(3, 1, 80, 70, 49, { kv: 'f16' }),
    attentionWorkload(2, 2, 20, 129, 129, { kv: 'q8' }),
    attentionWorkload(2, 1, 128, 53, 48, { kv: 'q4', scale: 'layer' }),
    attentionWorkload(1, 1, 4, 1, 61, { causal: 'no' }),
    attentionWorkload(2, 1, 8, 43, 67, { causal: 'no' }),
  ]) {
    expect(await errorOf(prefillBroadcast, of)).toBeLessThan(BOUND);
  }
});

// Barriers are slow to compile and to run on a software adapter: few and small sizes for what is written for GPUs.
// One workgroup for all keys walks over several tiles of 128 of them.
for (const subgroups of [false, true]) {
  const variant = decodeGroup(subgroups, 1);
  test(`${variant.name} is right over several tiles, with shared and odd heads`, async () => {
    if (subgroups && !rig.gpu.features.has('subgroups')) return;
    expect(await errorOf(variant, attentionWorkload(3, 1, 80, 261, 1, { kv: 'f16' }))).toBeLessThan(BOUND);
    expect(await errorOf(variant, attentionWorkload(2, 2, 8, 129, 1, { kv: 'q8' }))).toBeLessThan(BOUND);
    // Nine heads share: two blocks of five, the last one short.
    expect(await errorOf(decodeGroup(subgroups), attentionWorkload(9, 1, 4, 131))).toBeLessThan(BOUND);
  });
}

test('prefill-tile is right across tiles, masked and skipped ones too', async () => {
  const tile = named(attention, 'prefill-tile ROWS=16');
  expect(await errorOf(tile, attentionWorkload(2, 1, 80, 71, 33))).toBeLessThan(BOUND);
  expect(await errorOf(tile, attentionWorkload(1, 1, 8, 67, 35, { kv: 'q4', causal: 'no' }))).toBeLessThan(
    BOUND,
  );
  expect(
    await errorOf(
      named(attention, 'prefill-tile ROWS=64'),
      attentionWorkload(1, 1, 20, 83, 70, { kv: 'f16' }),
    ),
  ).toBeLessThan(BOUND);
});

/** The kernel on other inputs than its own. */
const on = (of: Workload, q: Float32Array, k: Float32Array, v: Float32Array): Kernel => ({
  ...attention,
  inputs: () => attentionInputs(of.params, q, k, v),
});

const draw = (of: Workload) => {
  const [q, k, v] = attention.buffers(of.params).map(({ length, name }) => normals(length, 3, name));
  return { q: q!, k: k!, v: v! };
};

const CASES = [
  [decodeThread, attentionWorkload(4, 2, 64, 301)],
  [prefillRows, attentionWorkload(2, 1, 64, 40, 21)],
  [prefillQuad, attentionWorkload(2, 1, 20, 40, 21)],
  [decodeGroup(false, 1), attentionWorkload(2, 1, 8, 140)],
  [decodeGroup(true, 1), attentionWorkload(2, 1, 8, 140)],
  [named(attention, 'prefill-tile ROWS=16'), attentionWorkload(1, 1, 8, 40, 21)],
] as const;

for (const [variant, of] of CASES) {
  test(`${variant.name}: equal scores, scores far apart, and exact results`, async () => {
    if (variant.features !== undefined && !rig.gpu.features.has('subgroups')) return;
    const { q, k, v } = draw(of);
    // All scores 0: the mean of the values.
    expect(await errorOf(variant, of, on(of, new Float32Array(q.length), k, v))).toBeLessThan(BOUND);
    // Scores of ±10 000: one key has all the weight, most underflow. An f32 score is then off by 10⁻³, its weight as much.
    const far = q.map((x) => 3000 * x);
    const { wrong } = await verify(rig, { ...on(of, far, k, v), tolerance: () => 3e-2 }, of, variant, SEED);
    expect(wrong).toBeUndefined();
    // Every key equal and every score therefore the same large number, every value its position's: a mean of integers.
    const key = normals(64, 5, 'one key').map((x) => 30 * x);
    const same = k.map((_, i) => key[i % Number(of.params['d'])]!);
    expect(await errorOf(variant, of, on(of, q, same, smallIntegers(v.length, 4, 'v')))).toBeLessThan(BOUND);
  });
}

test('where one key takes all the weight the result is its value to the last bit', async () => {
  for (const [variant, of] of CASES.slice(0, 2)) {
    const { q, k } = draw(of);
    const [d, t] = [Number(of.params['d']), Number(of.params['t'])];
    // The first key, which every query sees, has a score of 10 000·√d, all others 0.
    const chosen = k.map((_, i) => (Math.floor(i / d) % t === 0 ? 100 : 0));
    const kernel = on(of, q.fill(100 / Math.sqrt(d)), chosen, smallIntegers(k.length, 6, 'v'));
    expect(await errorOf(variant, of, kernel)).toBe(0);
  }
});

const DECODE = attentionWorkload(4, 2, 64, 303);
const PREFILL = attentionWorkload(4, 2, 64, 37, 21);
const WIDE = attentionWorkload(2, 1, 64, 70, 53, { kv: 'q8' });
const SHORT = attentionWorkload(2, 1, 36, 37, 21);
const QUANTISED = attentionWorkload(4, 2, 64, 303, 1, { kv: 'q8' });

test.each([
  [
    'merges chunks without their weights',
    decodeThread,
    DECODE,
    'let scale = exp2(state.x - largest);',
    'let scale = 1.0;',
  ],
  [
    'forgets a chunk',
    decodeThread,
    DECODE,
    'for (var split = 0u; split < SPLITS; split++)',
    'for (var split = 0u; split < SPLITS - 1u; split++)',
  ],
  [
    'gives a head the keys of another',
    decodeThread,
    DECODE,
    'let kv_head = head / (HEADS / KVHEADS);',
    'let kv_head = head % KVHEADS;',
  ],
  ['counts the last key twice', decodeThread, DECODE, '< vec4u(end));', '< vec4u(end + 1u));'],
  ['does not shrink the sum', decodeThread, DECODE, 'sum[i] *= shrink;', 'sum[i] *= 1.0;'],
  ['does not shrink the weights', decodeThread, DECODE, 'weights *= shrink;', 'weights *= 1.0;'],
  ['scales with the wrong head', decodeThread, QUANTISED, 'scales[min(kv_head, GROUPS - 1u)]', 'scales[0]'],
  ['takes codes as unsigned', decodeThread, QUANTISED, ' - 128.0;', ' - 127.0;'],
  ['sees one key too few', prefillRows, PREFILL, 'T + min(i, S - 1u) + 1u - S', 'T + min(i, S - 1u) - S'],
  [
    'sees one key too many',
    prefillRows,
    PREFILL,
    'T + min(i, S - 1u) + 1u - S',
    'T + min(i, S - 1u) + 2u - S',
  ],
  ['masks nothing', prefillRows, PREFILL, 'if (j + 4u > masked) {', 'if (j > T) {'],
  [
    'gives a head the keys of another',
    prefillRows,
    PREFILL,
    'let kv_head = head / (HEADS / KVHEADS);',
    'let kv_head = head % KVHEADS;',
  ],
  ['writes past the end', prefillRows, PREFILL, 'if (row + r < S) {', 'if (row + r <= S) {'],
  ['masks nothing', prefillQuad, SHORT, 'if (j + KEYS > first_masked) {', 'if (j > T) {'],
  ['turns its sums too far', prefillQuad, SHORT, 'if (EACH > 2u)', 'if (EACH > 3u)'],
  ['leaves out a lane of weights', prefillQuad, SHORT, 'two + quadSwapY(two)', 'two'],
  ['drops the last row', prefillQuad, SHORT, 'if (row < S) {', 'if (row + 1u < S) {'],
  ['masks nothing', prefillBroadcast, WIDE, 'j + 3u) < vec4u(mine)', 'j + 3u) < vec4u(T)'],
  ['sees a block too few', prefillBroadcast, WIDE, 'start < end;', 'start + KEYS < end;'],
  ['does not shrink the sum', prefillBroadcast, WIDE, 'sum[i] * shrink', 'sum[i]'],
  ['drops the last row', prefillBroadcast, WIDE, 'if (row < S) {', 'if (row + 1u < S) {'],
  ['confuses two rows', prefillRows, PREFILL, 'sum[D4 + i] *= shrink.y;', 'sum[D4 + i] *= shrink.x;'],
] as const)('attention that %s fails (%#)', async (_what, variant, of, from, to) => {
  const { wrong } = await verify(rig, attention, of, spoilt(variant, from, to), SEED);
  expect(wrong).toBeTypeOf('string');
});

test.each([
  [attentionWorkload(6, 4, 64, 8), 'needs heads to be a multiple of kvheads'],
  [attentionWorkload(4, 4, 64, 8, 9), 'needs s ≤ t under a causal mask'],
  [attentionWorkload(4, 4, 66, 8), 'needs d to be a multiple of 4'],
  [attentionWorkload(4, 4, 20, 8, 1, { kv: 'q4' }), 'needs d to be a multiple of 8 for kv=q4'],
  [attentionWorkload(4, 4, 64, 8, 1, { scale: 'layer' }), 'has no scales for floats'],
])('no variant takes $0.id', ({ params }, refusal) => {
  for (const variant of attention.variants) expect(variant.refuses?.(params)).toContain(refusal);
});
