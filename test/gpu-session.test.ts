/** Whole runs on Dawn: complete, bare, cancelled, out of time, device lost. */
import { expect, test } from 'vitest';
import { buildReport } from '../src/analysis/report.ts';
import { matmul, matmulWorkload } from '../kernels/matmul/kernel.ts';
import { systemClock } from '../src/harness/clock.ts';
import { gpuMachine } from '../src/harness/gpu-machine.ts';
import type { Machine } from '../src/harness/machine.ts';
import { Spent } from '../src/harness/spent.ts';
import { Sweep } from '../src/harness/sweep.ts';
import type { SweepOptions } from '../src/harness/sweep.ts';
import { runSchema } from '../src/results/schema.ts';
import type { Point, Run } from '../src/results/schema.ts';
import type { RunEvent, RunOptions } from '../src/worker/api.ts';
import { createSession } from '../src/worker/session.ts';
import type { Rig } from '../src/harness/rig.ts';
import { gpuOfDawn, host, rigOfDawn } from './support/dawn.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

/** A session whose devices a test can take away; `later`: what the adapter of a second device says of itself. */
function session(later?: { readonly description: string }) {
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
          if (name === 'info' && later !== undefined && devices.length > 1) {
            const { vendor, architecture, device, isFallbackAdapter } = target.info;
            return { vendor, architecture, device, isFallbackAdapter, ...later };
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
  // What is tested is what happens, not how narrow the intervals are.
  const run = await session().api.run({ pointLimitS: 0.05, ...options }, (event) => {
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
  // Passes are longer by the wall clock, so not all of it.
  const filter = '{matmul/m=64*,attention*,softmax*,quantized/scalar*,transformer/rmsnorm*}';
  const { run } = await record({ suite: 'smoke', filter, features: 'none', timeBudgetS: 100 });
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
  let progress = 0;
  const run = await api.run({ suite: 'smoke' }, async (event) => {
    if (event.type === 'progress' && ++progress === 8) await api.cancel();
  });
  expect(run.status).toBe('cancelled');
  expect(run.points.length).toBeGreaterThanOrEqual(2);
  for (const point of run.points) expect(point).toMatchObject({ status: 'ok', reason: 'cancelled' });
  expect(runSchema.safeParse(run).success).toBe(true);
});

const machineOn = (rig: Rig): Machine => gpuMachine({ rig, seed: 1, spent: new Spent(systemClock) });

const QUICKLY = { target: 0.02, minSamples: 6, pointLimitS: 0.2 };

/** A sweep of its own sizes and variants, for which no suite exists. */
async function sweepOf(options: Partial<SweepOptions> & Pick<SweepOptions, 'workloads'>): Promise<{
  status: Run['status'];
  points: readonly Point[];
  incidents: Run['incidents'];
}> {
  let rig = await rigOfDawn();
  const points: Point[] = [];
  const incidents: Run['incidents'] = [];
  const sweep = new Sweep(machineOn(rig), {
    kernels: [matmul],
    plan: QUICKLY,
    seed: 1,
    cancelled: () => false,
    ready: async () => {},
    async reopen() {
      rig.close();
      rig = await rigOfDawn();
      return machineOn(rig);
    },
    onProgress: () => {},
    onPoint: ({ point }) => void points.push(point),
    onIncident: (incident) => void incidents.push(incident),
    ...options,
  });
  const status = await sweep.run();
  rig.close();
  return { status, points, incidents };
}

const squares = (...sizes: number[]) => sizes.map((size) => matmulWorkload(size, size, size));

test('what does not fit the time budget is skipped with its prediction, never missing', async () => {
  // 4096³ is 137 GFLOP a dispatch: no software adapter does eight of them in the budget.
  const { points } = await sweepOf({ workloads: squares(64, 128, 512, 4096), timeBudgetS: 20 });
  expect(points).toHaveLength(4);
  expect(points.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(2);
  // On a busy machine 512³ may not fit either; then what is larger is not tried.
  const giant = points.find(({ workload }) => workload.params['m'] === 4096);
  expect(['over-time-budget', 'over-wait-limit']).toContain(giant?.status === 'skipped' && giant.reason);
  expect(Number(giant && 'predictedNs' in giant && giant.predictedNs)).toBeGreaterThan(20e9);
});

test('a workload nothing foretold is given up after its first dispatch', async () => {
  const { points } = await sweepOf({ workloads: squares(1024), timeBudgetS: 1 });
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

/** A dozen workloads without the largest products: a device is lost among them and the rest is measured. */
const DOZEN =
  '{roofline/copy/*,matmul/m=33*,matmul/m=64*,matmul/m=12*,matmul/m=256*,matmul/m=1?n=1*,matmul/m=1?n=512*}';

test('a lost device is replaced and the rest is measured', async () => {
  const { api, devices } = session();
  let progress = 0;
  const run = await api.run(
    { suite: 'smoke', filter: DOZEN, timeBudgetS: 100, pointLimitS: 0.05 },
    (event) => {
      if (event.type === 'progress' && ++progress === 4) devices[0]?.destroy();
    },
  );
  expect(run.status).toBe('complete');
  expect(run.incidents.filter(({ code }) => code === 'device-lost')).toHaveLength(1);
  expect(devices).toHaveLength(2);
  expect(statuses(run)).toEqual(['ok']);
  expect(runSchema.safeParse(run).success).toBe(true);
});

test('without a fresh device the run ends with the reason and keeps its samples', async () => {
  const { api, devices } = session();
  let progress = 0;
  const refuse = new Error('the GPU process is gone');
  const run = await api.run({ suite: 'smoke', filter: DOZEN }, (event) => {
    if (event.type !== 'progress' || ++progress !== 10) return;
    gpuOfDawn.requestAdapter = () => Promise.reject(refuse);
    devices[0]?.destroy();
  });
  Reflect.deleteProperty(gpuOfDawn, 'requestAdapter');
  expect(run.status).toBe('device-lost');
  expect(run.incidents.map(({ code }) => code)).toEqual(['device-lost', 'no-fresh-device']);
  expect(run.points.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(3);
  expect(run.points).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'device-lost' }));
  expect(runSchema.safeParse(run).success).toBe(true);
});

test('a lost device that is answered by another adapter ends the run: its times would be another device’s', async () => {
  const { api, devices } = session({ description: 'Another GPU' });
  let progress = 0;
  const run = await api.run({ suite: 'smoke', filter: 'roofline/*', pointLimitS: 0.05 }, (event) => {
    if (event.type === 'progress' && ++progress === 3) devices[0]?.destroy();
  });
  expect(run.status).toBe('device-lost');
  expect(run.incidents.map(({ code }) => code)).toEqual(['device-lost', 'no-fresh-device']);
  expect(run.incidents[1]?.message).toContain('Another GPU now');
});

test('a workload that loses the device again and again is given up, the rest is measured', async () => {
  const workloads = squares(64, 72, 80);
  let rig: Rig | undefined;
  const { status, points, incidents } = await sweepOf({
    workloads,
    onProgress({ current }) {
      if (current.startsWith('matmul/m=72')) rig?.gpu.device.destroy();
    },
    async reopen() {
      rig?.close();
      rig = await rigOfDawn();
      return machineOn(rig);
    },
    // The first device is the helper's own; a bad variant loses it.
    kernels: [matmul],
  });
  expect(status).toBe('complete');
  expect(points).toHaveLength(3);
  expect(incidents.every(({ code }) => code === 'device-lost')).toBe(true);
});

test('a kernel that is right once and wrong when repeated has no speed', async () => {
  const direct = named(matmul, 'direct');
  // Adds to what is there, unless that is the poison of a first dispatch.
  const once = spoilt(
    direct,
    'c[i] = left;',
    'let old = c[i]; c[i] = select(left, left + old, (old == old) & (abs(old) < vec4f(1e30)));',
  );
  const { points } = await sweepOf({
    workloads: [matmulWorkload(16, 64, 64)],
    kernels: [{ ...matmul, variants: [once] }],
  });
  expect(points).toMatchObject([{ status: 'failed', reason: 'wrong-result', message: /when repeated/ }]);
});

test('variants are interleaved on the same buffers, and the report says what they take against each other', async () => {
  const { run } = await record({ suite: 'smoke', filter: 'matmul/m=64*', variant: 'all', timeBudgetS: 100 });
  const names = new Set(run.points.map(({ id }) => id.split(' @ ')[1]));
  const takes = matmul.variants.filter((one) => one.refuses?.(run.points[0]!.workload.params) === undefined);
  const able = takes.filter(({ features = [] }) =>
    features.every((f) => run.environment.features.includes(f)),
  );
  expect(able.length).toBeGreaterThan(2);
  expect(names).toEqual(new Set(able.map(({ name }) => name)));
  for (const point of run.points) expect(point).toMatchObject({ status: 'ok', variant: { chosenBy: 'all' } });
  expect(buildReport(run).ratios).toHaveLength(names.size - 1);
});

test('of several variants one that the device refuses fails alone', async () => {
  const [workload] = squares(64);
  const good = named(matmul, 'direct');
  const broken = spoilt(good, '@compute', 'no shader @compute');
  const rig = await rigOfDawn();
  const machine = gpuMachine({ rig, seed: 1, spent: new Spent(systemClock), variant: 'all' });
  const points: Point[] = [];
  const sweep = new Sweep(machine, {
    workloads: [workload!],
    kernels: [{ ...matmul, variants: [good, broken] }],
    plan: QUICKLY,
    seed: 1,
    cancelled: () => false,
    ready: async () => {},
    reopen: async () => machine,
    onProgress: () => {},
    onPoint: ({ point }) => void points.push(point),
    onIncident: () => {},
  });
  await sweep.run();
  rig.close();
  const found = new Map(points.map((point) => [point.id, point.status === 'ok' ? 'ok' : point.reason]));
  expect(found).toEqual(
    new Map([
      [`${workload!.id} @ ${broken.name}`, 'shader-rejected'],
      [`${workload!.id} @ ${good.name}`, 'ok'],
    ]),
  );
});

test('one row is measured cold, over a ring of buffers longer than any cache', async () => {
  const { points } = await sweepOf({ workloads: [matmulWorkload(1, 512, 512), matmulWorkload(16, 64, 64)] });
  const [cold, hot] = [1, 16].map((m) => points.find(({ workload }) => workload.params['m'] === m));
  expect(cold).toMatchObject({ status: 'ok', cache: 'cold', ring: { sets: expect.any(Number) } });
  expect(cold && 'ring' in cold && cold.ring!.bytes).toBeGreaterThanOrEqual(256 * 2 ** 20);
  expect(hot).toMatchObject({ status: 'ok', cache: 'hot' });
});

test('every point has samples of two visits and a reason it stopped', async () => {
  const { points } = await sweepOf({ workloads: squares(64, 96) });
  for (const point of points) {
    expect(point).toMatchObject({ status: 'ok' });
    const samples = 'samples' in point ? point.samples : [];
    expect(new Set(samples.map(({ round }) => round))).toEqual(new Set([0, 1]));
  }
});

test('a hidden page takes no samples until it is seen again', async () => {
  const { api } = session();
  let points = 0;
  await api.setHidden(true);
  const running = api.run({ suite: 'smoke', filter: 'matmul/m=64*' }, (event) => {
    if (event.type === 'point') points++;
  });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(points).toBe(0);
  await api.setHidden(false);
  expect((await running).points).toMatchObject([{ status: 'ok' }]);
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
