/** @file Routes: which experts each token goes through, with what weight; drawn for kernels that begin after the router. */
import { hashText, mixSeed, random } from '../../src/random.ts';
import { popularity } from './size.ts';
import type { Routing } from './size.ts';

/** The choices of all tokens; assignment a = token·k + choice. An expert of `e` means: dropped for want of capacity. */
export interface Routes {
  readonly experts: Uint32Array;
  readonly weights: Float64Array;
}

/** As the buffer `routes` holds them: t·k experts, then the bits of t·k f32 weights. */
export function packRoutes({ experts, weights }: Routes): Uint32Array {
  const words = new Uint32Array(2 * experts.length);
  words.set(experts);
  new Float32Array(words.buffer, 4 * experts.length).set(weights);
  return words;
}

/** The inverse of {@link packRoutes}. */
export function unpackRoutes(words: Uint32Array): Routes {
  const count = words.length / 2;
  const bits = words.slice(count);
  return { experts: words.slice(0, count), weights: Float64Array.from(new Float32Array(bits.buffer)) };
}

/**
 * Seeded routes of the load: `k` different experts a token, drawn one after the other by popularity (as the largest of
 * ln p + Gumbel noise; W. Kool et al., "Stochastic beams and where to find them", 2019), and f32 weights that sum to 1.
 */
export function drawRoutes(routing: Routing, seed: number): Routes {
  const { t, e, k, skew } = routing;
  const source = random(mixSeed(seed, hashText(`routes t=${t},e=${e},k=${k},skew=${skew}`)));
  const logs = popularity(routing).map(Math.log);
  const experts = new Uint32Array(t * k);
  const weights = new Float64Array(t * k);
  const keys = new Float64Array(e);
  for (let token = 0; token < t; token++) {
    for (let expert = 0; expert < e; expert++) {
      keys[expert] = logs[expert]! - Math.log(-Math.log(source.uniform() + 2 ** -33));
    }
    let total = 0;
    for (let choice = 0; choice < k; choice++) {
      let best = 0;
      for (let expert = 1; expert < e; expert++) if (keys[expert]! > keys[best]!) best = expert;
      keys[best] = Number.NEGATIVE_INFINITY;
      experts[token * k + choice] = best;
      total += weights[token * k + choice] = 0.25 + source.uniform();
    }
    for (let a = token * k; a < (token + 1) * k; a++) weights[a] = Math.fround(weights[a]! / total);
  }
  return { experts, weights };
}
