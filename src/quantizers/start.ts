/** @file Where k-means starts: some of the vectors. */
import type { Random } from '../random.ts';
import type { Pace } from './pace.ts';

/**
 * k different vectors, drawn one after the other with probability ∝ weight: those with the largest ln(u)/w, u uniform
 * (Efraimidis & Spirakis, Information Processing Letters 97, 2006). Vectors of weight 0 come last.
 */
export function sampledStart(
  vectors: Float32Array,
  weights: Float64Array,
  k: number,
  v: number,
  source: Random,
): Float32Array {
  const keys = weights.map((weight) => Math.log(1 - source.uniform()) / Math.max(weight, 1e-300));
  const indices = Uint32Array.from(weights, (_, i) => i).toSorted((a, b) => keys[b]! - keys[a]! || a - b);
  const codebook = new Float32Array(k * v);
  for (let c = 0; c < k; c++) {
    const from = indices[c]! * v;
    codebook.set(vectors.subarray(from, from + v), c * v);
  }
  return codebook;
}

/**
 * k-means++ (Arthur & Vassilvitskii, SODA 2007): each next centroid is a vector drawn with probability ∝ weight ·
 * squared distance to those there are. Once every vector is one of them, the rest repeat vectors drawn by weight.
 */
export async function plusPlus(
  vectors: Float32Array,
  weights: Float64Array,
  k: number,
  v: number,
  source: Random,
  pace: Pace,
  onDone: (share: number) => void,
): Promise<Float32Array> {
  const n = weights.length;
  const codebook = new Float32Array(k * v);
  const chances = Float64Array.from(weights);
  let total = sum(chances);
  for (let c = 0; c < k; c++) {
    const isSpent = !(total > 0);
    const chosen = draw(isSpent ? weights : chances, isSpent ? sum(weights) : total, source);
    const at = c * v;
    codebook.set(vectors.subarray(chosen * v, chosen * v + v), at);
    if (isSpent) continue;
    total = 0;
    for (let i = 0, from = 0; i < n; i++, from += v) {
      let distance = 0;
      for (let j = 0; j < v; j++) {
        const d = vectors[from + j]! - codebook[at + j]!;
        distance += d * d;
      }
      const chance = weights[i]! * distance;
      if (c === 0 || chance < chances[i]!) chances[i] = chance;
      total += chances[i]!;
    }
    if (pace.isDue) {
      onDone(c / k);
      await pace.pause();
    }
  }
  return codebook;
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** An index with probability ∝ its value; `total` is their sum. */
function draw(values: Float64Array, total: number, source: Random): number {
  let left = source.uniform() * total;
  let last = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! <= 0) continue;
    last = i;
    left -= values[i]!;
    if (left < 0) return i;
  }
  return last; // rounding left a crumb
}
