/**
 * @file A run from beginning to end, wherever it happens: in a browser's worker or in Node. Everything that
 * differs between them comes in as `gpu` and `host`.
 */
import { kernels } from '../../kernels/index.ts';
import { matmul, matmulWorkload } from '../../kernels/matmul/kernel.ts';
import type { ReadFile } from '../../models/ladder/load.ts';
import { withRoofline } from '../analysis/roofline.ts';
import { describeEnvironment } from '../harness/device.ts';
import { NoWebGpuError } from '../harness/errors.ts';
import type { Gpu, Host } from '../harness/device.ts';
import { calibrate } from '../harness/calibrate.ts';
import { RING_BYTES, RING_PER_KNEE } from '../harness/plan.ts';
import { openRig } from '../harness/rig.ts';
import type { Rival } from '../harness/rival.ts';
import type { Machine } from '../harness/machine.ts';
import type { Rig } from '../harness/rig.ts';
import { Chooser } from '../harness/chooser.ts';
import { gpuMachine } from '../harness/gpu-machine.ts';
import { Spent } from '../harness/spent.ts';
import { PausedClock, systemClock } from '../harness/clock.ts';
import { Sweep } from '../harness/sweep.ts';
import { globMatcher } from '../glob.ts';
import type { Workload } from '../kernel.ts';
import { nearest } from '../nearest.ts';
import { selectCells } from '../quality/select.ts';
import { noPeersHere, peerNames, peersNamed } from '../peers/index.ts';
import { PeerBench } from '../peers/machine.ts';
import type { PeerName } from '../peers/peer.ts';
import { adapterKey } from '../results/choices.ts';
import { CLOCK_DEMOTED, withClockInDoubt } from '../results/clock-in-doubt.ts';
import { devicesApart } from '../results/merge.ts';
import type { Environment, Run } from '../results/schema.ts';
import { suite, suiteModels, suiteWorkloads } from '../suites/index.ts';
import type { Suite } from '../suites/suite.ts';
import type { BenchApi, RunOptions } from './api.ts';
import { allListings, suiteListings } from './listing.ts';
import { meetDevice } from './meet.ts';
import { newRun } from './new-run.ts';
import type { Watcher } from './new-run.ts';
import { rivalKernels } from './rival.ts';
import type { LoadModule } from './rival.ts';

export const DEFAULT_SUITE = 'quick';
export const DEFAULT_SEED = 1;

/** A short budget is for the workloads: calibration takes this share of it at most. */
const CALIBRATION_SHARE = 0.15;

/** A few megaflops on any adapter: a compute-bound product of a size that no suite measures. */
const CANARY = matmulWorkload(96, 96, 96);

/** Workloads of `options`, checked. Throws a `RangeError` that names what was not found and what is near. */
export function select(options: RunOptions): { readonly of: Suite; readonly workloads: readonly Workload[] } {
  const of = suite(options.suite ?? DEFAULT_SUITE);
  const all = suiteWorkloads(of);
  checkOptions(options);
  if (options.filter === undefined) return { of, workloads: withVariant(options.variant, all) };
  const matches = globMatcher(options.filter);
  // A model's name stands for the layers it adds to the suite.
  const ofModels = new Set(
    suiteModels(of)
      .filter(({ model }) => matches(model))
      .flatMap(({ terms }) => terms.map((term) => term.workload)),
  );
  const workloads = all.filter(({ id }) => id === options.filter || matches(id) || ofModels.has(id));
  if (workloads.length === 0) {
    const near = nearest(
      options.filter,
      all.map(({ id }) => id),
    );
    throw new RangeError(
      `no workload of suite '${of.name}' matches '${options.filter}'; nearest: ${near.join('  ')}`,
    );
  }
  return { of, workloads: withVariant(options.variant, workloads) };
}

/** The same workloads. Throws where a variant is wanted that belongs to none of their kernels: nothing would be measured. */
function withVariant(variant: string | undefined, workloads: readonly Workload[]): readonly Workload[] {
  if (variant === undefined || variant === 'all') return workloads;
  const meant = kernels.filter(({ id }) => workloads.some(({ kernel }) => kernel === id));
  const names = [...new Set(meant.flatMap(({ variants }) => variants.map(({ name }) => name)))];
  if (names.includes(variant)) return workloads;
  throw new RangeError(
    `variant '${variant}' belongs to no kernel that is meant; nearest there: ${nearest(variant, names).join(', ')}`,
  );
}

