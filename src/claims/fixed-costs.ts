/**
 * @file What a dispatch costs whatever it does, and what that does to a number made of times. On a fast device short kernels take
 * hardly longer than an empty one: their ratio is near 1 and their growth slow, which is no evidence of anything else.
 */
import type { Calibration, TimingOk } from '../results/schema.ts';
import type { Bounds, Measured } from './claim.ts';

export interface FixedCosts {
  /** `to 1`: a ratio of two times, which without them would be farther from 1. `down`: an exponent or a rate. */
  readonly draw: 'to 1' | 'down';
  /** Of the times the number comes from the shortest, of one dispatch. */
  readonly shortestNs: number;
}

/** A time of so many empty dispatches is long enough beside one: a ratio, and an exponent over a factor of four. */
const LONG = { 'to 1': 3, down: 20 } as const;

export const shortestOf = (...points: readonly TimingOk[]): number =>
  Math.min(...points.map(({ summary }) => summary.medianNs));

/** Why the number says nothing of its bounds; undefined where it does, or where nothing is known of the device. */
export function whyFixedCosts(
  { value, ci95, fixedCosts }: Measured,
  { low, high }: Bounds,
  { overheadNs }: Pick<Calibration, 'overheadNs'>,
): string | undefined {
  if (fixedCosts === undefined || overheadNs === undefined) return undefined;
  const { draw, shortestNs } = fixedCosts;
  const emptyNs = Math.min(overheadNs.gpuTimestamp ?? Infinity, overheadNs.systemDispatch);
  if (shortestNs >= LONG[draw] * emptyNs) return undefined;
  if (draw === 'down') {
    // Without them it would be larger: only what lies below its bounds is in doubt.
    return (ci95?.[1] ?? value) < low ? said(shortestNs, emptyNs) : undefined;
  }
  const [least, most] = value > 1 ? [value, Infinity] : [0, value];
  const isDecided = (least >= low && most <= high) || most < low || least > high;
  return isDecided ? undefined : said(shortestNs, emptyNs);
}

const said = (shortestNs: number, emptyNs: number): string =>
  `a dispatch of it takes ${(shortestNs / emptyNs).toPrecision(2)} times as long as an empty one, so that fixed costs are in it`;
