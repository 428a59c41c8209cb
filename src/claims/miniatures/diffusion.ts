/**
 * @file Where to spend computation in sampling: more steps, or more noises to start from (arXiv:2501.09732). The model is a
 * mixture of Gaussians in the plane, whose score is known at every noise level, so that only steps and search can err.
 */
import { mean } from '../../analysis/statistics.ts';
import { random } from '../../random.ts';
import type { Random } from '../../random.ts';
import { drawn, once } from './draws.ts';
import type { Drawn } from './draws.ts';

/** Five modes on a circle, each as wide. */
const MODES = Array.from({ length: 5 }, (_, k): readonly [number, number] => [
  2 * Math.cos((2 * Math.PI * k) / 5),
  2 * Math.sin((2 * Math.PI * k) / 5),
]);
const WIDTH = 0.25;
/** Noise levels that a sample passes from the first to the last. */
const [MOST, LEAST] = [10, 0.01];

/** log p(x; σ) up to a constant, and its gradient into `score`: each mode has the variance WIDTH² + σ². */
function logDensity(x: number, y: number, sigma: number, score: Float64Array): number {
  const variance = WIDTH ** 2 + sigma ** 2;
  let [sum, gx, gy] = [0, 0, 0];
  for (const [mx, my] of MODES) {
    const [dx, dy] = [mx - x, my - y];
    const weight = Math.exp(-(dx * dx + dy * dy) / (2 * variance)) + 1e-300;
    sum += weight;
    gx += weight * dx;
    gy += weight * dy;
  }
  score[0] = gx / (sum * variance);
  score[1] = gy / (sum * variance);
  return Math.log(sum);
}

/** From pure noise to a sample along dx/dσ = −σ·score, by Euler's steps of equal ratio; log density of where it ends. */
function sampled(steps: number, source: Random, score: Float64Array): number {
  let [x, y] = [MOST * source.normal(), MOST * source.normal()];
  const ratio = (LEAST / MOST) ** (1 / steps);
  let sigma = MOST;
  for (let step = 0; step < steps; step++) {
    const next = sigma * ratio;
    logDensity(x, y, sigma, score);
    const move = -sigma * (next - sigma);
    x += move * score[0]!;
    y += move * score[1]!;
    sigma = next;
  }
  return logDensity(x, y, 0, score);
}

export interface Diffusion {
  readonly steps: number;
  /** How often the base computation is spent: in steps, or in noises. */
  readonly factor: number;
  /** Mean log density gained by as many times more steps, by as many noises, and the difference. */
  readonly bySteps: Drawn;
  readonly bySearch: Drawn;
  readonly difference: Drawn;
  /** Gained by doubling the steps from 4, 8, 16 and 32 on. */
  readonly doublings: readonly number[];
}

const [BASE, FACTOR, SAMPLES] = [32, 8, 100];

export const diffusion = once((): Diffusion => {
  const score = new Float64Array(2);
  const runs = Array.from({ length: 8 }, (_, repetition) => {
    const source = random(2501_09732 + repetition);
    const one = (steps: number): number =>
      mean(Array.from({ length: SAMPLES }, () => sampled(steps, source, score)));
    const base = one(BASE);
    const searched = mean(
      Array.from({ length: SAMPLES }, () => {
        // The verifier sees the log density through noise of its own size, about 1.
        let [best, found] = [-Infinity, 0];
        for (let noise = 0; noise < FACTOR; noise++) {
          const density = sampled(BASE, source, score);
          const seen = density + source.normal();
          if (seen > best) [best, found] = [seen, density];
        }
        return found;
      }),
    );
    const finer = one(BASE * FACTOR);
    const coarse = [4, 8, 16, 32, 64].map(one);
    return {
      bySteps: finer - base,
      bySearch: searched - base,
      doublings: coarse.slice(1).map((value, k) => value - coarse[k]!),
    };
  });
  return {
    steps: BASE,
    factor: FACTOR,
    bySteps: drawn(runs.map(({ bySteps }) => bySteps)),
    bySearch: drawn(runs.map(({ bySearch }) => bySearch)),
    difference: drawn(runs.map(({ bySteps, bySearch }) => bySearch - bySteps)),
    doublings: [0, 1, 2, 3].map((k) => mean(runs.map(({ doublings }) => doublings[k]!))),
  };
});