function checkOptions(options: RunOptions): void {
  const { variant, seed, twins = [], timeBudgetS, pointLimitS, peers: wanted = [] } = options;
  for (const name of wanted) {
    if (!peerNames.includes(name as PeerName)) {
      throw new RangeError(`no peer '${name}'; there are ${peerNames.join(', ')}`);
    }
  }

  const variants = [...new Set(kernels.flatMap((kernel) => kernel.variants.map(({ name }) => name)))];
  if (variant !== undefined && variant !== 'all' && !variants.includes(variant)) {
    throw new RangeError(`no variant '${variant}'; nearest: ${nearest(variant, variants).join(', ')}`);
  }
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new RangeError(`seed ${seed} is not an integer from 0`);
  }
  for (const { name, slowdown } of twins) {
    if (!(slowdown >= 1 && slowdown <= 2))
      throw new RangeError(`twin ${name}: ${slowdown} is not between 1 and 2`);
  }
  if (timeBudgetS !== undefined && !(timeBudgetS > 0 && Number.isFinite(timeBudgetS))) {
    throw new RangeError(`time budget ${timeBudgetS} s is not a time above 0`);
  }
  if (pointLimitS !== undefined && !(pointLimitS > 0 && pointLimitS <= 3600)) {
    throw new RangeError(`point limit ${pointLimitS} s is not above 0 and at most 3600`);
  }
}

/** Ids of what a run with these options would measure, checked as {@link select} does. */
export const selectIds = (options: RunOptions): readonly string[] =>
  (selectCells(options) ?? select(options).workloads.map((one) => ({ workload: one }))).map(
    (one) => one.workload.id,
  );

/** Opens a device only for as long as it is needed; one run at a time. */
export function createSession(of: {
  gpu: GPU | undefined;
  host: Host;
  /** Reads files below `models/ladder`; absent where they are not to be had, and suites over them neither. */
  ladder?: ReadFile;
  /** Absent where no module of another program can be loaded. */
  load?: LoadModule;
}): BenchApi {
  let running = false;
  let cancelled = false;
  const gate = visibilityGate();

  const environmentOf = (gpu: Gpu, options: RunOptions): Environment => {
    const { driver } = options;
    const host: Host = {
      ...of.host,
      os: driver?.os ?? of.host.os,
      cpuModel: driver?.cpuModel ?? of.host.cpuModel,
    };
    return describeEnvironment(gpu, host, driver?.flags ?? [], driver?.notes ?? []);
  };

  return {
    environment: (features) => meetDevice(of.gpu, of.host, features),
    suites: async () => (of.ladder === undefined ? suiteListings() : allListings()),
    list: async (options) => selectIds(options),
    async run(options, onEvent) {
      if (running) throw new Error('a run is under way in this session; cancel it or wait for its end');
      const cells = selectCells(options);
      if (cells !== undefined && of.ladder === undefined) {
        throw new RangeError(`suite '${options.suite}' reads trained models, which cannot be read here`);
      }
      const selected = cells ?? select(options);
      const nowhere = (options.peers ?? []).length > 0 ? noPeersHere() : undefined;
      if (nowhere !== undefined) throw new RangeError(`peers: ${nowhere}`);
      running = true;
      cancelled = false;
      try {
        const open = (ringBytes?: number): Promise<Rig> =>
          openRig(of.gpu, options.features ?? 'all', ringBytes);
        const watcher = { cancelled: () => cancelled, visible: gate.visible, onEvent };
        const environment = (gpu: Gpu): Environment => environmentOf(gpu, options);
        if ('of' in selected) {
          const rival =
            options.rival === undefined
              ? undefined
              : {
                  kernels: await rivalKernels(options.rival, of.load),
                  slowdown: options.twins?.[0]?.slowdown,
                };
          return await runOn(open, environment, selected, options, { ...watcher, rival });
        }
        const { runQuality } = await import('./quality.ts');
        const seeded = { ...options, seed: options.seed ?? DEFAULT_SEED };
        return await runQuality(open, environment, selected, of.ladder!, seeded, watcher);
      } finally {
        running = false;
      }
    },
    async cancel() {
      cancelled = true;
      gate.set(false); // a run that waits for its tab must end too
    },
    async setHidden(hidden) {
      gate.set(hidden);
    },
  };
}

/** Holds samples back while the page is hidden: browsers slow hidden pages down. */
function visibilityGate(): { set: (hidden: boolean) => void; visible: () => Promise<void> } {
  let waiting: Promise<void> | undefined;
  let open: (() => void) | undefined;
  return {
    set(hidden) {
      if (hidden && waiting === undefined) {
        waiting = new Promise((resolve) => {
          open = resolve;
        });
      } else if (!hidden) {
        open?.();
        waiting = undefined;
      }
    },
    visible: () => waiting ?? Promise.resolve(),
  };
}

/** After a crash of the browser's graphics process there is no adapter until it has been started anew. */
const AGAIN_AFTER_MS = [500, 1500, 3000];

async function again<T>(open: () => Promise<T>, cancelled: () => boolean): Promise<T> {
  for (const ms of AGAIN_AFTER_MS) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof NoWebGpuError) || cancelled()) throw error;
      await systemClock.sleep(ms);
    }
  }
  return open();
}

