/**
 * @file The points of a run that is still growing, under the roof that its calibration found. Pure: a run in, places in a
 * unit square out. It is no Plot spec: it is drawn several times a second while the machine measures, on the same cores.
 */
import type { Calibration, Run, TimingOk } from '../../results/schema.ts';

/** Both axes are logarithmic; a place is a share of each, from the left and from the bottom. */
export interface LiveChart {
  readonly dots: readonly Place[];
  /** What memory and arithmetic allow, as a line; empty where calibration found neither. */
  readonly roof: readonly Place[];
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Tick {
  readonly at: number;
  readonly value: number;
}

/** Operations per byte that are always in sight: from a copy's surroundings to a large product's. */
const X_LEAST: Range = [0.1, 300];
/** Without a point or a roof. GFLOP/s. */
const Y_LEAST: Range = [1, 100];
const DECADES = 1;

type Range = readonly [low: number, high: number];

interface Dot {
  readonly intensity: number;
  readonly gflops: number;
}

const isDot = (point: Run['points'][number]): point is TimingOk =>
  point.kind === 'timing' && point.status === 'ok' && point.cost.flops > 0 && point.cost.bytes > 0;

export function liveChart({ points, calibration }: Pick<Run, 'points' | 'calibration'>): LiveChart {
  const dots = points.filter(isDot).map(({ cost, summary }): Dot => ({
    intensity: cost.flops / cost.bytes,
    gflops: cost.flops / summary.medianNs,
  }));
  const ceilings = ceilingsOf(calibration);
  const xs = spanned(
    dots.map(({ intensity }) => intensity),
    X_LEAST,
  );
  const ys = decades([
    ...dots.map(({ gflops }) => gflops),
    ...(ceilings === undefined ? [] : [ceilings.gflops]),
  ]);
  const place = (intensity: number, gflops: number): Place => ({
    x: share(xs, intensity),
    y: share(ys, gflops),
  });
  return {
    dots: dots.map(({ intensity, gflops }) => place(intensity, gflops)),
    roof: ceilings === undefined ? [] : roofLine(ceilings, xs, ys).map(([x, y]) => place(x, y)),
    xTicks: ticks(xs),
    yTicks: ticks(ys),
  };
}

/** The best of each: a point in a cache may stand above what its own size would allow, never above this. */
function ceilingsOf({
  bandwidth = [],
  peaks = [],
}: Calibration): { gbps: number; gflops: number } | undefined {
  const rates = bandwidth.filter(({ mode }) => mode === 'read').map(({ gbps }) => gbps);
  const gops = peaks.filter(({ op }) => op === 'f32-fma').map((one) => one.gops);
  if (rates.length === 0 || gops.length === 0) return undefined;
  return { gbps: Math.max(...rates), gflops: Math.max(...gops) };
}

/** From where memory's slope comes into sight, over the ridge, to the right end. */
function roofLine(
  { gbps, gflops }: { gbps: number; gflops: number },
  [left, right]: Range,
  [bottom]: Range,
): readonly (readonly [number, number])[] {
  const from = Math.max(left, bottom / gbps);
  const ridge = gflops / gbps;
  if (ridge <= from)
    return [
      [from, gflops],
      [right, gflops],
    ];
  if (ridge >= right)
    return [
      [from, gbps * from],
      [right, gbps * right],
    ];
  return [
    [from, gbps * from],
    [ridge, gflops],
    [right, gflops],
  ];
}

/** At least `least`, and all values. */
function spanned(values: readonly number[], [low, high]: Range): Range {
  return [values.reduce((a, b) => Math.min(a, b), low), values.reduce((a, b) => Math.max(a, b), high)];
}

/** Whole decades around the values, so that the axis seldom jumps while points arrive. */
function decades(values: readonly number[]): Range {
  const [first] = values;
  if (first === undefined) return Y_LEAST;
  const [low, high] = spanned(values, [first, first]);
  const top = Math.ceil(Math.log10(high));
  return [10 ** Math.min(Math.floor(Math.log10(low)), top - DECADES), 10 ** top];
}

const share = ([low, high]: Range, value: number): number => Math.log(value / low) / Math.log(high / low);

function ticks(range: Range): readonly Tick[] {
  const first = Math.ceil(Math.log10(range[0]) - 1e-9);
  const last = Math.floor(Math.log10(range[1]) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / 6));
  const found: Tick[] = [];
  for (let power = first; power <= last; power += every) {
    const value = Number(`1e${power}`);
    found.push({ at: share(range, value), value });
  }
  return found;
}
