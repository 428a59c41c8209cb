import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernels } from '../kernels/index.ts';
import { matmulWorkload } from '../kernels/matmul/kernel.ts';
import { exceedsLimits } from '../src/harness/prepare.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { shaderText, workload } from '../src/kernel.ts';
import { random } from '../src/random.ts';
import { nullDevice, rigOfDawn } from './support/dawn.ts';
import { sizesOf } from './support/sizes.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 7;

const matmul = kernels.find((kernel) => kernel.id === 'matmul')!;

/** 1, primes, one less and one more than a tile, very long and very thin. */
const EDGES = [
  [1, 1, 1],
  [1, 4, 4],
  [1, 132, 68],
  [1, 4, 1024],
  [8, 8, 8],
  [7, 260, 12],
  [9, 252, 20],
  [16, 64, 2],
  [33, 65, 31],
  [31, 33, 17],
  [65, 4, 64],
  [63, 64, 65],
  [127, 1, 129],
  [1, 1031, 7],
  [2, 7, 997],
  [300, 3, 5],
] as const;

const source = random(20_261);
const RANDOM = Array.from(
  { length: 12 },
  () => [1 + source.below(90), 1 + source.below(300), 1 + source.below(150)] as const,
);
/** Multiples of 4 in n and k reach the vec4 variants. */
const ALIGNED = Array.from(
  { length: 8 },
  () => [1 + source.below(40), 4 * (1 + source.below(80)), 4 * (1 + source.below(60))] as const,
);

const ALL = [...EDGES, ...RANDOM, ...ALIGNED, ...ALIGNED.map(([, n, k]) => [1, n, k] as const)];

// Barriers make a gpu variant a second a size on a software adapter: those get the edges alone.
for (const variant of matmul.variants) {
  test(`matmul ${variant.name} is right at every size it accepts`, async () => {
    let accepted = 0;
    for (const [m, n, k] of variant.target === 'gpu' ? EDGES.filter(([m1]) => m1 > 1) : ALL) {
      const { id, params } = matmulWorkload(m, n, k);
      if (variant.refuses?.(params) !== undefined) continue;
      const { wrong, error } = await verify(rig, matmul, { id, params, kernel: 'matmul' }, variant, SEED);
      expect(wrong, id).toBeUndefined();
      expect(error?.checked).toMatchObject({ method: 'all', entries: m * n });
      accepted++;
    }
    expect(accepted).toBeGreaterThan(8);
  });
}

test('every model-sized product stays within its tolerance by Freivalds too', async () => {
  // 16 × 2560 × 10240 is pythia-2.8b's up projection at 16 tokens; above the limit of whole comparison.
  const variant = matmul.variants.find((one) => one.name === 'direct')!;
  const { wrong, error } = await verify(rig, matmul, matmulWorkload(16, 10_240, 2560), variant, SEED);
  expect(wrong).toBeUndefined();
  expect(error?.checked.method).toBe('freivalds');
});

// matmul has its own tests above. A software adapter has no f16: such variants are compiled, below, and no more.
for (const kernel of kernels.filter(({ id }) => id !== 'matmul')) {
  for (const variant of kernel.variants.filter(({ features }) => features === undefined)) {
    test(`${kernel.id} ${variant.name} is right at small and odd sizes`, async () => {
      for (const params of sizesOf[kernel.id] ?? []) {
        if (variant.refuses?.(params) !== undefined) continue;
        const one = workload(kernel, params);
        const { wrong, error } = await verify(rig, kernel, one, variant, SEED);
        expect(wrong, one.id).toBeUndefined();
        expect(error?.relativeL2, one.id).toBeLessThanOrEqual(kernel.tolerance(params));
      }
    });
  }
}

test('an empty dispatch has nothing to check', async () => {
  const empty = kernels.find((kernel) => kernel.id === 'roofline/empty')!;
  const { error } = await verify(rig, empty, workload(empty, { workgroups: 1 }), empty.variants[0]!, SEED);
  expect(error?.checked.method).toBe('none');
});

test('every variant of every kernel compiles on the null backend, f16 too', async () => {
  const device = await nullDevice();
  for (const kernel of kernels) {
    const sizes = sizesOf[kernel.id] ?? [];
    expect(sizes.length, `${kernel.id} has no sizes in test/support/sizes.ts`).toBeGreaterThan(0);
    for (const variant of kernel.variants) {
      const accepted = sizes.filter((params) => variant.refuses?.(params) === undefined);
      expect(accepted.length, `${kernel.id} ${variant.name} takes none of them`).toBeGreaterThan(0);
      for (const pass of accepted.flatMap((params) => variant.passes(params))) {
        const info = await device.createShaderModule({ code: shaderText(pass) }).getCompilationInfo();
        expect(info.messages.filter(({ type }) => type === 'error')).toEqual([]);
      }
    }
  }
  device.destroy();
});

test('a workload past the device limits is refused with the buffer and the bytes', () => {
  const { params, id } = matmulWorkload(1, 1 << 22, 4096);
  const refusal = exceedsLimits(matmul, { id, params, kernel: 'matmul' }, matmul.variants[0]!, rig.gpu);
  expect(refusal).toMatch(/buffer 'b' needs 68719476736 bytes/);
});
