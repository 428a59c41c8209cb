/** @file softmax(Q·Kᵀ/√d)·V in f64, for checking what a peer makes of it. */
import type { AttentionShape } from '../../../models/onnx/attention.ts';

type Values = Readonly<Record<'q' | 'k' | 'v', Float32Array>>;

/** Q [tokens, heads, headSize], K and V [kvHeads, kvTokens, headSize] → [tokens, heads, headSize]. */
export function attention(shape: AttentionShape, { q, k, v }: Values): Float64Array {
  const { tokens, kvTokens, heads, kvHeads, headSize, causal } = shape;
  const out = new Float64Array(tokens * heads * headSize);
  for (let token = 0; token < tokens; token++) {
    const seen = causal ? kvTokens - tokens + token + 1 : kvTokens;
    for (let head = 0; head < heads; head++) {
      const query = (token * heads + head) * headSize;
      const kv = Math.floor((head * kvHeads) / heads) * kvTokens * headSize;
      const scores = Float64Array.from({ length: seen }, (_, t) => {
        let dot = 0;
        for (let d = 0; d < headSize; d++) dot += q[query + d]! * k[kv + t * headSize + d]!;
        return dot / Math.sqrt(headSize);
      });
      const most = scores.reduce((a, b) => Math.max(a, b));
      const weights = scores.map((score) => Math.exp(score - most));
      const sum = weights.reduce((a, b) => a + b);
      for (let t = 0; t < seen; t++) {
        for (let d = 0; d < headSize; d++) {
          out[query + d]! += (weights[t]! / sum) * v[kv + t * headSize + d]!;
        }
      }
    }
  }
  return out;
}

/** Not finite where an entry was never written. */
export function relativeL2(got: ArrayLike<number>, want: Float64Array): number {
  let error = 0;
  let size = 0;
  for (let i = 0; i < want.length; i++) {
    error += (got[i]! - want[i]!) ** 2;
    size += want[i]! ** 2;
  }
  return Math.sqrt(error / size);
}