async function runOn(
  open: (ringBytes?: number) => Promise<Rig>,
  environmentOf: (gpu: Gpu) => Environment,
  { of, workloads }: ReturnType<typeof select>,
  options: RunOptions,
  { cancelled, visible, onEvent, rival }: Watcher & { readonly rival: Rival | undefined },
): Promise<Run> {
  const started = new Date();
  const clock = new PausedClock();
  const startedNs = clock.nowNs();
  const spent = new Spent(systemClock);
  let rig = await open(of.ringBytes);
  try {
    const environment = environmentOf(rig.gpu);
    const seed = options.seed ?? DEFAULT_SEED;
    const timeBudgetS = options.timeBudgetS ?? of.timeBudgetS;
    await clock.during(visible);
    // Beside a rival only ratios count: no roofline, no canary (what slows the machine slows both), one visit.
    const isRace = rival !== undefined;
    const budgetS = isRace
      ? 0
      : Math.min(of.calibrationS, CALIBRATION_SHARE * (timeBudgetS ?? Number.POSITIVE_INFINITY));
    const calibration = await spent.on('calibration', () => calibrate(rig, { budgetS, seed, cancelled }));
    const ringBytes = of.ringBytes ?? Math.max(RING_BYTES, RING_PER_KNEE * (calibration.kneeBytes ?? 0));
    rig.setRing(ringBytes);
    const spentS = (clock.nowNs() - startedNs) / 1e9;
    const done = new Set(options.skip);
    const asked = workloads.filter(({ id }) => !done.has(id));
    const ids = new Set(workloads.map(({ id }) => id));
    const header = await newRun({
      started,
      options,
      suite: of.name,
      seed,
      timeBudgetS,
      environment,
      calibration,
      // Under a filter a model with no summand left is not part of the run; one with some is incomplete.
      models: suiteModels(of).filter(({ terms }) => terms.some((term) => ids.has(term.workload))),
    });
    let found: Pick<Run, 'calibration' | 'points'> = { calibration, points: [] };
    const incidents: Run['incidents'] = [];
    const shaders: Record<string, string> = {};

    const runId = header.id;
    await onEvent({ type: 'started', runId, total: asked.length, environment, calibration, header });
    const tune = options.tune ?? 'quick';
    const key = await adapterKey(environment, header.harness);
    const chooser = new Chooser(tune, options.choices?.[key]);
    const peerNotes: string[] = [];
    const peerBench = new PeerBench({
      peers: (options.peers ?? []).flatMap((name) => peersNamed(name as PeerName)),
      seed,
      wallQuantumNs: rig.timer.quantumNs.wall ?? 1,
      submitNs: rig.timer.submitNs,
      note: (line) => void peerNotes.push(line.slice(0, 1900)),
    });
    const ours = (): Machine =>
      gpuMachine({
        rig,
        seed,
        spent,
        variant: options.variant,
        twins: options.twins,
        rival,
        // On a GPU it brings the clock up too.
        canary: isRace && rig.gpu.adapter.isSoftware ? undefined : { kernel: matmul, workload: CANARY },
      });
    const machine = (): Machine => peerBench.beside(ours());
    const sweep = new Sweep(machine(), {
      workloads: asked,
      kernels,
      plan: { ...of.plan, pointLimitS: options.pointLimitS ?? of.plan.pointLimitS },
      wholes: header.models.map(({ terms }) => terms.map((term) => term.workload)),
      ...(isRace && { visits: 1 }),
      seed,
      chooser,
      timeBudgetS: timeBudgetS === undefined ? undefined : Math.max(timeBudgetS - spentS, 1e-6),
      cancelled,
      clock,
      ready: () => clock.during(visible),
      async reopen() {
        rig.close();
        rig = await again(() => open(ringBytes), cancelled);
        // A lost GPU may be answered by another one, or by software: its times are not this run's.
        const other = devicesApart(environment, environmentOf(rig.gpu), ['before', 'now']);
        if (other !== undefined) throw new Error(`the adapter is another one (${other})`);
        return machine();
      },
      onProgress: (progress) => onEvent({ type: 'progress', ...progress }),
      async onPoint(measured) {
        const point =
          measured.point.status === 'ok' ? withRoofline(found.calibration, measured.point) : measured.point;
        found.points.push(point);
        Object.assign(shaders, measured.shaders);
        await onEvent({ type: 'point', point, shaders: measured.shaders });
        if (measured.memory === undefined) return;
        found.points.push(measured.memory);
        await onEvent({ type: 'point', point: measured.memory, shaders: {} });
      },
      async onIncident(incident) {
        incidents.push(incident);
        if (incident.code === CLOCK_DEMOTED) found = withClockInDoubt(found);
        await onEvent({ type: 'incident', incident });
      },
    });
    let status: Run['status'];
    try {
      status = await sweep.run();
    } finally {
      await peerBench.close();
    }
    const finishedAt = new Date().toISOString();
    const run: Run = {
      ...header,
      environment: { ...environment, notes: [...environment.notes, ...peerNotes] },
      finishedAt,
      status,
      ...found,
      incidents,
      shaders,
      ...(tune !== 'off' && { tuning: { mode: tune, adapterKey: key, classes: chooser.classes() } }),
      spentNs: spent.totals(),
    };
    await onEvent({ type: 'finished', run });
    return run;
  } finally {
    rig.close();
  }
}
