/**
 * @file The roofline model (Williams, Waterman & Patterson, Communications of the ACM 52(4), 2009) with the ceilings
 * that calibration measured on the same device in the same run. A kernel can be no faster than its bytes at the
 * memory's rate and its operations at the arithmetic's: the slower of the two is its ideal time, and the share of
 * that in the measured time is its fraction of the roofline.
 *
 * Memory has no single rate. A hot workload is held against the rate at its own working set, between measured
 * sizes linear in log size and log rate; a cold one against the largest size measured.
 */
import { CLOCK_IN_DOUBT } from '../results/clock-in-doubt.ts';
import type { Calibration, ClockName, TimingOk } from '../results/schema.ts';

export type Roofline = NonNullable<TimingOk['roofline']>;
type Op = NonNullable<Calibration['peaks']>[number]['op'];
type Mode = NonNullable<Calibration['bandwidth']>[number]['mode'];

/** What a kernel mostly does to memory; `mixed` reads about as much as it writes. */
export type Traffic = 'read' | 'write' | 'mixed';

/** Kernels that are not mostly reading. Named by id, because a run file knows no more of a kernel. */
const TRAFFIC: Readonly<Record<string, Traffic>> = { 'roofline/copy': 'mixed', 'roofline/write': 'write' };

/** Kernels with no fraction, and why: what they are about is not what the ceilings limit. By id, as above. */
const NO_ROOF: Readonly<Record<string, string>> = {
  'moe/offload':
    'moe/offload has no share of the roof: its time is mostly the transfer of experts from host memory, for which no ceiling is measured',
  'quantized/gather':
    'quantized/gather has no share of the roof: it is one itself, of entries read again and again from a table that a cache may hold, which streams over memory say nothing of',
};

/** A sentence where a kernel is not held against the ceilings, else undefined. */
export const whyNoRoof = (kernel: string): string | undefined => NO_ROOF[kernel];

const trafficOf = (kernel: string): Traffic => TRAFFIC[kernel] ?? 'read';

/** Past this the model of the cost, or a ceiling, is wrong: noise in both is a few percent. */
export const SUSPECT_FRACTION = 1.05;

/** Below this many empty dispatches, the cost of a dispatch is a third of the time or more. */
export const LAUNCH_BOUND = 3;

/** Past this drop of the read rate, a size no longer fits a cache. */
const KNEE_DROP = 0.15;

/** What is held against the ceilings. */
export interface Load {
  readonly flops: number;
  readonly bytes: number;
  readonly traffic: Traffic;
  /** Arithmetic peak that applies; of several, the highest: nothing says which unit a driver takes. */
  readonly ops: readonly Op[];
  /** Bytes between two uses of the same byte: the working set when hot, the ring when partly cold; absent when cold. */
  readonly reuseBytes?: number;
  /** Random reads of 16 bytes, all of the load's traffic, from a table of so many bytes. */
  readonly gather?: { readonly reads: number; readonly tableBytes: number };
}

/** (size, rate), both positive, in any order. */
type Rates = readonly (readonly [bytes: number, rate: number])[];

/** The rate at a size: linear in log-log between neighbours, the nearest end outside; undefined without any. */
export function rateAt(rates: Rates, bytes: number): number | undefined {
  const sorted = rates.toSorted(([a], [b]) => a - b);
  const above = sorted.findIndex(([size]) => size >= bytes);
  if (above < 0) return sorted.at(-1)?.[1];
  const [size, rate] = sorted[above]!;
  const below = sorted[above - 1];
  if (below === undefined || size === bytes) return rate;
  const share = Math.log(bytes / below[0]) / Math.log(size / below[0]);
  return below[1] * (rate / below[1]) ** share;
}

/** Rates of one mode by working set: a copy holds its buffer twice. */
const ratesOf = ({ bandwidth = [] }: Calibration, mode: Mode): Rates =>
  bandwidth
    .filter((one) => one.mode === mode)
    .map(({ bytes, gbps }) => [mode === 'copy' ? 2 * bytes : bytes, gbps] as const);

/** Bytes per nanosecond that the traffic can reach; undefined where nothing like it was measured. */
function memoryRate(calibration: Calibration, traffic: Traffic, reuseBytes: number): number | undefined {
  const at = (mode: Mode): number | undefined => rateAt(ratesOf(calibration, mode), reuseBytes);
  if (traffic !== 'mixed') return at(traffic);
  const [read, write, copy] = [at('read'), at('write'), at('copy')];
  // Reads and writes one after the other are a way to copy too: the ceiling is the better of the two.
  const apart = read === undefined || write === undefined ? 0 : 2 / (1 / read + 1 / write);
  return Math.max(copy ?? 0, apart) || undefined;
}

/** Time the memory needs at least, ns; undefined where its rate is not known or it moves nothing. */
function memoryNs(calibration: Calibration, load: Load): number | undefined {
  const { gather, bytes, traffic, reuseBytes = Number.POSITIVE_INFINITY } = load;
  if (gather !== undefined) {
    const rates = (calibration.gather ?? []).map((one) => [one.tableBytes, one.readsPerNs] as const);
    const rate = rateAt(rates, gather.tableBytes);
    return rate === undefined ? undefined : gather.reads / rate;
  }
  const rate = bytes > 0 ? memoryRate(calibration, traffic, reuseBytes) : undefined;
  return rate === undefined ? undefined : bytes / rate;
}

