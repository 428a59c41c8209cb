import type { Datum, Law } from './law.ts';

/** A fixed cost plus a cost per unit of work; 1/b is the rate that large work approaches. */
export const affine: Law = {
  name: 'affine',
  formula: 'y = a + b·x',
  inputs: ['x'],
  parameters: [
    { name: 'a', domain: 'nonnegative', meaning: 'fixed cost, in units of y' },
    { name: 'b', domain: 'positive', meaning: 'cost of each further unit of x' },
  ],
  predict: ([a, b], [x]) => a! + b! * x!,
  starts: (data) => {
    const smallest = Math.min(...data.map(({ y }) => y));
    return [[smallest / 2, smallest / Math.max(...data.map(({ x }) => x[0]!))]];
  },
  solve,
};

/** Distance of grid points in log(a/b) where the data are. The loss is smooth on this scale: it is made of log(e^ρ + x). */
const gridStep = 1.5;
/** Around them, where a/b or x is small beside the other and the loss has no room for two valleys: fewer points. */
const below = [26, 17, 11, 7, 4.5, 3];
const above = [3, 5, 9, 14];
/** Halving alone settles the last bit of the widest bracket within 60. */
const maxRefinements = 60;
/** Mean square below which residuals are rounding. */
const exact = 1e-26;

/**
 * With ρ = log(a/b), log f = log b + log(e^ρ + x), and the best log b for a given ρ is the mean of log y −
 * log(e^ρ + x): a search along one line (variable projection: Golub & Pereyra, SIAM Journal on Numerical Analysis
 * 10, 1973). A grid finds the valley, steps of Gauss and Newton inside a shrinking bracket its lowest point. The
 * work is about a hundred passes over the data at most, whatever they are.
 */
function solve(data: readonly Datum[], weights: readonly number[]): readonly number[] | undefined {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const line = profile(data, weights, total);
  const grid = gridOver(data);
  if (grid === undefined || !(total > 0)) return undefined;
  let best = { rho: Number.NaN, logB: Number.NaN, loss: Infinity };
  let nearest = 0;
  for (const [k, rho] of grid.entries()) {
    const found = line.at(rho);
    if (found.loss < best.loss) [best, nearest] = [{ rho, ...found }, k];
  }
  const rho = refined(line.slopeAt, best.rho, grid[nearest - 1] ?? best.rho, grid[nearest + 1] ?? best.rho);
  const found = line.at(rho);
  if (found.loss < best.loss) best = { rho, ...found };
  // Of two equal fits the one with fewer terms.
  const proportional = line.at(-Infinity);
  if (proportional.loss <= best.loss * (1 + 1e-9) + exact * total) return [0, Math.exp(proportional.logB)];
  const b = Math.exp(best.logB);
  return [b * Math.exp(best.rho), b];
}

function gridOver(data: readonly Datum[]): readonly number[] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const { x } of data) {
    const log = Math.log(x[0]!);
    if (log < low) low = log;
    if (log > high) high = log;
  }
  const cells = Math.ceil((high - low) / gridStep);
  if (!(cells < 1000)) return undefined;
  const between = Array.from({ length: cells + 1 }, (_, k) => low + k * gridStep);
  return [...below.map((by) => low - by), low - gridStep, ...between, ...above.map((by) => high + by)];
}

interface Profile {
  /** The best log b at ρ, and the loss with it. */
  readonly at: (rho: number) => { readonly logB: number; readonly loss: number };
  /** Half the loss's slope at ρ, and its curvature by Gauss and Newton. */
  readonly slopeAt: (rho: number) => { readonly slope: number; readonly curvature: number };
}

function profile(data: readonly Datum[], weights: readonly number[], total: number): Profile {
  const n = data.length;
  const xs = Float64Array.from(data, ({ x }) => x[0]!);
  const logY = Float64Array.from(data, ({ y }) => Math.log(y));
  const residuals = new Float64Array(n);
  const at: Profile['at'] = (rho) => {
    const ratio = Math.exp(rho);
    let logB = 0;
    for (let i = 0; i < n; i++) {
      residuals[i] = logY[i]! - Math.log(ratio + xs[i]!);
      logB += weights[i]! * residuals[i]!;
    }
    logB /= total;
    let loss = 0;
    for (let i = 0; i < n; i++) loss += weights[i]! * (residuals[i]! - logB) ** 2;
    return { logB, loss };
  };
  return {
    at,
    slopeAt(rho) {
      const { logB } = at(rho);
      const ratio = Math.exp(rho);
      let meanShare = 0; // of the fixed cost
      for (let i = 0; i < n; i++) meanShare += (weights[i]! * ratio) / (ratio + xs[i]!);
      meanShare /= total;
      let [slope, curvature] = [0, 0];
      for (let i = 0; i < n; i++) {
        const share = ratio / (ratio + xs[i]!) - meanShare;
        slope -= weights[i]! * (residuals[i]! - logB) * share;
        curvature += weights[i]! * share * share;
      }
      return { slope, curvature };
    },
  };
}

/** The bottom of the valley around `start`, between `left` and `right`. */
function refined(slopeAt: Profile['slopeAt'], start: number, left: number, right: number): number {
  let at = start;
  for (let i = 0; i < maxRefinements; i++) {
    const { slope, curvature } = slopeAt(at);
    if (slope > 0) right = at;
    else left = at;
    const newton = at - slope / curvature;
    const next = newton > left && newton < right ? newton : (left + right) / 2;
    if (Math.abs(next - at) <= 1e-12 * Math.max(1, Math.abs(at))) return next;
    at = next;
  }
  return at;
}
