/**
 * @file Speed, error and bits side by side: the formats in which one product was measured, and which of them no other
 * beats in all three.
 */
import { isCacheForced } from '../results/point-id.ts';
import type { ClockName, PointQuantization, Run, TimingOk } from '../results/schema.ts';
import { isOurs, timedPoints } from './points.ts';

/** One way to store the weights of a product. */
export interface FormatRow {
  readonly workload: string;
  /** `scalar-matvec bits=2,group=128`: the kernel and what is not the product's size. */
  readonly format: string;
  readonly variant: string;
  readonly medianNs: number;
  /** Of a weight, everything counted; 32 and 16 of a dense product. */
  readonly bitsPerWeight: number;
  /** ‖Ŵ − W‖² / ‖W‖²; 0 of a dense product. */
  readonly weightNmse: number;
  /** Of the output against the product with unquantised operands; of a dense one the kernel's own error. */
  readonly outputNmse: number;
  /** Times as fast as the dense product in f32, and the widest that both `ci95` allow. Absent where that was not measured. */
  readonly speedup?: number;
  readonly speedupRange?: readonly [number, number];
  /** No other format of the product is at least as good in time, error and bits, and better in one. */
  readonly isBest: boolean;
}

/** A product y[M,N] = x[M,K]·Wᵀ in all the formats it was measured in, those of fewest bits first. */
export interface Frontier {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly cache: TimingOk['cache'];
  readonly clock: ClockName;
  readonly rows: readonly FormatRow[];
}

const SIZES = ['m', 'n', 'k'] as const;

/** Carry the cost of a format, yet multiply nothing. */
const NO_PRODUCT: readonly string[] = ['quantized/quantize', 'quantized/dequantize'];

/** Bits of a dense operand's element. */
const DENSE: Readonly<Record<string, number>> = { f32: 32, f16: 16 };

/** M (1 where the id leaves it out), N, K of a product; undefined of anything else. */
function sizesOf({ params }: TimingOk['workload']): readonly [number, number, number] | undefined {
  const { m = 1, n, k } = params;
  return typeof m === 'number' && typeof n === 'number' && typeof k === 'number' ? [m, n, k] : undefined;
}

/** What its weights cost, as said by the point, or as follows from the type of a dense product. */
function costOf({ quantization, workload, error }: TimingOk): Omit<PointQuantization, 'entries'> | undefined {
  const { kernel, params } = workload;
  if (quantization !== undefined) return NO_PRODUCT.includes(kernel) ? undefined : quantization;
  const bits = DENSE[String(params['dtype'])];
  const isPlain = kernel === 'matmul' && params['batch'] === undefined && params['bt'] === undefined;
  if (!isPlain || bits === undefined) return undefined;
  return {
    bitsPerWeight: bits,
    weightNmse: 0,
    outputNmse: error.nmse,
    outputRelativeL2: error.relativeL2,
  };
}

function formatOf({ kernel, params }: TimingOk['workload']): string {
  const rest = Object.entries(params).filter(([name]) => !SIZES.some((size) => size === name));
  return `${kernel.split('/').at(-1)} ${rest.map(([name, value]) => `${name}=${value}`).join(',')}`.trim();
}

/** Products measured in at least one quantised format, in the order of the run. */
export function frontiers(run: Pick<Run, 'points'>): readonly Frontier[] {
  const groups = new Map<string, Map<string, TimingOk>>();
  for (const point of timedPoints(run)) {
    const sizes = sizesOf(point.workload);
    if (!isOurs(point) || isCacheForced(point) || sizes === undefined || costOf(point) === undefined)
      continue;
    const key = [...sizes, point.cache, point.clock].join(' ');
    const group = groups.get(key) ?? new Map<string, TimingOk>();
    groups.set(key, group);
    const known = group.get(point.workload.id);
    if (known === undefined || point.summary.medianNs < known.summary.medianNs) {
      group.set(point.workload.id, point);
    }
  }
  return [...groups.values()]
    .map((group) => [...group.values()])
    .filter((points) => points.some(({ quantization }) => quantization !== undefined))
    .map(frontierOf);
}

function frontierOf(points: readonly TimingOk[]): Frontier {
  const [first] = points as readonly [TimingOk];
  const [m, n, k] = sizesOf(first.workload)!;
  const dense = points.find(
    ({ workload, quantization }) => quantization === undefined && workload.params['dtype'] === 'f32',
  );
  const rows = points.map((point) => rowOf(point, dense));
  return {
    m,
    n,
    k,
    cache: first.cache,
    clock: first.clock,
    rows: rows
      .map((row) => ({ ...row, isBest: !rows.some((other) => beats(other, row)) }))
      .toSorted((a, b) => a.bitsPerWeight - b.bitsPerWeight || a.medianNs - b.medianNs),
  };
}

function rowOf(point: TimingOk, dense: TimingOk | undefined): Omit<FormatRow, 'isBest'> {
  const { bitsPerWeight, weightNmse, outputNmse } = costOf(point)!;
  const { medianNs, ci95 } = point.summary;
  const base = {
    workload: point.workload.id,
    format: formatOf(point.workload),
    variant: point.variant.name,
    medianNs,
    bitsPerWeight,
    weightNmse,
    outputNmse,
  };
  if (dense === undefined || dense === point) return base;
  const of = dense.summary;
  return {
    ...base,
    speedup: of.medianNs / medianNs,
    ...(ci95 && of.ci95 && { speedupRange: [of.ci95[0] / ci95[1], of.ci95[1] / ci95[0]] as const }),
  };
}

const AXES = ['medianNs', 'outputNmse', 'bitsPerWeight'] as const;

/** At least as good on every axis and better on one. */
const beats = (a: Omit<FormatRow, 'isBest'>, b: Omit<FormatRow, 'isBest'>): boolean =>
  AXES.every((axis) => a[axis] <= b[axis]) && AXES.some((axis) => a[axis] < b[axis]);
