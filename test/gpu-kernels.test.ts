import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernels } from '../kernels/index.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { shaderText, workload } from '../src/kernel.ts';
import { nullDevice, rigOfDawn } from './support/dawn.ts';
import { sizesOf } from './support/sizes.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 7;

/** What has tests of its own: gpu-matmul, gpu-codebook, gpu-additive, gpu-attention. */
const ELSEWHERE = /^matmul |codebook-mat|additive|^attention (decode-subgroup|prefill-quad)$/;

// SwiftShader has subgroups and no f16: what asks for more than the adapter has is compiled, below, and no more.
for (const kernel of kernels) {
  for (const variant of kernel.variants.filter(({ name }) => !ELSEWHERE.test(`${kernel.id} ${name}`))) {
    test(`${kernel.id} ${variant.name} is right at small and odd sizes`, async (context) => {
      const lacking = (variant.features ?? []).filter((feature) => !rig.gpu.features.has(feature));
      if (lacking.length > 0) context.skip(`this adapter lacks ${lacking.join(', ')}`);
      const sizes = (sizesOf[kernel.id] ?? []).filter((params) => variant.refuses?.(params) === undefined);
      expect(sizes.length, 'test/support/sizes.ts has no size that it takes').toBeGreaterThan(0);
      for (const params of sizes) {
        const one = workload(kernel, params);
        const { wrong, error } = await verify(rig, kernel, one, variant, SEED);
        expect(wrong, one.id).toBeUndefined();
        const tolerance = variant.tolerance?.(params) ?? kernel.tolerance(params);
        expect(error?.relativeL2, one.id).toBeLessThanOrEqual(tolerance);
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
