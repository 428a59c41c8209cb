/** Whole runs on Dawn: complete, bare, cancelled, out of time, device lost. */
import { expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../kernels/matmul/kernel.ts';
import { sweep } from '../src/harness/sweep.ts';
import { openTimer } from '../src/harness/timer.ts';
import { runSchema } from '../src/results/schema.ts';
import type { Point, Run } from '../src/results/schema.ts';
import type { RunEvent, RunOptions } from '../src/worker/api.ts';
import { createSession } from '../src/worker/session.ts';
import { gpuOfDawn, host, openDawn } from './support/dawn.ts';

/** A session whose devices a test can take away. */
function session() {
  const devices: GPUDevice[] = [];
  const gpu = {
    async requestAdapter(options?: GPURequestAdapterOptions) {
      const adapter = await gpuOfDawn.requestAdapter(options);
      if (adapter === null) return null;
      return new Proxy(adapter, {
        get(target, name) {
          if (name === 'requestDevice') {
            return async (descriptor?: GPUDeviceDescriptor) => {
              const device = await target.requestDevice(descriptor);
              devices.push(device);
              return device;
            };
          }
          return Reflect.get(target, name, target) as unknown;
        },
      });
    },
  } as GPU;
  return { api: createSession({ gpu, host }), devices };
}

async function record(
  options: RunOptions,
  onEvent?: (event: RunEvent) => void,
): Promise<{ run: Run; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const run = await session().api.run(options, (event) => {
    events.push(event);
    onEvent?.(event);
  });
  return { run, events };
}

const statuses = (run: Run): string[] => [...new Set(run.points.map(({ status }) => status))];

test('smoke measures every workload and writes a valid run', async () => {
  const { run, events } = await record({ suite: 'smoke', timeBudgetS: 100 });
  expect(runSchema.parse(run)).toEqual(run);
  expect(run.status).toBe('complete');
  expect(statuses(run)).toEqual(['ok']);
  expect(events[0]).toMatchObject({ type: 'started', total: run.points.length });
  expect(events.filter(({ type }) => type === 'point')).toHaveLength(run.points.length);
  expect(events.at(-1)).toEqual({ type: 'finished', run });
  expect(run.environment.adapter.isSoftware).toBe(true);
  expect(run.calibration.quantumNs[run.calibration.clock]).toBeGreaterThan(0);
  for (const point of run.points) {
    if (point.kind !== 'timing' || point.status !== 'ok') continue;
    for (const hash of point.variant.shaders) expect(run.shaders[hash]).toBeTypeOf('string');
  }
});

test('smoke also runs on a bare device, by the wall clock', async () => {
  const { run } = await record({ suite: 'smoke', features: 'none', timeBudgetS: 100 });
  expect(run).toMatchObject({ status: 'complete', calibration: { clock: 'wall' } });
  expect(run.environment.features).not.toContain('timestamp-query');
  expect(run.environment.limits['maxStorageBufferBindingSize']).toBe(128 * 2 ** 20);
  expect(statuses(run)).toEqual(['ok']);
});

async function errors(seed: number): Promise<unknown[]> {
  const { run } = await record({ suite: 'smoke', filter: 'matmul/m=64*', seed });
  return run.points.map((point) => ('error' in point ? point.error : undefined));
}

test('the same seed measures the same errors', async () => {
  const first = await errors(4);
  expect(first).toHaveLength(1);
  expect(await errors(4)).toEqual(first);
  expect(await errors(5)).not.toEqual(first);
});

test('a cancelled run keeps what it measured', async () => {
  const { api } = session();
  let points = 0;
  const run = await api.run({ suite: 'smoke' }, async (event) => {
    if (event.type === 'point' && ++points === 3) await api.cancel();
  });
  expect(run.status).toBe('cancelled');
  expect(run.points).toHaveLength(3);
  expect(runSchema.safeParse(run).success).toBe(true);
});

/** A sweep of its own sizes, for which no suite exists. */
async function sweepOf(sizes: readonly number[], timeBudgetS: number): Promise<readonly Point[]> {
  const gpu = await openDawn();
  const timer = await openTimer(gpu);
  const points: Point[] = [];
  const plan = { samples: 6, minSamples: 6, pointLimitS: 0.2 };
  const options = {
    workloads: sizes.map((size) => matmulWorkload(size, size, size)),
    kernels: [matmul],
    timeBudgetS,
    onProgress: () => {},
    onPoint: ({ point }: { point: Point }) => void points.push(point),
    onIncident: () => {},
  };
  expect(await sweep({ gpu, timer, plan, seed: 1, cancelled: () => false }, options)).toBe('complete');
  timer.close();
  gpu.close();
  return points;
}

test('what does not fit the time budget is skipped with its prediction, never missing', async () => {
  // 4096³ is 137 GFLOP a dispatch: no software adapter does eight of them in the budget.
  const points = await sweepOf([64, 128, 512, 4096], 20);
  expect(points.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'skipped']);
  expect(points[3]).toMatchObject({
    reason: 'over-time-budget',
    message: expect.stringMatching(/of the budget were left/),
  });
  expect(Number(points[3] && 'predictedNs' in points[3] && points[3].predictedNs)).toBeGreaterThan(20e9);
});

test('a workload nothing foretold is given up after its first dispatch', async () => {
  const points = await sweepOf([1024], 1);
  expect(points).toMatchObject([{ status: 'skipped', reason: 'over-time-budget' }]);
  expect(points[0]).toHaveProperty('predictedNs');
});

test('a budget that is used up at once skips everything and still ends well', async () => {
  const { run } = await record({ suite: 'smoke', timeBudgetS: 1e-6 });
  expect(run.status).toBe('complete');
  expect(run.points.length).toBeGreaterThan(8);
  for (const point of run.points)
    expect(point).toMatchObject({ status: 'skipped', reason: 'over-time-budget' });
});

test('a lost device ends the run with a reason and keeps the points', async () => {
  const { api, devices } = session();
  let points = 0;
  const run = await api.run({ suite: 'smoke', filter: '{roofline/copy,matmul}/*' }, (event) => {
    if (event.type === 'point' && ++points === 4) devices[0]?.destroy();
  });
  expect(run.status).toBe('device-lost');
  expect(run.incidents).toMatchObject([{ code: 'device-lost' }]);
  expect(run.points.filter(({ status }) => status === 'ok')).toHaveLength(4);
  expect(run.points.at(-1)).toMatchObject({ status: 'failed', reason: 'device-lost' });
  expect(runSchema.safeParse(run).success).toBe(true);
});

test('one session runs one thing at a time', async () => {
  const { api } = session();
  const first = api.run({ suite: 'smoke', filter: 'roofline/*' }, () => {});
  await expect(api.run({ suite: 'smoke' }, () => {})).rejects.toThrow(/under way/);
  expect((await first).status).toBe('complete');
});

test('no adapter and no WebGPU are errors with a name', async () => {
  const none = { requestAdapter: async () => null } as unknown as GPU;
  await expect(createSession({ gpu: none, host }).environment()).rejects.toMatchObject({
    name: 'NoWebGpuError',
  });
  await expect(createSession({ gpu: undefined, host }).run({}, () => {})).rejects.toMatchObject({
    name: 'NoWebGpuError',
  });
});
