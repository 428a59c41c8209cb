import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernels } from '../kernels/index.ts';
import { matmulWorkload } from '../kernels/matmul/kernel.ts';
import type { Gpu } from '../src/harness/device.ts';
import { measure, verify } from '../src/harness/measure.ts';
import type { MeasureContext } from '../src/harness/measure.ts';
import { exceedsLimits } from '../src/harness/prepare.ts';
import { openTimer } from '../src/harness/timer.ts';
import type { Timer } from '../src/harness/timer.ts';
import { parseWorkload, shaderText, workload } from '../src/kernel.ts';
import type { Kernel, Variant } from '../src/kernel.ts';
import { random } from '../src/random.ts';
import { nullDevice, openDawn } from './support/dawn.ts';

let gpu: Gpu;
let timer: Timer;
const plan = { samples: 1, minSamples: 1, pointLimitS: 1 };

beforeAll(async () => {
  gpu = await openDawn();
  timer = await openTimer(gpu);
});
afterAll(() => {
  timer.close();
  gpu.close();
});

const context = (): MeasureContext => ({ gpu, timer, plan, seed: 7, cancelled: () => false });

async function pointOf(kernel: Kernel, id: string, variant: Variant) {
  const measured = await measure(context(), kernel, parseWorkload(id, kernels), {
    variant,
    chosenBy: 'forced',
  });
  return measured.point;
}

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
      const { wrong, error } = await verify(context(), matmul, { id, params, kernel: 'matmul' }, variant);
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
  const point = await pointOf(matmul, matmulWorkload(16, 10_240, 2560).id, variant);
  expect(point).toMatchObject({ status: 'ok', error: { checked: { method: 'freivalds' } } });
});

test('copy is exact from one vec4 to past the grid', async () => {
  const copy = kernels.find((kernel) => kernel.id === 'roofline/copy')!;
  for (const bytes of [16, 1008, 1024, 65_536, 8 * 2 ** 20 + 16]) {
    const point = await pointOf(copy, workload(copy, { bytes }).id, copy.variants[0]!);
    expect(point).toMatchObject({ status: 'ok', error: { relativeL2: 0, maxAbs: 0 } });
  }
});

test('an empty dispatch is timed and has nothing to check', async () => {
  const empty = kernels.find((kernel) => kernel.id === 'roofline/empty')!;
  const point = await pointOf(empty, 'roofline/empty/workgroups=1', empty.variants[0]!);
  expect(point).toMatchObject({ status: 'ok', error: { checked: { method: 'none' } } });
});

test('every variant of every kernel compiles on the null backend', async () => {
  const device = await nullDevice();
  for (const kernel of kernels) {
    const ids = { matmul: 'matmul/m=1,n=64,k=64,dtype=f32', 'roofline/copy': 'roofline/copy/bytes=1024' };
    const id = ids[kernel.id as keyof typeof ids] ?? 'roofline/empty/workgroups=1';
    const { params } = parseWorkload(id, kernels);
    for (const variant of kernel.variants) {
      if (variant.refuses?.(params) !== undefined) continue;
      for (const pass of variant.passes(params)) {
        const info = await device.createShaderModule({ code: shaderText(pass) }).getCompilationInfo();
        expect(info.messages.filter(({ type }) => type === 'error')).toEqual([]);
      }
    }
  }
  device.destroy();
});

test('a workload past the device limits is refused with the buffer and the bytes', () => {
  const { params, id } = matmulWorkload(1, 1 << 22, 4096);
  const refusal = exceedsLimits(matmul, { id, params, kernel: 'matmul' }, matmul.variants[0]!, gpu);
  expect(refusal).toMatch(/buffer 'b' needs 68719476736 bytes/);
});
