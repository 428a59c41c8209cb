/** Experts in host memory: every policy is right and holds what it says; those that are wrong on purpose fail. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { offload } from '../kernels/moe/offload/kernel.ts';
import { gpuMachine } from '../src/harness/gpu-machine.ts';
import { systemClock } from '../src/harness/clock.ts';
import { exceedsLimits, prepare } from '../src/harness/prepare.ts';
import type { Rig } from '../src/harness/rig.ts';
import { Spent } from '../src/harness/spent.ts';
import { Sweep } from '../src/harness/sweep.ts';
import { verify } from '../src/harness/verify.ts';
import type { Measured } from '../src/harness/draft.ts';
import { workload } from '../src/kernel.ts';
import type { Params, Transfer, Variant } from '../src/kernel.ts';
import { runSchema } from '../src/results/schema.ts';
import { buildRun } from './support/build-run.ts';
import { rigOfDawn } from './support/dawn.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SMALL = { blocks: 5, e: 6, k: 2, t: 3, d: 8, ff: 12, work: 1 };

/** A policy whose transfer was changed. */
const changed = (name: string, change: (of: Transfer) => Transfer): Variant => ({
  ...named(offload, name),
  transfer: (params) => change(named(offload, name).transfer!(params)),
});

const faultOf = async (variant: Variant, params: Params = SMALL): Promise<string | undefined> =>
  (await verify(rig, offload, workload(offload, params), variant, 5)).wrong;

const withoutStep = (s: number) => (of: Transfer) => ({
  ...of,
  steps: of.steps.map((step, i) => (i === s ? { ...step, copies: [] } : step)),
});

const WRONG: readonly (readonly [string, Variant])[] = [
  ['leaves the experts of the block before in the bank', changed('on demand mapped', withoutStep(3))],
  ['leaves those of two blocks before', changed('pre-gated write', withoutStep(4))],
  [
    'brings the experts of another block',
    changed('prefetch all mapped', (of) => ({
      ...of,
      steps: of.steps.map((step, i) =>
        i === 2
          ? { ...step, copies: step.copies.map((copy) => ({ ...copy, from: 'experts of block 0' })) }
          : step,
      ),
    })),
  ],
  [
    'brings the next block’s experts too early, over those in use',
    changed('on demand write', (of) => ({
      ...of,
      steps: of.steps.map((step, i) => ({
        ...step,
        copies: [...step.copies, ...(of.steps[i + 1]?.copies ?? [])],
      })),
    })),
  ],
];

test.each(WRONG)('a policy that %s fails', async (_, variant) => {
  expect(await faultOf(variant)).toBeTypeOf('string');
});

test('a stale expert fails after any number of runs, and the policies beside it do not', async () => {
  const stale = { ...WRONG[1]![1], name: 'stale' };
  const points = (await measured({ kernel: [named(offload, 'pre-gated write'), stale], params: SMALL }))
    .points;
  expect(points.map(({ point }) => [point.variant?.name, point.status])).toEqual(
    expect.arrayContaining([
      ['pre-gated write', 'ok'],
      ['stale', 'failed'],
    ]),
  );
  expect(points.find(({ point }) => point.variant?.name === 'stale')?.memory).toBeUndefined();
});

async function measured({
  kernel: variants = offload.variants,
  params,
  cancelAfter = Number.POSITIVE_INFINITY,
}: {
  readonly kernel?: readonly Variant[];
  readonly params: Params;
  readonly cancelAfter?: number;
}): Promise<{ readonly status: string; readonly points: readonly Measured[] }> {
  const own = { ...offload, variants };
  const points: Measured[] = [];
  let samples = 0;
  const sweep = new Sweep(gpuMachine({ rig, seed: 1, spent: new Spent(systemClock) }), {
    workloads: [workload(own, params)],
    kernels: [own],
    plan: { target: 0.02, minSamples: 6, pointLimitS: 0.2 },
    seed: 1,
    cancelled: () => samples > cancelAfter,
    ready: async () => void samples++,
    reopen: () => Promise.reject(new Error('no other device')),
    onProgress: () => {},
    onPoint: (point) => void points.push(point),
    onIncident: () => {},
  });
  return { status: await sweep.run(), points };
}

test('all policies are measured in turns, by the wall clock, with the bytes they hold', async () => {
  const { status, points } = await measured({ params: { blocks: 6, e: 8, k: 1, t: 1, d: 32, ff: 64 } });
  expect(status).toBe('complete');
  expect(new Set(points.map(({ point }) => point.variant?.name))).toEqual(
    new Set(offload.variants.map(({ name }) => name)),
  );
  expect(points).toHaveLength(offload.variants.length);
  const expert = 2 * 32 * 64 * 4;
  const held = { 'on demand': 1, 'pre-gated': 2, 'prefetch all': 16, resident: 48 };
  for (const { point, memory } of points) {
    expect(point).toMatchObject({ status: 'ok', clock: 'wall', cache: 'hot' });
    expect(point.variant?.chosenBy).toBe('all');
    const [, count] = Object.entries(held).find(([name]) => point.variant!.name.startsWith(name))!;
    expect(memory).toMatchObject({ id: `${point.id}, memory`, kind: 'memory' });
    expect(memory!.bytes).toMatchObject({ held: count * expert, active: expert, expert });
  }
  const shaders = Object.assign({}, ...points.map((one) => one.shaders)) as Record<string, string>;
  const all = points.flatMap(({ point, memory }) => [point, memory!]);
  expect(runSchema.safeParse(buildRun({ points: all, shaders })).error).toBeUndefined();
});

test('a cancelled run ends with the points it has', async () => {
  const { status, points } = await measured({ params: SMALL, cancelAfter: 20 });
  expect(status).toBe('cancelled');
  expect(points.length).toBeGreaterThan(0);
  for (const { point } of points) expect(point).toMatchObject({ status: 'ok', reason: 'cancelled' });
});

test('a bank too large for the device leaves out its policy and no other', () => {
  const params = { blocks: 2, e: 64, k: 1, t: 1, d: 1024, ff: 1024 };
  const bare = { ...rig.gpu, limits: { ...rig.gpu.limits, maxStorageBufferBindingSize: 128 * 2 ** 20 } };
  const over = (name: string) =>
    exceedsLimits(offload, workload(offload, params), named(offload, name), bare);
  expect(over('resident')).toContain("buffer 'bank 0' needs 536870912 bytes");
  expect(over('prefetch all mapped')).toContain('134217728');
  expect(over('pre-gated mapped')).toBeUndefined();
});

test('a policy that does not hold what it says, or brings what is not there, is refused', async () => {
  const more = changed('resident', (of) => ({ ...of, holds: of.holds + 4 }));
  await expect(faultOf(more)).rejects.toThrow(/says it holds \d+ bytes, its buffers are \d+/);
  const inputs = { ...offload.inputs(SMALL, 1), 'experts of block 1': new Float32Array(4) };
  const one = workload(offload, SMALL);
  await expect(prepare(rig, offload, one, [named(offload, 'resident')], inputs)).rejects.toThrow(
    "input 'experts of block 1' has 16 bytes",
  );
  // Nothing was left open on the device.
  expect(await faultOf(named(offload, 'pre-gated mapped'))).toBeUndefined();
});
