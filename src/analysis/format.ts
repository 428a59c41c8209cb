/**
 * @file Numbers for people, with units, in three significant digits. Every function takes the unit its name or
 * parameter says, and gives `–` for what is not a finite number. Text and nothing else: no markup, no colour.
 *
 * Whole parts of five digits or more are grouped by commas, `65,536`; four digits read well without, `4096`. A comma and not a
 * thin space: screen readers read what stands around a space as two numbers, and nothing breaks a line at a comma between
 * digits. What machines read (CSV, JSON, ids) has no separators and is not made here.
 */

type Scale = readonly (readonly [unit: string, size: number])[];

const times: Scale = [
  ['ns', 1],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
];
const binary: Scale = [
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
];
const decimal = (unit: string): Scale =>
  ['', 'k', 'M', 'G', 'T', 'P'].map((prefix, k) => [prefix + unit, 1000 ** k] as const);
const flopRates = decimal('FLOP/s');
const byteRates = decimal('B/s');
const flopCounts = decimal('FLOP');
const counts: Scale = [
  ['', 1],
  ['K', 1e3],
  ['M', 1e6],
  ['B', 1e9],
  ['T', 1e12],
];

const none = '–';
const minute = 60e9;

/** `1.23 ms`, `65.5 µs`, `12.0 s`. See {@link formatDuration} for minutes and hours. */
export const formatNs = (ns: number): string => scaled(ns, times);

/** `1.20–1.25 ms`: both ends in the unit of the upper one. */
export function formatNsInterval([lowNs, highNs]: readonly [number, number]): string {
  if (!Number.isFinite(lowNs) || !Number.isFinite(highNs)) return none;
  const [unit, size] = unitFor(highNs, times);
  // As many decimals as the narrower end deserves, so that both ends line up.
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(highNs) / size, 1e-3))));
  return `${(lowNs / size).toFixed(decimals)}–${(highNs / size).toFixed(decimals)} ${unit}`;
}

/** For waiting people: `0 s`, `45 s`, `3 min 20 s`, `2 h 5 min`. Rounded to the last unit shown. */
export function formatDuration(ns: number): string {
  if (!Number.isFinite(ns)) return none;
  const seconds = Math.round(ns / 1e9);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ns / minute);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A rate in FLOP per second: `12.3 GFLOP/s`. */
export const formatFlops = (flopsPerSecond: number): string => scaled(flopsPerSecond, flopRates);

/** A rate in GFLOP/s, as reports hold it. */
export const formatGflops = (gflops: number): string => formatFlops(gflops * 1e9);

/** An amount of work: `33.6 MFLOP`. */
export const formatFlopCount = (flops: number): string => scaled(flops, flopCounts);

/** `8.00 MiB`; below 1 KiB whole bytes, `512 B`. */
export const formatBytes = (bytes: number): string =>
  Math.abs(bytes) < 1024 && Number.isInteger(bytes) ? `${bytes} B` : scaled(bytes, binary);

/** `25.6 GB/s`: rates are decimal, as vendors give them. */
export const formatBytesPerSecond = (bytesPerSecond: number): string => scaled(bytesPerSecond, byteRates);

/** A rate in GB/s, as reports hold it. */
export const formatGbps = (gbps: number): string => formatBytesPerSecond(gbps * 1e9);

/** A parameter count: `70.4M`, `2.8B`. Two digits from a billion on, as models are called. */
export function formatParameters(parameters: number): string {
  if (!Number.isFinite(parameters)) return none;
  const [unit, size] = unitFor(parameters, counts);
  const digits = size >= 1e9 && parameters < 99.5 * size ? 2 : 3;
  return trimmed(significant(parameters / size, digits)) + unit;
}

/** A whole number as it is: `4096`, `65,536`, `33,554,432`. */
export const formatCount = (count: number): string =>
  Number.isFinite(count) ? grouped(count.toFixed(0)) : none;

/** A ratio as percent: 0.123 → `12.3 %`. */
export const formatPercent = (ratio: number): string =>
  Number.isFinite(ratio) ? `${significant(100 * ratio, 3)} %` : none;

/** A signed relative difference: 0.0312 → `+3.12 %`, −0.05 → `-5.00 %`. */
export const formatChange = (ratio: number): string =>
  (ratio > 0 && ratio < Infinity ? '+' : '') + formatPercent(ratio);

/** A number without a unit: `0.0421`, `1.23e-7`, `4200`, `65,536`. */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return none;
  const magnitude = Math.abs(value);
  if (value === 0) return '0';
  if (magnitude >= 1e-3 && magnitude < 1e6) return significant(value, digits);
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  return `${mantissa}e${exponent.replace('+', '')}`;
}

/** Plain decimals, never an exponent: large numbers keep all their digits before the point. */
function significant(value: number, digits: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  return grouped(value.toFixed(Math.min(20, Math.max(0, digits - 1 - exponent))));
}

/** Digits before the point in threes, where there are five or more; see the top of the file. */
const grouped = (digits: string): string =>
  digits.replace(/^-?\d{5,}/, (whole) => whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ','));

const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** The largest unit that `value` reaches once rounded, so that 999.9 ns reads 1.00 µs. */
function unitFor(value: number, scale: Scale): readonly [string, number] {
  return scale.findLast(([, size]) => Number((Math.abs(value) / size).toPrecision(3)) >= 1) ?? scale[0]!;
}

function scaled(value: number, scale: Scale): string {
  if (!Number.isFinite(value)) return none;
  const [unit, size] = unitFor(value, scale);
  return `${significant(value / size, 3)} ${unit}`;
}
