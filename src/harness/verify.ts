/** @file One dispatch over poisoned scratch into a poisoned output, compared with the reference. */
import type { ElementArray, Kernel, Variant, Workload } from '../kernel.ts';
import { hashText, mixSeed } from '../random.ts';
import { check } from './check.ts';
import type { CheckResult } from './check.ts';
import { ValidationError } from './errors.ts';
import { outputNumbers } from './output.ts';
import type { Numbers } from './output.ts';
import { POISON_WORD, brokenSentinel } from './poison.ts';
import { logicalWords, prepare } from './prepare.ts';
import type { Prepared, PreparedVariant } from './prepare.ts';
import type { Rig } from './rig.ts';

/** The first dispatch, over poisoned scratch into a poisoned output, by wall clock. Throws {@link ValidationError} if WebGPU refuses it. */
export async function firstDispatch(rig: Rig, prepared: Prepared, variant: PreparedVariant): Promise<number> {
  prepared.poisonOutput();
  variant.poisonScratch();
  // Else filling large scratch would be part of the time.
  await rig.gpu.wait(rig.gpu.device.queue.onSubmittedWorkDone(), 'poisoning');
  rig.gpu.device.pushErrorScope('validation');
  const ns = await (variant.transfer?.run(1) ?? rig.timer.wall(variant.encodeFirst));
  const refused = await rig.gpu.wait(rig.gpu.device.popErrorScope(), 'the first dispatch');
  if (refused !== null) throw new ValidationError(refused.message);
  return ns;
}

/** What the output holds against what it should. The seed draws the vectors and places of the check. */
export async function checkOutput(
  prepared: Prepared,
  kernel: Kernel,
  variant: Variant,
  workload: Workload,
  inputs: Readonly<Record<string, ElementArray>>,
  seed: number,
): Promise<CheckResult & { readonly words?: Uint32Array; readonly values?: Numbers }> {
  const { params } = workload;
  const spec = kernel.buffers(params).find((buffer) => buffer.role === 'output');
  const words = await prepared.readOutput();
  const logical = spec === undefined ? 0 : logicalWords(spec);
  const broken = brokenSentinel(words, logical);
  if (broken !== undefined) return { wrong: broken };
  const unwritten = words.subarray(0, logical).indexOf(POISON_WORD);
  if (unwritten >= 0) return { wrong: `entry ${unwritten} was never written` };
  const written = words.subarray(0, logical);
  const values = outputNumbers(kernel, params, written, spec);
  return { words: written, values, ...compare(values, kernel, variant, workload, inputs, seed) };
}

/** An output, as numbers, against the reference. */
export function compare(
  values: Numbers,
  kernel: Kernel,
  variant: Variant,
  { id, params }: Workload,
  inputs: Readonly<Record<string, ElementArray>>,
  seed: number,
): CheckResult {
  const vectors = mixSeed(seed, hashText(id));
  return check(
    values,
    kernel.reference(params, inputs),
    variant.tolerance?.(params) ?? kernel.tolerance(params),
    kernel.cost(params).flops,
    vectors,
  );
}

/** Only the check: one dispatch of one variant. Throws what the device refuses. */
export async function verify(
  rig: Rig,
  kernel: Kernel,
  workload: Workload,
  variant: Variant,
  seed: number,
): Promise<CheckResult> {
  await kernel.load?.(workload.params);
  const inputs = kernel.inputs(workload.params, seed);
  const prepared = await prepare(rig, kernel, workload, [variant], inputs);
  try {
    await firstDispatch(rig, prepared, prepared.variants[0]!);
    return await checkOutput(prepared, kernel, variant, workload, inputs, seed);
  } finally {
    prepared.close();
  }
}
