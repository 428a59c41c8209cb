/** Products over scalar codes: every decoder, every kind of group, odd sizes, exact numbers, and shaders that are wrong. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallIntegers } from '../kernels/inputs.ts';
import { scalarMatmul } from '../kernels/quantized/scalar-matmul/kernel.ts';
import { scalarMatvec } from '../kernels/quantized/scalar-matvec/kernel.ts';
import { shapeOf, sizeOf } from '../kernels/quantized/scalar/size.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { Kernel, Params, Variant } from '../src/kernel.ts';
import { packColumns } from '../src/packing/columns.ts';
import { middleCode } from '../src/packing/scalar-codes.ts';
import { random } from '../src/random.ts';
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

const CODES: readonly Params[] = [
  { bits: 2 },
  { bits: 3 },
  { bits: 4 },
  { bits: 4, format: 'fp4' },
  { bits: 8 },
];

/** A whole row, a small part of a block, a block, several, more than there are columns. */
const GROUPS = [0, 8, 16, 32, 64, 1024];

const { between } = draws(77);

/** Every code with every group once, at sizes drawn anew; what else there is takes turns. */
const CASES: readonly Params[] = GROUPS.flatMap((group, g) =>
  CODES.map((code, c) => ({
    n: between(1, 90),
    k: between(1, 170),
    group,
    dtype: (g + c) % 3 === 0 ? 'f16' : 'f32',
    ...code,
    ...((g + c) % 2 === 0 && code['format'] === undefined ? { scheme: 'minmax' } : {}),
  })),
);

/** Groups that end anywhere. */
const ODD: readonly Params[] = CODES.map((code) => ({
  n: between(1, 40),
  k: between(40, 100),
  group: between(9, 37),
  dtype: 'f32',
  ...code,
}));

/** Rows and their length as a variant for several rows takes them. */
const withRows = (params: Params, m: number, step = 4): Params => ({
  ...params,
  m,
  k: step * Math.ceil(Number(params['k']) / step),
});

async function right(kernel: Kernel, variant: Variant, params: Params): Promise<void> {
  const one = workload(kernel, params);
  const { wrong, error } = await verify(rig, kernel, one, variant, SEED);
  expect(wrong, `${variant.name} ${one.id}`).toBeUndefined();
  expect(error?.checked.method).toBe('all');
}

const every = (cases: readonly Params[], step: number, from: number): readonly Params[] =>
  cases.filter((_, i) => i % step === from);

/** Which cases a variant is tried at: all of them by the one that compiles at once, the others take turns. */
const TRIED: readonly (readonly [Kernel, string, readonly Params[]])[] = [
  [scalarMatvec, 'edge', [...CASES, ...ODD]],
  [scalarMatmul, 'edge', ODD.map((params) => withRows(params, 3, 1))],
  [scalarMatvec, 'lanes', every(CASES, 7, 0)],
  [scalarMatvec, 'slices-subgroup', every(CASES, 7, 1)],
  [scalarMatmul, 'rows-quads', every(CASES, 7, 3).map((params, i) => withRows(params, [2, 3, 5, 8][i % 4]!))],
  // Codes of 4 bits only, n in fours, and groups that a word does not cross, 24 too.
  ...([['words ROWS=8', 11, 0] as const, ['words ROWS=4', 3, 1] as const] as const).map(
    ([name, m, from]) =>
      [
        scalarMatmul,
        name,
        every(
          [...CASES.filter(({ bits }) => bits === 4), { ...ODD[2]!, group: 24, scheme: 'minmax' }],
          3,
          from,
        ).map((params) => ({ ...withRows(params, m), n: 4 * Math.ceil(Number(params['n']) / 4) })),
      ] as const,
  ),
  [scalarMatmul, 'rows', every(CASES, 13, 1).map((params, i) => withRows(params, 4 + 5 * i))],
  [
    scalarMatmul,
    'whole direct',
    every(CASES, 11, 4).map((params) => ({
      ...withRows(params, 9),
      n: 4 * Math.ceil(Number(params['n']) / 4),
      dtype: 'f32',
    })),
  ],
  [
    scalarMatmul,
    'whole quad ROWS=16',
    every(CASES, 9, 3).map((params) => ({
      ...withRows(params, 21),
      n: 4 * Math.ceil(Number(params['n']) / 4),
      k: 4 * Math.ceil(Number(params['k']) / 4),
      dtype: 'f32',
    })),
  ],
  [
    scalarMatmul,
    'whole broadcast',
    every(CASES, 12, 5).map((params) => ({
      ...withRows(params, 257),
      n: 4 * Math.ceil(Number(params['n']) / 4),
      k: 4 * Math.ceil(Number(params['k']) / 4),
      dtype: 'f32',
    })),
  ],
];

for (const [kernel, name, cases] of TRIED) {
  test(`${kernel.id} ${name} is right over every kind of code and group it is tried at`, async (context) => {
    const variant = named(kernel, name);
    if (!(variant.features ?? []).every((one) => rig.gpu.features.has(one))) {
      context.skip('this adapter has no subgroups');
    }
    expect(cases.length).toBeGreaterThan(2);
    for (const params of cases) await right(kernel, variant, params);
  });
}

/** Codes at random with scale 1, x of small whole numbers: sums are exact in any order. */
const exact = (kernel: Kernel): Kernel => ({
  ...kernel,
  tolerance: () => 0,
  inputs(params) {
    const size = sizeOf(params);
    const { m, n, k, bits, groups } = size;
    const draw = random(5);
    const codes = packColumns({
      ...shapeOf(size, n),
      codes: Uint8Array.from({ length: n * k }, () => draw.below(2 ** bits)),
      scales: new Float32Array(n * groups).fill(1),
      offsets: new Float32Array(n * groups).fill(-middleCode(bits)),
    });
    return { x: smallIntegers(m * k, SEED, 'x'), words: codes.words, scales: codes.scales };
  },
});

