/** The quantisers' kernels: wrong ones are found out, and as a search they serve k-means as well as the CPU does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assign } from '../kernels/quantized/assign/kernel.ts';
import { update } from '../kernels/quantized/update/kernel.ts';
import { gpuAssign } from '../src/harness/gpu-kmeans.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { Kernel } from '../src/kernel.ts';
import { kmeans, weightedError } from '../src/quantizers/kmeans.ts';
import { cpuAssign } from '../src/quantizers/assign.ts';
import { drawWeights } from '../src/quantizers/weights.ts';
import { rigOfDawn } from './support/dawn.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const size = { n: 130, k: 67, v: 6 };

const WRONG: readonly (readonly [string, Kernel, string, string, string])[] = [
  ['leaves the last centroids out', assign, 'four', 'turn < (K + 3u) / 4u', 'turn < K / 4u'],
  ['takes the farthest', assign, 'four', 'a > best_a', 'a < -best_a'],
  ['forgets the square', assign, 'four', 'half -= 0.5 * p * p;', ''],
  [
    'hands on the wrong coordinate',
    assign,
    'quads',
    'select(vec4f(), quadBroadcast(own, 2u)',
    'select(vec4f(), quadBroadcast(own, 1u)',
  ],
  ['takes the farthest', assign, 'quads', 'most_b > best_b', 'most_b < best_b'],
  ['leaves the last vectors alone', assign, 'four', 'if (i >= N) {', 'if (i + 2u >= N) {'],
  [
    'names the neighbour',
    assign,
    'four',
    '4u * turn + vec4u(0u, 1u, 2u, 3u), score',
    '4u * turn + vec4u(1u, 0u, 3u, 2u), score',
  ],
  ['drops the last coordinates', assign, 'tile', 'if (WIDTH > 1u)', 'if (WIDTH > 2u)'],
  [
    'starts a tile late',
    assign,
    'tile',
    'code = select(code, begin + c, wins)',
    'code = select(code, c, wins)',
  ],
  ['loses a slice', update, 'slices', 'slice < SLICES; slice++', 'slice + 1u < SLICES; slice++'],
  ['does not clear its table', update, 'slices', 'tables[table + e] = 0.0;', 'tables[table + e] = 1.0;'],
  ['forgets the weight', update, 'scan', 'sums[j] += weight * ', 'sums[j] += '],
  ['ends a slice early', update, 'scan', 'begin + t < end', 'begin + t + 1u < end'],
];

for (const [what, kernel, name, from, to] of WRONG) {
  test(`${kernel.id} ${name} that ${what} fails`, async () => {
    const variant = named(kernel, name);
    const one = workload(kernel, size);
    expect((await verify(rig, kernel, one, spoilt(variant, from, to), 3)).wrong).toBeTypeOf('string');
    expect((await verify(rig, kernel, one, variant, 3)).wrong).toBeUndefined();
  });
}

test('as a search it finds what the CPU finds, but for rounding, whatever the size', async () => {
  const gpu = gpuAssign(rig);
  for (const [n, k, v] of [
    [1, 1, 1],
    [1000, 300, 6],
    [65, 65_536, 2],
    [10_000, 65_536, 1], // several dispatches
    [20, 30, 17], // longer than the kernel takes
  ] as const) {
    const codebook = drawWeights('gauss', k * v, 1, 'codebook');
    const vectors = drawWeights('gauss', n * v, 1, 'vectors');
    const found = await gpu.assign(vectors, v, codebook);
    expect(found).toHaveLength(n);
    const best = await cpuAssign()(vectors, v, codebook);
    const [error, least] = [found, best].map((codes) =>
      weightedError(vectors, undefined, codes, codebook, v),
    );
    expect(error).toBeGreaterThanOrEqual(least! * (1 - 1e-9));
    expect(error, `n=${n} k=${k} v=${v}`).toBeLessThanOrEqual(least! + 1e-6 * (1 + least!));
  }
  expect(await gpu.assign(new Float32Array(0), 4, new Float32Array(8))).toHaveLength(0);
  gpu.close();
});

test('k-means with it ends where k-means on the CPU does', async () => {
  const vectors = drawWeights('gauss', 6000, 2, 'k-means');
  const gpu = gpuAssign(rig);
  const options = { k: 32, v: 3, seed: 2, maxIterations: 12 };
  const here = await kmeans(vectors, options);
  const there = await kmeans(vectors, { ...options, assign: gpu.assign });
  expect(there.mse / here.mse).toBeCloseTo(1, 3);
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  await expect(kmeans(vectors, { ...options, assign: gpu.assign, signal: stop.signal })).rejects.toThrow(
    'stopped',
  );
  gpu.close();
});
