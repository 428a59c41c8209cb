/** @file The single measurements of a calibration: each one kernel of `kernels/roofline`, sized so that a dispatch is long. */
import type { Kernel, Params } from '../kernel.ts';
import type { Calibration } from '../results/schema.ts';
import { Unmeasurable, grow, withReady } from './bench.ts';
import type { Bench } from './bench.ts';
import { MAX_DISPATCHES, sampleTargetNs } from './plan.ts';

export type Overheads = NonNullable<Calibration['overheadNs']>;

/** Threads that fill a large GPU; a CPU adapter has few lanes and pays for each thread. */
const GPU_THREADS = 2 ** 18;
const CPU_THREADS = 2 ** 10;

/** A dispatch is this many times as long as an empty one: its own cost is then within the noise. */
const LONG = 50;
/** And so many steps of the clock, so that one reading sizes it. */
const QUANTA_PER_DISPATCH = 8;
/** And at least so long, however small an empty one is. */
const MIN_DISPATCH_NS = 3e5;

/** A copy is corrected for the cost of its dispatch, and has no rate below so many empty dispatches. */
const COPY_LAUNCHES = 3;

/** Empty dispatches that tell about how long one is. */
const FEW_DISPATCHES = 32;

/** f16 counts exactly in so few loops (see roofline/fma): more threads make up for it. */
const F16 = { loops: 32, threadsFactor: 8 } as const;

const threadsOn = ({ rig }: Bench): number => (rig.gpu.adapter.isSoftware ? CPU_THREADS : GPU_THREADS);

/** How long a dispatch should be, where an empty one takes `launchNs`. */
export const dispatchNs = ({ rig: { timer } }: Bench, launchNs: number): number =>
  Math.max(MIN_DISPATCH_NS, LONG * launchNs, QUANTA_PER_DISPATCH * (timer.quantumNs[timer.clock] ?? 0));

/** The empty kernel in three modes; see `overheadNs` in the schema. */
export const overheads = (bench: Bench, kernel: Kernel): Promise<Overheads> =>
  withReady(bench, kernel, { workgroups: 1 }, async (ready) => {
    const { timer } = bench.rig;
    const systemSubmit = await ready.wall(1);
    const fewNs = await ready.wall(FEW_DISPATCHES);
    const eachNs = (allNs: number, dispatches: number): number =>
      Math.max(0, allNs - systemSubmit) / (dispatches - 1);
    // A disturbed submit must not make a dispatch look free: a sixteenth of the pass is the least it is taken for.
    const aboutNs = Math.max(eachNs(fewNs, FEW_DISPATCHES), fewNs / FEW_DISPATCHES / 16, 100);
    // The submit is taken off, so the pass need not be long against it.
    const many = Math.ceil(sampleTargetNs(timer.quantumNs.wall ?? 1) / aboutNs);
    const dispatches = Math.max(FEW_DISPATCHES, Math.min(many, MAX_DISPATCHES));
    const systemDispatch = eachNs(await ready.wall(dispatches), dispatches);
    if (timer.clock !== 'gpu-timestamp') return { systemSubmit, systemDispatch };
    return { systemSubmit, systemDispatch, gpuTimestamp: await ready.typical(aboutNs) };
  });

/** GB/s of `roofline/read` or `write` over a buffer, gone over so often that the dispatch is `wantNs` long; `gbps` is a guess. */
export async function streamRate(
  bench: Bench,
  kernel: Kernel,
  bytes: number,
  gbps: number,
  wantNs: number,
): Promise<number> {
  const paramsAt = (sweeps: number): Params => ({ bytes, sweeps, threads: threadsOn(bench) });
  const from = (gbps * wantNs) / bytes;
  const { n, ns } = await grow(bench, kernel, paramsAt, { from, most: 65_536, wantNs });
  return kernel.cost(paramsAt(n)).bytes / ns;
}

/** GB/s of one copy of a buffer, its dispatch taken off. Throws {@link Unmeasurable} where little is left then. */
export async function copyRate(
  bench: Bench,
  kernel: Kernel,
  bytes: number,
  launchNs: number,
): Promise<number> {
  const ns = await withReady(bench, kernel, { bytes }, async (ready) => ready.typical(await ready.once()));
  if (ns < COPY_LAUNCHES * launchNs) {
    throw new Unmeasurable('launch-bound', `not ${COPY_LAUNCHES} times as long as an empty dispatch`);
  }
  return (2 * bytes) / (ns - launchNs);
}

/** Reads per nanosecond from a table. */
export async function gatherRate(
  bench: Bench,
  kernel: Kernel,
  table: number,
  wantNs: number,
): Promise<number> {
  const threads = threadsOn(bench);
  const paramsAt = (each: number): Params => ({ table, threads, each });
  const { n, ns } = await grow(bench, kernel, paramsAt, { from: 64, most: 4096, wantNs });
  return (threads * n) / ns;
}

/** Operations per nanosecond of `roofline/fma` or `dot`. */
export async function peakRate(
  bench: Bench,
  kernel: Kernel,
  dtype: 'f32' | 'f16' | undefined,
  wantNs: number,
): Promise<number> {
  const threads = threadsOn(bench) * (dtype === 'f16' ? F16.threadsFactor : 1);
  const most = dtype === 'f16' ? F16.loops : 4096;
  const paramsAt = (loops: number): Params => ({ threads, loops, ...(dtype && { dtype }) });
  const { n, ns } = await grow(bench, kernel, paramsAt, { from: 32, most, wantNs });
  return kernel.cost(paramsAt(n)).flops / ns;
}
