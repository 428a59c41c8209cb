/** @file Parameters of fitted laws in words, with units people use. */
import type { Fit } from '../../analysis/fit.ts';
import {
  formatBytesPerSecond,
  formatFlops,
  formatNs,
  formatNumber,
  formatPercent,
} from '../../analysis/format.ts';
import type { KernelLaw } from '../../analysis/kernel-law.ts';

/** How the slope of an affine law, nanoseconds per unit of x, is put into words. */
export interface SlopeText {
  /** A rate is 1 over the slope: what is named, and which end of the interval is the low one, turn round. */
  readonly inverted: boolean;
  readonly text: (slopeNs: number) => string;
  /** Said once, after the interval. */
  readonly unit: string;
}

/** At a size people think in. */
export const perBillion: SlopeText = {
  inverted: false,
  text: (slopeNs) => formatNs(slopeNs * 1e9),
  unit: ' per 1B parameters',
};

/** The rate that large work approaches. */
export const asRate = (work: KernelLaw['work']): SlopeText => ({
  inverted: true,
  text: (slopeNs) => (work === 'flops' ? formatFlops : formatBytesPerSecond)(1e9 / slopeNs),
  unit: '',
});

/**
 * `t0 = 1.20 ms (0.80 ms to 1.50 ms)`, one text per parameter. Of an affine law the first is a time and the
 * second a slope; the parameters of other laws have no unit people use.
 */
export function parameterTexts(fit: Fit, slope: SlopeText): readonly string[] {
  return fit.parameters.map(({ name, value, interval: [low, high] }, k) => {
    if (fit.law !== 'affine') return `${name} = ${spread(formatNumber, value, low, high)}`;
    if (k === 0) return `${name} = ${spread(formatNs, value, low, high)}`;
    return slope.inverted
      ? `1/${name} = ${spread(slope.text, value, high, low)}${slope.unit}`
      : `${name} = ${spread(slope.text, value, low, high)}${slope.unit}`;
  });
}

const spread = (text: (value: number) => string, value: number, low: number, high: number): string =>
  `${text(value)} (${text(low)} to ${text(high)})`;

/** A prediction's error in words: above or below what was measured. */
export function offBy(relativeError: number): string {
  return `${formatPercent(Math.abs(relativeError))} too ${relativeError >= 0 ? 'high' : 'low'}`;
}
