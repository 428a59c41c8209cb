import { expect, test } from 'vitest';
import {
  formatBytes,
  formatBytesPerSecond,
  formatChange,
  formatCount,
  formatDuration,
  formatFlopCount,
  formatFlops,
  formatGbps,
  formatGflops,
  formatNs,
  formatNsInterval,
  formatNumber,
  formatParameters,
  formatPercent,
} from './format.ts';

test.each([
  [0, '0 ns'],
  [0.05, '0.0500 ns'],
  [1, '1.00 ns'],
  [999.4, '999 ns'],
  [999.9, '1.00 µs'],
  [65_536, '65.5 µs'],
  [1_234_567, '1.23 ms'],
  [999_999_999, '1.00 s'],
  [12e9, '12.0 s'],
  [7.2345e12, '7235 s'],
  [7.2345e13, '72,345 s'],
  [0.9996, '1.00 ns'],
  [-1500, '-1.50 µs'],
  [Number.NaN, '–'],
  [Infinity, '–'],
])('formatNs(%d) is %s', (ns, text) => expect(formatNs(ns)).toBe(text));

test.each([
  [[1.2e6, 1.25e6], '1.20–1.25 ms'],
  [[990e3, 1.25e6], '0.99–1.25 ms'],
  [[12.04e6, 12.61e6], '12.0–12.6 ms'],
  [[120e3, 130e3], '120–130 µs'],
  [[0, 5], '0.00–5.00 ns'],
  [[1, Infinity], '–'],
] as const)('formatNsInterval(%j) is %s', (ends, text) => expect(formatNsInterval(ends)).toBe(text));

test.each([
  [0, '0 s'],
  [0.4e9, '0 s'],
  [45.2e9, '45 s'],
  [59.6e9, '1 min 0 s'],
  [200e9, '3 min 20 s'],
  [7500e9, '2 h 5 min'],
  [Infinity, '–'],
])('formatDuration(%d) is %s', (ns, text) => expect(formatDuration(ns)).toBe(text));

test.each([
  [formatFlops(2e9), '2.00 GFLOP/s'],
  [formatFlops(999.9e9), '1.00 TFLOP/s'],
  [formatFlops(0), '0 FLOP/s'],
  [formatGflops(0.0314), '31.4 MFLOP/s'],
  [formatFlopCount(2 * 4096 * 4096), '33.6 MFLOP'],
  [formatBytesPerSecond(25.64e9), '25.6 GB/s'],
  [formatGbps(1008), '1.01 TB/s'],
  [formatBytes(0), '0 B'],
  [formatBytes(512), '512 B'],
  [formatBytes(1023), '1023 B'],
  [formatBytes(1023 * 1024), '1023 KiB'],
  [formatBytes(8 * 2 ** 20), '8.00 MiB'],
  [formatBytes(2 ** 31), '2.00 GiB'],
  [formatPercent(0.123), '12.3 %'],
  [formatPercent(1), '100 %'],
  [formatPercent(0), '0 %'],
  [formatPercent(-0.0512), '-5.12 %'],
  [formatChange(0.0312), '+3.12 %'],
  [formatChange(-0.05), '-5.00 %'],
  [formatChange(0), '0 %'],
  [formatPercent(Number.NaN), '–'],
  [formatChange(Infinity), '–'],
])('%s is %s', (actual, expected) => expect(actual).toBe(expected));

test.each([
  [70_426_624, '70.4M'],
  [2_775_208_960, '2.8B'],
  [6_738_415_616, '6.7B'],
  [70e9, '70B'],
  [46.7e9, '47B'],
  [1.6e12, '1.6T'],
  [124_000, '124K'],
  [999_700_000, '1B'],
  [512, '512'],
  [Number.NaN, '–'],
])('formatParameters(%d) is %s', (count, text) => expect(formatParameters(count)).toBe(text));

test.each([
  [0, '0'],
  [0.04213, '0.0421'],
  [1.234e-7, '1.23e-7'],
  [4200, '4200'],
  [65_536, '65,536'],
  [-123_456.7, '-123,457'],
  [1.5e12, '1.50e12'],
  [-2.5, '-2.50'],
  [Number.NaN, '–'],
])('formatNumber(%d) is %s', (value, text) => expect(formatNumber(value)).toBe(text));

test.each([
  [0, '0'],
  [4096, '4096'],
  [10_000, '10,000'],
  [-65_536, '-65,536'],
  [33_554_432, '33,554,432'],
  [2 ** 53, '9,007,199,254,740,992'],
  [Number.NaN, '–'],
])('formatCount(%d) is %s', (count, text) => expect(formatCount(count)).toBe(text));