test('whole numbers come out exactly', async () => {
  const shape = { n: 45, k: 132, group: 64, dtype: 'f32' } as const;
  for (const [kernel, name, params] of [
    [scalarMatvec, 'lanes', { ...shape, bits: 3 }],
    [scalarMatmul, 'rows-quads', { ...shape, m: 6, bits: 4 }],
    [scalarMatmul, 'words ROWS=8', { ...shape, n: 44, m: 9, bits: 4 }],
    [scalarMatmul, 'edge', { ...shape, m: 2, bits: 8 }],
    [scalarMatmul, 'slices-subgroup', { ...shape, m: 2, bits: 3 }],
  ] as const) {
    const variant = named(kernel, name);
    if (!(variant.features ?? []).every((one) => rig.gpu.features.has(one))) continue;
    const { wrong } = await verify(rig, exact(kernel), workload(kernel, params), variant, SEED);
    expect(wrong, name).toBeUndefined();
  }
});

const AT = { n: 70, k: 100, group: 32, dtype: 'f32' } as const;

/** What these shaders in particular can get wrong. */
const WRONG: readonly (readonly [string, Kernel, Variant, Params])[] = [
  [
    'takes the scales of the group before',
    scalarMatvec,
    spoilt(named(scalarMatvec, 'lanes'), 'begin / DEPTH', 'max(begin / DEPTH, 1u) - 1u'),
    { ...AT, bits: 4 },
  ],
  [
    'forgets to turn the top bit over',
    scalarMatvec,
    spoilt(named(scalarMatvec, 'lanes'), ' ^ vec4u(0x80000000u)', ''),
    { ...AT, bits: 4 },
  ],
  [
    'raises the high bits of the second word as those of the first',
    scalarMatvec,
    spoilt(named(scalarMatvec, 'lanes'), '0x10000000, 0.25, 0.25', '0x10000000, 4.0, 4.0'),
    { ...AT, bits: 3 },
  ],
  [
    'reads past the end of a row',
    scalarMatmul,
    spoilt(named(scalarMatmul, 'rows'), 'K % 32u == 0u', 'K > 0u'),
    { ...AT, m: 4, bits: 2, scheme: 'minmax' },
  ],
  [
    'leaves offsets out',
    scalarMatmul,
    spoilt(named(scalarMatmul, 'rows'), ' + f.offset * sum', ''),
    { ...AT, m: 2, bits: 2, scheme: 'minmax' },
  ],
  [
    'swaps the outputs of a thread',
    scalarMatmul,
    spoilt(named(scalarMatmul, 'rows'), 'row, top, t.l0', 'row, top, t.h0'),
    { ...AT, m: 2, bits: 8 },
  ],
  [
    'takes the wrong nibble',
    scalarMatmul,
    spoilt(named(scalarMatmul, 'edge'), 'e % 2u * 4u', 'e / 2u % 2u * 4u'),
    { ...AT, m: 2, bits: 4 },
  ],
  [
    'writes the dense matrix of another group',
    scalarMatmul,
    spoilt(named(scalarMatmul, 'whole direct'), 'factors(group + 1u, n4)', 'factors(group, n4)'),
    { ...AT, m: 2, n: 72, bits: 4, group: 16 },
  ],
];

for (const [what, kernel, variant, params] of WRONG) {
  test(`a product that ${what} fails`, async () => {
    expect((await verify(rig, kernel, workload(kernel, params), variant, SEED)).wrong).toBeTypeOf('string');
  });
}

for (const [what, variant, params] of [
  [
    'hand on the wrong quarter',
    spoilt(named(scalarMatmul, 'rows-quads'), 'quadBroadcast(p, 2u)', 'quadBroadcast(p, 1u)'),
    { ...AT, m: 2, bits: 4 },
  ],
  [
    'hand on another row',
    spoilt(named(scalarMatmul, 'words ROWS=4'), 'quadBroadcast(z2, 3u)', 'quadBroadcast(z2, 1u)'),
    { ...AT, n: 72, m: 4, bits: 4 },
  ],
  [
    'sum the activations of one reader only',
    spoilt(named(scalarMatmul, 'words ROWS=4'), 'sum + quadSwapX(sum)', 'sum'),
    { ...AT, n: 72, m: 4, bits: 4, scheme: 'minmax' },
  ],
] as const) {
  test(`quads that ${what} fail`, async (context) => {
    if (!rig.gpu.features.has('subgroups')) context.skip('this adapter has no subgroups');
    const { wrong } = await verify(rig, scalarMatmul, workload(scalarMatmul, params), variant, SEED);
    expect(wrong).toBeTypeOf('string');
  });
}

test('the unrolled shaders meet every code and every group', () => {
  const unrolled = TRIED.filter(([, name]) => name.startsWith('lanes') || name.startsWith('rows'));
  const met = unrolled.flatMap(([, , cases]) => cases);
  for (const code of CODES) {
    expect(
      met.some(({ bits, format }) => bits === code['bits'] && format === code['format']),
      JSON.stringify(code),
    ).toBe(true);
  }
  for (const group of GROUPS)
    expect(
      met.some((params) => params['group'] === group),
      String(group),
    ).toBe(true);
});

test('a matrix whose rows repeat is checked whole by Freivalds too', async () => {
  const params = { m: 24, n: 7001, k: 2048, bits: 2, group: 128, dtype: 'f32' };
  const one = workload(scalarMatmul, params);
  const { wrong, error } = await verify(rig, scalarMatmul, one, named(scalarMatmul, 'rows'), SEED);
  expect(wrong).toBeUndefined();
  expect(error?.checked.method).toBe('freivalds');
});
