/**
 * @file What this device can do at best, found at the start of a run within a budget of wall time: the cost of a
 * dispatch, rates of memory over sizes, peaks of arithmetic, the rate of random reads. The kernels are those of
 * `kernels/roofline`; each is checked before it is timed.
 *
 * Every section has a deadline, a share of the budget; what a section does not use goes to those after it. Within one
 * the cheap sizes come first, and a size that is not expected to fit is left out and named.
 */
import { copy } from '../../kernels/roofline/copy/kernel.ts';
import { dot } from '../../kernels/roofline/dot/kernel.ts';
import { empty } from '../../kernels/roofline/empty/kernel.ts';
import { fma } from '../../kernels/roofline/fma/kernel.ts';
import { gather } from '../../kernels/roofline/gather/kernel.ts';
import { read } from '../../kernels/roofline/read/kernel.ts';
import { write } from '../../kernels/roofline/write/kernel.ts';
import { kneeOf, launchNs } from '../analysis/roofline.ts';
import type { Kernel } from '../kernel.ts';
import { CLOCK_IN_DOUBT } from '../results/clock-in-doubt.ts';
import type { Calibration } from '../results/schema.ts';
import { PASSES, Unmeasurable } from './bench.ts';
import type { Bench } from './bench.ts';
import { copyRate, dispatchNs, gatherRate, overheads, peakRate, streamRate } from './ceilings.ts';
import { CancelledError, DeviceLostError, StuckError } from './errors.ts';
import { LeftOut } from './left-out.ts';
import type { Rig } from './rig.ts';

export interface CalibrateOptions {
  readonly budgetS: number;
  readonly seed: number;
  readonly cancelled: () => boolean;
  /** Other kernels in the place of ours, for tests. */
  readonly kernels?: Partial<typeof ours>;
}

const ours: Readonly<Record<'empty' | 'read' | 'copy' | 'write' | 'fma' | 'dot' | 'gather', Kernel>> = {
  empty,
  read,
  copy,
  write,
  fma,
  dot,
  gather,
};

const KIB = 1024;
const MIB = 1024 * KIB;

/** 64 KiB to 1 GiB in steps of four: past it is memory on any device, and some would run out of it. */
const SIZES = Array.from({ length: 8 }, (_, k) => 64 * KIB * 4 ** k);

/** Sizes of codebooks first (a megabyte is 65 536 entries of 16 bytes), then those between. */
const TABLES = [64 * KIB, MIB, 16 * MIB, 256 * KIB, 4 * MIB, 64 * MIB, 256 * MIB];

/** Making, uploading and clearing buffers, ns a byte. */
const BUFFER_NS_PER_BYTE = 1.5;

/** Wall time around passes (compilation, check), before any was timed. */
const AROUND_NS = 5e7;

const OVERHEAD = 'dispatch overhead';

interface Section {
  readonly what: string;
  /** Share of the budget that has passed when it must be done; what nothing can be judged without has all of it. */
  readonly until: number;
  /** Sizes it is measured at, in bytes, and the rate in GB/s that the next one is expected at. */
  readonly sizes?: readonly number[];
  readonly expectedGbps?: () => number;
  /** One measurement, at one of its sizes. */
  readonly measure: (bytes: number) => Promise<unknown>;
}

/**
 * Resolves with what was measured; what was not stands in `leftOut`, also after `cancelled()`. Throws
 * `DeviceLostError` or `StuckError` when the device is gone.
 */
