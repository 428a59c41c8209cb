/** @file The clock of a run: GPU timestamps where the device has them, else wall time, and its quantum. */
import type { ClockName } from '../results/schema.ts';
import { ClockCheck } from './clock-check.ts';
import type { Gpu } from './device.ts';

/** Times one pass; owned by the run, one query set for all of it (Metal allows few). */
export interface Timer {
  readonly clock: ClockName;
  /** Why {@link clock} is no longer the GPU's, once it is not. */
  readonly demoted: string | undefined;
  /** Smallest step of each clock that exists; see {@link measureQuantum}. */
  readonly quantumNs: Readonly<Partial<Record<ClockName, number>>>;
  /** Encodes, submits and waits for one compute pass; the time of the pass in ns by the run's clock (may be 0: the clock was too coarse). */
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

async function wallTimer(gpu: Gpu): Promise<Timer> {
  const wall: Timer['wall'] = async (encode) => {
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass);
    pass.end();
    const commands = encoder.finish();
    const start = performance.now();
    gpu.device.queue.submit([commands]);
    await gpu.wait(gpu.device.queue.onSubmittedWorkDone(), 'a timed pass');
    return (performance.now() - start) * NS_PER_MS;
  };
  const quantumNs = { wall: wallQuantumNs() };
  return { clock: 'wall', demoted: undefined, quantumNs, time: wall, wall, close: () => {} };
}

/** Opens the run's clock and measures its quantum. */
export async function openTimer(gpu: Gpu): Promise<Timer> {
  const fallback = await wallTimer(gpu);
  if (!gpu.features.has('timestamp-query')) return fallback;

  const { device } = gpu;
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({
    size: 16,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const readable = device.createBuffer({
    size: 16,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });

  const stamps = async (encode: (pass: GPUComputePassEncoder) => void): Promise<[bigint, bigint]> => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass({
      timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    });
    encode(pass);
    pass.end();
    encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, readable, 0, 16);
    device.queue.submit([encoder.finish()]);
    await gpu.wait(readable.mapAsync(GPUMapMode.READ), 'a timed pass');
    const [begin = 0n, end = 0n] = new BigUint64Array(readable.getMappedRange());
    readable.unmap();
    return [begin, end];
  };

  const seen: bigint[] = [];
  for (let i = 0; i < 16; i++) seen.push(...(await stamps(() => {})));
  const startedAt = performance.now();
  await stamps(() => {});
  const overheadNs = (performance.now() - startedAt) * NS_PER_MS;
  const check = new ClockCheck();
  let demoted: string | undefined;
  return {
    get clock() {
      return demoted === undefined ? 'gpu-timestamp' : 'wall';
    },
    get demoted() {
      return demoted;
    },
    quantumNs: { ...fallback.quantumNs, 'gpu-timestamp': timestampQuantumNs(seen) },
    async time(encode) {
      if (demoted !== undefined) return fallback.wall(encode);
      const start = performance.now();
      const [begin, end] = await stamps(encode);
      // Firefox has returned an end before the beginning: that is no time at all.
      const ns = end > begin ? Number(end - begin) : 0;
      // A software adapter's stamps are this machine's own clock: there, a long wait shows a busy machine.
      if (!gpu.adapter.isSoftware) {
        demoted = check.observe(ns, (performance.now() - start) * NS_PER_MS, overheadNs);
      }
      return ns;
    },
    wall: fallback.wall,
    close() {
      querySet.destroy();
      resolved.destroy();
      readable.destroy();
    },
  };
}
