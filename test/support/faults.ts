/** @file What is wrong with a kernel on a device. */
import { prepare } from '../../src/harness/prepare.ts';
import type { Rig } from '../../src/harness/rig.ts';
import { firstDispatch, verify } from '../../src/harness/verify.ts';
import { workload } from '../../src/kernel.ts';
import type { ElementArray, Kernel, Params, Variant } from '../../src/kernel.ts';
import { forCpu } from './variants.ts';

/** What is wrong with a variant's output, and at which workload; undefined when nothing is. */
export async function faultOf(
  rig: Rig,
  kernel: Kernel,
  params: Params,
  seed: number,
  variant = forCpu(kernel, params),
): Promise<string | undefined> {
  const one = workload(kernel, params);
  const { wrong } = await verify(rig, kernel, one, variant, seed);
  return wrong === undefined ? undefined : `${variant.name} ${one.id}: ${wrong}`;
}

/** What the first dispatch leaves in the output, in words. */
export async function outputOf(
  rig: Rig,
  kernel: Kernel,
  params: Params,
  inputs: Readonly<Record<string, ElementArray>>,
  variant: Variant = forCpu(kernel, params),
): Promise<Uint32Array> {
  const prepared = await prepare(rig, kernel, workload(kernel, params), [variant], inputs);
  try {
    await firstDispatch(rig, prepared, prepared.variants[0]!);
    const words = await prepared.readOutput();
    const spec = kernel.buffers(params).find(({ role }) => role === 'output')!;
    return words.slice(0, spec.length);
  } finally {
    prepared.close();
  }
}

/** The kernel on other inputs than its own. */
export const on = (kernel: Kernel, inputs: Readonly<Record<string, ElementArray>>): Kernel => ({
  ...kernel,
  inputs: () => inputs,
});