/** The shortest time of a load and what sets it; undefined where calibration lacks the ceiling of either. */
export function idealOf(calibration: Calibration, load: Load): Omit<Roofline, 'fraction'> | undefined {
  const memory = memoryNs(calibration, load);
  const peaks = calibration.peaks?.filter(({ op }) => load.ops.includes(op)).map(({ gops }) => gops) ?? [];
  // A ceiling that was not measured is not infinitely high.
  if (load.flops > 0 && peaks.length === 0) return undefined;
  const compute = load.flops > 0 ? load.flops / Math.max(...peaks) : 0;
  if (memory === undefined || Math.max(memory, compute) <= 0) return undefined;
  return memory >= compute ? { bound: 'memory', idealNs: memory } : { bound: 'compute', idealNs: compute };
}

/** What one more dispatch costs on a clock, ns; undefined where it was not measured. */
export function launchNs({ overheadNs }: Calibration, clock: ClockName): number | undefined {
  return clock === 'gpu-timestamp' ? overheadNs?.gpuTimestamp : overheadNs?.systemDispatch;
}

/** Bits of an integer up to which four fit the packed dot product. */
const PACKED_BITS = 8;

function opsOf({ kernel, params }: TimingOk['workload']): readonly Op[] {
  if (kernel === 'roofline/dot') return ['dot4i8'];
  const bits = Math.max(Number(params['wbits']), Number(params['abits']));
  // Variants compute in integers or in floats; the packed dot product is up to eight times the float's rate.
  if (kernel === 'quantized/integer-matmul' && bits <= PACKED_BITS) return ['f32-fma', 'dot4i8'];
  return [params['dtype'] === 'f16' ? 'f16-fma' : 'f32-fma'];
}

/** The load of a measured point. */
export function loadOf(point: Pick<TimingOk, 'workload' | 'cost' | 'cache' | 'memoryBytes' | 'ring'>): Load {
  const { kernel, params } = point.workload;
  const { flops, bytes } = point.cost;
  const reuse = point.cache === 'cold-partial' ? point.ring?.bytes : (point.memoryBytes ?? bytes);
  const table = Number(params['table']);
  return {
    flops,
    bytes,
    traffic: trafficOf(kernel),
    ops: opsOf(point.workload),
    ...(point.cache !== 'cold' && reuse !== undefined && { reuseBytes: reuse }),
    ...(kernel === 'roofline/gather' && { gather: { reads: bytes / 16, tableBytes: table } }),
  };
}

export interface Judgement {
  readonly roofline?: Roofline;
  /** `cost-model-suspect`, `launch-bound`. */
  readonly flags: readonly string[];
}

/** A point against the ceilings of its run. */
export function judge(calibration: Calibration, point: TimingOk): Judgement {
  const { medianNs } = point.summary;
  // A clock that was given up measured no time that a ceiling could be held against.
  const hasRoof =
    whyNoRoof(point.workload.kernel) === undefined && point.flags?.includes(CLOCK_IN_DOUBT) !== true;
  const ideal = hasRoof ? idealOf(calibration, loadOf(point)) : undefined;
  const roofline = ideal && { fraction: ideal.idealNs / medianNs, ...ideal };
  const launch = launchNs(calibration, point.clock);
  const flags = [
    ...(roofline !== undefined && roofline.fraction > SUSPECT_FRACTION ? ['cost-model-suspect'] : []),
    ...(launch !== undefined && medianNs < LAUNCH_BOUND * launch ? ['launch-bound'] : []),
  ];
  return { ...(roofline && { roofline }), flags };
}

/** The point with its fraction of the roofline and what it is flagged for, other flags kept. */
export function withRoofline(calibration: Calibration, point: TimingOk): TimingOk {
  const { roofline, flags } = judge(calibration, point);
  const all = [...new Set([...(point.flags ?? []), ...flags])];
  return { ...point, ...(roofline && { roofline }), ...(all.length > 0 && { flags: all }) };
}

/** Without the fraction that a kernel should not have, and what it was flagged for because of it: older files hold both. */
export function withoutNeedlessRoof(point: TimingOk): TimingOk {
  if (point.roofline === undefined || whyNoRoof(point.workload.kernel) === undefined) return point;
  const { roofline: _needless, flags = [], ...rest } = point;
  const kept = flags.filter((flag) => flag !== 'cost-model-suspect');
  return { ...rest, ...(kept.length > 0 && { flags: kept }) };
}

/**
 * The largest size whose read rate every larger one falls short of by 15 %: what still fits the last cache. At least
 * two larger sizes must say so, because one alone may have been disturbed. Null where there is no such drop among the
 * sizes measured.
 */
export function kneeOf(bandwidth: NonNullable<Calibration['bandwidth']>): number | null {
  const reads = bandwidth.filter(({ mode }) => mode === 'read').toSorted((a, b) => b.bytes - a.bytes);
  let best = 0;
  for (const [larger, { bytes, gbps }] of reads.entries()) {
    if (larger >= 2 && best < (1 - KNEE_DROP) * gbps) return bytes;
    best = Math.max(best, gbps);
  }
  return null;
}
