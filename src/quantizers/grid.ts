/**
 * @file The levels of one group: from its range to an f16 scale and offset, and the search for a narrower range with a
 * smaller squared error.
 */
import { E2M1 } from '../packing/e2m1.ts';
import { halfToNumber, numberToHalf } from '../packing/half.ts';
import { middleCode } from '../packing/scalar-codes.ts';
import { nearestCode } from './nearest.ts';
import type { Grid } from './nearest.ts';
import type { ScalarOptions } from './scalar-options.ts';

/** Ranges tried: 2^(−i/6) of the whole, down to 1/32 of it. */
const SHRINKS = 30;
const FITS = 8;
const LARGEST_HALF = 65_504;

type Filled = Required<ScalarOptions>;

const toHalf = (value: number): number => halfToNumber(numberToHalf(value));

/** `value` with `digits` significant bits, as far as an f16 holds them. */
function significant(value: number, digits: number): number {
  const unit = Math.max(2 ** (Math.floor(Math.log2(value)) + 1 - digits), 2 ** -24);
  return value > 0 ? Math.round(value / unit) * unit : 0;
}

/**
 * Sets `grid` for finite weights[from, to). Throws a `RangeError` naming `weights` where a scale or an offset would be
 * no finite f16.
 */
export function chooseGrid(
  weights: Float32Array,
  from: number,
  to: number,
  options: Filled,
  grid: Grid,
): void {
  let least = Infinity;
  let most = -Infinity;
  for (let i = from; i < to; i++) {
    const w = weights[i]!;
    if (w < least) least = w;
    if (w > most) most = w;
  }
  span(least, most, options, grid);
  if (grid.scale > LARGEST_HALF || Math.abs(grid.offset) > LARGEST_HALF) {
    throw new RangeError(
      `weights: a group from ${least} to ${most} needs a scale or offset beyond f16's 65 504; divide the matrix by a constant first`,
    );
  }
  if (options.clip && grid.scale > 0) narrow(weights, from, to, least, most, options, grid);
}

/** The grid whose levels reach from `least` to `most`. */
function span(least: number, most: number, { bits, scheme, format, zero }: Filled, grid: Grid): void {
  const last = 2 ** bits - 1;
  const largest = Math.max(-least, most);
  if (format === 'fp4') {
    grid.scale = toHalf(largest / 6);
    grid.offset = 0;
  } else if (scheme === 'absmax') {
    grid.scale = toHalf(largest / (middleCode(bits) - 1));
    grid.offset = grid.scale === 0 ? 0 : -middleCode(bits) * grid.scale;
  } else if (zero === 'integer') {
    const low = Math.min(least, 0);
    grid.scale = significant((Math.max(most, 0) - low) / last, 11 - bits);
    const code = grid.scale === 0 ? 0 : Math.min(Math.round(-low / grid.scale), last);
    grid.offset = code === 0 ? 0 : -code * grid.scale;
  } else {
    grid.scale = toHalf((most - least) / last);
    grid.offset = toHalf(least);
  }
}

/** Of ranges narrowed step by step, the one of least squared error, then fitted to the codes it gives. */
function narrow(
  weights: Float32Array,
  from: number,
  to: number,
  least: number,
  most: number,
  options: Filled,
  grid: Grid,
): void {
  const { scheme, zero } = options;
  // Towards zero where zero is a level, else towards the mean: the middle of the range follows the outliers.
  const centre = scheme === 'minmax' && zero === 'real' ? meanOf(weights, from, to) : 0;
  const trial: Grid = { scale: 0, offset: 0 };
  let error = gridError(weights, from, to, options, grid);
  for (let i = 1; i <= SHRINKS; i++) {
    const part = 2 ** (-i / 6);
    span(centre + (least - centre) * part, centre + (most - centre) * part, options, trial);
    if (trial.scale === 0) break;
    error = keepBetter(error, gridError(weights, from, to, options, trial), trial, grid);
  }
  for (let i = 0; i < FITS; i++) {
    fit(weights, from, to, options, grid, trial);
    const fitted = gridError(weights, from, to, options, trial);
    if (!(trial.scale > 0 && fitted < error)) return;
    error = keepBetter(error, fitted, trial, grid);
  }
}

function meanOf(weights: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += weights[i]!;
  return sum / (to - from);
}

/** Moves `trial` into `grid` if it errs less; the lesser error. NaN is never less. */
function keepBetter(error: number, tried: number, trial: Grid, grid: Grid): number {
  if (!(tried < error)) return error;
  grid.scale = trial.scale;
  grid.offset = trial.offset;
  return tried;
}

function gridError(
  weights: Float32Array,
  from: number,
  to: number,
  { bits, format }: Filled,
  grid: Grid,
): number {
  const { scale, offset } = grid;
  const inverse = 1 / scale;
  const last = 2 ** bits - 1;
  const half = 0.5 - offset * inverse;
  let error = 0;
  if (format === 'fp4') {
    for (let i = from; i < to; i++) {
      const d = E2M1[nearestCode(weights[i]!, bits, format, grid)]! * scale - weights[i]!;
      error += d * d;
    }
    return error;
  }
  for (let i = from; i < to; i++) {
    const x = weights[i]! * inverse + half;
    const code = x >= last ? last : x > 0 ? Math.floor(x) : 0;
    const d = code * scale + offset - weights[i]!;
    error += d * d;
  }
  return error;
}

/** The least-squares scale (and offset) for the codes that `grid` gives, rounded to f16, in `fitted`. */
function fit(
  weights: Float32Array,
  from: number,
  to: number,
  { bits, scheme, format, zero }: Filled,
  grid: Grid,
  fitted: Grid,
): void {
  const free = scheme === 'minmax' && zero === 'real';
  // Levels in steps from zero: w ≈ scale·(code − zero), or E2M1(code)·scale.
  const origin = free || format === 'fp4' ? 0 : Math.round(-grid.offset / grid.scale);
  let sumX = 0;
  let sumW = 0;
  let sumXX = 0;
  let sumXW = 0;
  for (let i = from; i < to; i++) {
    const w = weights[i]!;
    const code = nearestCode(w, bits, format, grid);
    const x = format === 'fp4' ? E2M1[code]! : code - origin;
    sumX += x;
    sumW += w;
    sumXX += x * x;
    sumXW += x * w;
  }
  if (free) {
    const n = to - from;
    const spread = sumXX - (sumX * sumX) / n;
    fitted.scale = spread > 0 ? toHalf((sumXW - (sumX * sumW) / n) / spread) : 0;
    fitted.offset = toHalf((sumW - fitted.scale * sumX) / n);
  } else {
    const scale = sumXX > 0 ? sumXW / sumXX : 0;
    fitted.scale = zero === 'integer' ? significant(scale, 11 - bits) : toHalf(scale);
    fitted.offset = origin === 0 ? 0 : -origin * fitted.scale;
  }
}
