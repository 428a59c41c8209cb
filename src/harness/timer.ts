/** @file The clock of a run: GPU timestamps where the device has them, else wall time, and its quantum. */
import type { ClockName } from '../results/schema.ts';
import { median, quantile } from '../results/summary.ts';
import type { Busy } from './busy.ts';
import { ClockCheck, whyDistrusted } from './clock-check.ts';
import type { Reading } from './clock-check.ts';
import type { Gpu } from './device.ts';
import { sampleTargetNs } from './plan.ts';

/** Times one pass; owned by the run, one query set for all of it (Metal allows few). */
export interface Timer {
  readonly clock: ClockName;
  /** Why {@link clock} is no longer the GPU's, once it is not. */
  readonly demoted: string | undefined;
  /** Smallest step of each clock that exists; see {@link measureQuantum}. */
  readonly quantumNs: Readonly<Partial<Record<ClockName, number>>>;
  /** What a submit with next to nothing in it takes by the wall clock: a part of each time by it. */
  readonly submitNs: number;
  /** How long a sample's pass should be by that clock; default: the run's. */
  readonly targetNs: (clock?: ClockName) => number;
  /** Encodes, submits and waits for one compute pass; the time of the pass in ns by the run's clock (may be 0: the clock was too coarse, or wrong). */
  readonly time: (encode: (pass: GPUComputePassEncoder) => void) => Promise<number>;
  /** The same by the wall clock, submit and wait included. */
  readonly wall: (encode: (pass: GPUComputePassEncoder) => void) => Promise<number>;
  close(): void;
}

const NS_PER_MS = 1e6;

/** Smallest step of `performance.now`, in ns, over a few dozen visible steps. */
export function wallQuantumNs(now: () => number = () => performance.now()): number {
  let smallest = Number.POSITIVE_INFINITY;
  let last = now();
  for (let steps = 0, reads = 0; steps < 50 && reads < 5_000_000; reads++) {
    const at = now();
    if (at > last) {
      smallest = Math.min(smallest, at - last);
      last = at;
      steps++;
    }
  }
  return Number.isFinite(smallest) ? Math.max(1, Math.round(smallest * NS_PER_MS)) : NS_PER_MS;
}

/** Greatest common divisor of GPU timestamps: 65 536 where the browser masks the low bits, 1 where it does not. */
export function timestampQuantumNs(stamps: readonly bigint[]): number {
  let divisor = 0n;
  for (const stamp of stamps) {
    let a = divisor;
    let b = stamp;
    while (b !== 0n) [a, b] = [b, a % b];
    divisor = a;
  }
  return divisor === 0n ? NS_PER_MS : Number(divisor);
}

/** Passes of nothing that tell what a submit costs; the first ones open what it needs. */
const SUBMITS = 9;
const FIRST_SUBMITS = 2;

/** The cost of a submit by `wall`: the lower quartile, since what else runs only adds time. */
async function submitCost(wall: Timer['wall'], idle: Busy['idle']): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < FIRST_SUBMITS + SUBMITS; i++) times.push(await wall(idle));
  return quantile(times.slice(FIRST_SUBMITS), 0.25);
}

/** Opens the run's clock, measures its quantum, and on hardware finds out whether it is to be believed. */
export async function openTimer(gpu: Gpu, busy: Busy): Promise<Timer> {
  const { device } = gpu;
  const wall: Timer['wall'] = async (encode) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass);
    pass.end();
    const commands = encoder.finish();
    const start = performance.now();
    device.queue.submit([commands]);
    await gpu.wait(device.queue.onSubmittedWorkDone(), 'a timed pass');
    return (performance.now() - start) * NS_PER_MS;
  };
  const wallNs = wallQuantumNs();
  if (!gpu.features.has('timestamp-query')) {
    const submitNs = await submitCost(wall, busy.idle);
    const targetNs = (): number => sampleTargetNs(wallNs, submitNs);
    const quantumNs = { wall: wallNs };
    return {
      clock: 'wall',
      demoted: undefined,
      quantumNs,
      submitNs,
      targetNs,
      time: wall,
      wall,
      close: () => {},
    };
  }

  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({
    size: 16,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const readable = device.createBuffer({
    size: 16,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });

  /** A pass by both clocks, the wall clock from its submit on, and its stamps. */
  const both = async (
    encode: (pass: GPUComputePassEncoder) => void,
  ): Promise<Reading & { readonly stamps: readonly [bigint, bigint] }> => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass({
      timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    });
    encode(pass);
    pass.end();
    encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, readable, 0, 16);
    const commands = encoder.finish();
    const start = performance.now();
    device.queue.submit([commands]);
    await gpu.wait(readable.mapAsync(GPUMapMode.READ), 'a timed pass');
    const passNs = (performance.now() - start) * NS_PER_MS;
    const [begin = 0n, end = 0n] = new BigUint64Array(readable.getMappedRange());
    readable.unmap();
    // Firefox has returned an end before the beginning: that is no time at all.
    return { gpuNs: end > begin ? Number(end - begin) : 0, wallNs: passNs, stamps: [begin, end] };
  };

  const seen: bigint[] = [];
  for (let i = 0; i < 16; i++) seen.push(...(await both(() => {})).stamps);
  const gpuNs = timestampQuantumNs(seen);
  const empty: number[] = [];
  for (let i = 0; i < SUBMITS; i++) empty.push((await both(() => {})).wallNs);
  const slack = { overheadNs: median(empty), stepNs: gpuNs + wallNs };
  const check = new ClockCheck(slack);
  // A software adapter's stamps are this machine's own clock: there, a long wait shows a busy machine.
  const { isSoftware } = gpu.adapter;
  if (!isSoftware) {
    check.demoted = await whyDistrusted((dispatches) => both(busy.work(dispatches)), slack);
  }
  const submitNs = await submitCost(wall, busy.idle);
  const clock = (): ClockName => (check.demoted === undefined ? 'gpu-timestamp' : 'wall');
  return {
    get clock() {
      return clock();
    },
    get demoted() {
      return check.demoted;
    },
    quantumNs: { wall: wallNs, 'gpu-timestamp': gpuNs },
    submitNs,
    targetNs: (by = clock()) => (by === 'wall' ? sampleTargetNs(wallNs, submitNs) : sampleTargetNs(gpuNs)),
    async time(encode) {
      if (check.demoted !== undefined) return wall(encode);
      const reading = await both(encode);
      return isSoftware ? reading.gpuNs : check.read(reading.gpuNs, reading.wallNs);
    },
    wall,
    close() {
      querySet.destroy();
      resolved.destroy();
      readable.destroy();
    },
  };
}
