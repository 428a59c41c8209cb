/** @file A calibration in words: what the device can do at best, for the shell and the page alike. */
import type { Calibration } from '../results/schema.ts';
import { formatBytes, formatGbps, formatNs, formatNumber } from './format.ts';

export interface CalibrationTexts {
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** One row a size; without rows there is no rate. */
  readonly rates: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
  readonly leftOut: readonly string[];
}

const NONE = '–';

const OPERATIONS: Readonly<Record<string, string>> = {
  'f32-fma': 'f32 peak',
  'f16-fma': 'f16 peak',
  dot4i8: '8-bit peak',
};

export function calibrationTexts(calibration: Calibration): CalibrationTexts {
  const { overheadNs, peaks = [], kneeBytes, leftOut = [] } = calibration;
  return {
    facts: [
      ...(overheadNs ? [['empty dispatch', overheadText(overheadNs)] as const] : []),
      ...peaks.map(({ op, gops }) => [OPERATIONS[op] ?? op, operationsText(op, gops)] as const),
      ...(kneeBytes === undefined ? [] : [['cache knee', kneeText(kneeBytes)] as const]),
    ],
    rates: rateRows(calibration),
    leftOut: leftOut.map(({ what, reason, message }) => `${what} left out (${reason}): ${message}`),
  };
}

/** A share of the roofline, in the two digits that its ceilings deserve: `45 %`, `3.1 %`. */
export const formatShare = (fraction: number): string =>
  Number.isFinite(fraction) ? `${formatNumber(100 * fraction, 2)} %` : NONE;

type Overheads = NonNullable<Calibration['overheadNs']>;

const overheadText = ({ systemSubmit, systemDispatch, gpuTimestamp }: Overheads): string =>
  [
    ...(gpuTimestamp === undefined ? [] : [`${formatNs(gpuTimestamp)} by GPU timestamps`]),
    `${formatNs(systemDispatch)} by wall clock`,
    `${formatNs(systemSubmit)} for a submit with one`,
  ].join(', ');

const kneeText = (bytes: number | null): string =>
  bytes === null
    ? 'none: no size is read 15 % slower for good'
    : `${formatBytes(bytes)}: larger buffers are read 15 % slower or more`;

function operationsText(op: string, gops: number): string {
  const rate = gops >= 1000 ? `${formatNumber(gops / 1000)} T` : `${formatNumber(gops)} G`;
  return op === 'dot4i8' ? `${rate}OP/s by dot4I8Packed` : `${rate}FLOP/s by multiply-adds`;
}

function rateRows({ bandwidth = [], gather = [] }: Calibration): CalibrationTexts['rates'] {
  const sizes = [
    ...new Set([...bandwidth.map(({ bytes }) => bytes), ...gather.map(({ tableBytes }) => tableBytes)]),
  ].toSorted((a, b) => a - b);
  const rate = (mode: string, size: number): string => {
    const found = bandwidth.find((one) => one.mode === mode && one.bytes === size);
    return found === undefined ? NONE : formatGbps(found.gbps);
  };
  const reads = (size: number): string => {
    const found = gather.find(({ tableBytes }) => tableBytes === size);
    return found === undefined ? NONE : `${formatNumber(found.readsPerNs)} per ns`;
  };
  return {
    columns: ['buffer', 'read', 'copy', 'write', 'random 16 B reads'],
    rows: sizes.map((size) => [
      formatBytes(size),
      rate('read', size),
      rate('copy', size),
      rate('write', size),
      reads(size),
    ]),
  };
}
