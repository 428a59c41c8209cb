/** @file Codebooks for residual quantisation, without training. */
import { paddedTo4, drawVectors } from '../search/passes.ts';

/** About the mean of the largest of k normal numbers (the first terms of its expansion for large k). */
function largestOf(k: number): number {
  if (k < 4) return k === 1 ? 0 : 0.7;
  const root = Math.sqrt(2 * Math.log(k));
  return root - (Math.log(Math.log(k)) + Math.log(4 * Math.PI)) / (2 * root);
}

/**
 * `levels` codebooks of k centroids, all normal. Each has the scale that lowers the error most: where the vectors' numbers
 * have deviation σ, the best of k centroids of deviation α lies m·α·σ·√d along a vector (m the largest of k normals), so
 * α = σ·m/√d, and a share of m²/d of the variance goes. Trained ones do little better in many dimensions.
 */
export function drawCodebooks(k: number, levels: number, d: number, seed: number): Float32Array {
  const stride = paddedTo4(d);
  const share = Math.min(largestOf(k) ** 2 / d, 0.9);
  const out = drawVectors(k * levels, d, seed, `codebooks k=${k},levels=${levels},d=${d}`).slice();
  let variance = 1;
  for (let level = 0; level < levels; level++) {
    const scale = Math.sqrt(variance * share);
    for (let i = level * k * stride; i < (level + 1) * k * stride; i++) out[i]! *= scale;
    variance *= 1 - share;
  }
  return out;
}