export async function calibrate(rig: Rig, options: CalibrateOptions): Promise<Calibration> {
  const { timer } = rig;
  const use = { ...ours, ...options.kernels };
  const bench: Bench = { rig, seed: options.seed, cancelled: options.cancelled, checked: new Set() };

  const found: Calibration = { clock: timer.clock, quantumNs: { ...timer.quantumNs } };
  const bandwidth: NonNullable<Calibration['bandwidth']> = [];
  const peaks: NonNullable<Calibration['peaks']> = [];
  const rates: NonNullable<Calibration['gather']> = [];
  const launch = (): number => launchNs(found, timer.clock) ?? 0;
  const wanted = (): number => dispatchNs(bench, launch());
  const latestGbps = (): number => bandwidth.at(-1)?.gbps ?? 1;
  const stream = (mode: 'read' | 'write') => ({
    sizes: SIZES,
    expectedGbps: latestGbps,
    measure: async (bytes: number) =>
      bandwidth.push({
        mode,
        bytes,
        gbps: await streamRate(bench, use[mode], bytes, latestGbps(), wanted()),
      }),
  });

  const sections: readonly Section[] = [
    {
      what: OVERHEAD,
      until: 1,
      measure: async () => (found.overheadNs = await overheads(bench, use.empty)),
    },
    {
      what: 'f32-fma peak',
      until: 1,
      measure: async () =>
        peaks.push({ op: 'f32-fma', gops: await peakRate(bench, use.fma, 'f32', wanted()) }),
    },
    { what: 'read bandwidth', until: 0.6, ...stream('read') },
    {
      what: 'f16-fma peak',
      until: 0.65,
      measure: async () =>
        peaks.push({ op: 'f16-fma', gops: await peakRate(bench, use.fma, 'f16', wanted()) }),
    },
    {
      what: 'dot4i8 peak',
      until: 0.75,
      measure: async () =>
        peaks.push({ op: 'dot4i8', gops: await peakRate(bench, use.dot, undefined, wanted()) }),
    },
    {
      what: 'copy bandwidth',
      until: 0.83,
      sizes: SIZES,
      expectedGbps: () => latestGbps() / 2,
      measure: async (bytes) =>
        bandwidth.push({ mode: 'copy', bytes, gbps: await copyRate(bench, use.copy, bytes, launch()) }),
    },
    { what: 'write bandwidth', until: 0.91, ...stream('write') },
    {
      what: 'gather rate',
      until: 1,
      sizes: TABLES,
      measure: async (tableBytes) =>
        rates.push({ tableBytes, readsPerNs: await gatherRate(bench, use.gather, tableBytes, wanted()) }),
    },
  ];

  const leftOut = new LeftOut();
  await rig.spinUp();
  const started = performance.now();
  const measured: string[] = [];
  for (const section of sections) {
    const deadline = section.until * options.budgetS * 1e9;
    const leftNs = (): number => deadline - (performance.now() - started) * 1e6;
    await measureSection(section, leftNs, timer.targetNs(), leftOut);
    measured.push(section.what);
    if (timer.clock === found.clock) continue;
    // The GPU's clock was found wrong meanwhile: what it measured is no ceiling.
    found.clock = timer.clock;
    delete found.overheadNs?.gpuTimestamp;
    for (const list of [bandwidth, peaks, rates]) list.length = 0;
    for (const what of measured.filter((one) => one !== OVERHEAD)) {
      leftOut.add(what, new Unmeasurable(CLOCK_IN_DOUBT, timer.demoted ?? ''));
    }
  }

  const missing = leftOut.list();
  return {
    ...found,
    ...(bandwidth.length > 0 && { bandwidth }),
    ...(bandwidth.some(({ mode }) => mode === 'read') && { kneeBytes: kneeOf(bandwidth) }),
    ...(peaks.length > 0 && { peaks }),
    ...(rates.length > 0 && { gather: rates.toSorted((a, b) => a.tableBytes - b.tableBytes) }),
    ...(missing.length > 0 && { leftOut: missing }),
  };
}

/** Throws only when the device is gone. */
async function measureSection(
  { what, sizes, expectedGbps = () => Number.POSITIVE_INFINITY, measure }: Section,
  leftNs: () => number,
  passNs: number,
  leftOut: LeftOut,
): Promise<void> {
  let aroundNs = AROUND_NS;
  for (const bytes of sizes ?? [0]) {
    const size = sizes === undefined ? undefined : bytes;
    // The first dispatch, a probe or two, and the passes themselves.
    const timingNs = (PASSES + 3) * Math.max(passNs, bytes / expectedGbps());
    const expectedNs = aroundNs + timingNs + bytes * BUFFER_NS_PER_BYTE;
    const before = leftNs();
    try {
      if (expectedNs > before) throw overBudget(expectedNs, before);
      await measure(bytes);
      aroundNs = Math.max(0, before - leftNs() - timingNs - bytes * BUFFER_NS_PER_BYTE);
    } catch (thrown) {
      if (thrown instanceof DeviceLostError || thrown instanceof StuckError) throw thrown;
      const isWrong = thrown instanceof Unmeasurable && thrown.reason === 'wrong-result';
      // A wrong kernel has no rate at any size, and who cancels does not wait for more.
      const ends = isWrong || thrown instanceof CancelledError;
      leftOut.add(what, thrown, ends ? undefined : size);
      if (ends) return;
    }
  }
}

const seconds = (ns: number): string => `${(Math.max(0, ns) / 1e9).toFixed(2)} s`;

function overBudget(expectedNs: number, leftNs: number): Unmeasurable {
  const message = `expected to take ${seconds(expectedNs)}, ${seconds(leftNs)} of the calibration's time were left`;
  return new Unmeasurable('over-time-budget', message);
}
