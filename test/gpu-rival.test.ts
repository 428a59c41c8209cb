/** Kernels of another program in turns with ours, on a device: what is wrong with theirs ends their points alone. */
import { expect, test } from 'vitest';
import { kernels } from '../kernels/index.ts';
import { KERNEL_CONTRACT } from '../src/kernel.ts';
import type { Kernel, Variant } from '../src/kernel.ts';
import { createSession } from '../src/worker/session.ts';
import { gpuOfDawn, host } from './support/dawn.ts';

const FILTER = '{softmax/rows=16?*,matmul/m=64?*,transformer/rmsnorm/*,transformer/swiglu/*}';

/** Every variant's first shader with a piece of text replaced or added. */
const withShader = (kernel: Kernel, change: (wgsl: string) => string): Kernel => ({
  ...kernel,
  variants: kernel.variants.map((variant): Variant => ({
    ...variant,
    passes: (params) => variant.passes(params).map((pass) => ({ ...pass, wgsl: change(pass.wgsl) })),
  })),
});

const before = kernels.map((kernel): Kernel => {
  if (kernel.id === 'softmax')
    return withShader(kernel, (wgsl) => wgsl.replaceAll('1.0 / sum', '1.25 / sum'));
  if (kernel.id === 'matmul') return withShader(kernel, (wgsl) => `${wgsl}\nno shader`);
  if (kernel.id === 'transformer/rmsnorm') {
    return { ...kernel, inputs: (params, seed) => kernel.inputs(params, seed + 1) };
  }
  return kernel;
});

test('both are checked and timed in turns; a failing side leaves the other its time', async () => {
  const session = createSession({
    gpu: gpuOfDawn,
    host,
    load: async () => ({ contract: KERNEL_CONTRACT, kernels: before }),
  });
  const run = await session.run(
    { suite: 'smoke', filter: FILTER, tune: 'off', rival: 'before', timeBudgetS: 30, pointLimitS: 0.05 },
    () => {},
  );
  const found = Object.fromEntries(
    run.points.map((point) => {
      if (!('variant' in point)) throw new Error(`${point.id} has no variant`);
      const side = point.variant?.name.split(' ').at(-1);
      return [`${point.workload.kernel} ${side}`, point.status === 'ok' ? 'ok' : point.reason];
    }),
  );
  expect(found).toEqual({
    'softmax base': 'wrong-result',
    'softmax head': 'ok',
    'matmul base': 'shader-rejected',
    'matmul head': 'ok',
    'transformer/rmsnorm base': 'unlike',
    'transformer/rmsnorm head': 'ok',
    'transformer/swiglu base': 'ok',
    'transformer/swiglu head': 'ok',
  });
  const passes = run.points.flatMap((point) =>
    point.kind === 'timing' && point.status === 'ok' && point.workload.kernel === 'transformer/swiglu'
      ? [point.dispatches]
      : [],
  );
  expect(new Set(passes).size).toBe(1);
});
