/**
 * @file The forward pass of a ladder model in f64 on the CPU: the reference of the pass in WebGPU, and the source of the
 * activations that second-order quantisers need. Clear before fast; a window of 256 tokens of the smallest model takes
 * about 20 ms.
 */
import { BLOCK_MATRICES, matrixName } from './model.ts';
import type { BlockMatrix, LadderModel } from './model.ts';

/** Sees the inputs x[tokens, inputs] of a block's matrix, row-major, before they are multiplied. */
export type Observer = (block: number, matrix: BlockMatrix, inputs: Float64Array, tokens: number) => void;

/**
 * Negative log-likelihoods in nats of tokens 1 … n of a window of n + 1, each predicted from those before it. Throws a
 * `RangeError` for a token outside the vocabulary or a window that is too short or too long.
 */
export function windowLosses(model: LadderModel, window: Uint8Array, observe?: Observer): Float64Array {
  const { config, weights } = model;
  const { width, layers, hidden, vocab, context } = config;
  const tokens = window.length - 1;
  if (tokens < 1 || tokens > context) {
    throw new RangeError(`window: ${window.length} tokens, 2 to ${context + 1} are possible`);
  }
  const bad = window.findIndex((token) => token >= vocab);
  if (bad >= 0) throw new RangeError(`window[${bad}]: token ${window[bad]} is not below ${vocab}`);
  const tensor = (name: string): Float32Array => weights.get(name)!;
  const times = (block: number, matrix: BlockMatrix, x: Float64Array): Float64Array => {
    observe?.(block, matrix, x, tokens);
    return product(x, tensor(matrixName(block, matrix)), tokens);
  };

  const embedding = tensor('tok_emb.weight');
  const x = new Float64Array(tokens * width);
  for (let i = 0; i < tokens; i++) {
    x.set(embedding.subarray(window[i]! * width, (window[i]! + 1) * width), i * width);
  }
  const [qkvOf, outOf, gateUpOf, downOf] = BLOCK_MATRICES;
  for (let block = 0; block < layers; block++) {
    const qkv = times(block, qkvOf, normed(model, x, `blocks.${block}.norm1.weight`, tokens));
    rotate(model, qkv, tokens);
    add(x, times(block, outOf, attend(model, qkv, tokens)));
    const gateUp = times(block, gateUpOf, normed(model, x, `blocks.${block}.norm2.weight`, tokens));
    add(x, times(block, downOf, swiglu(gateUp, tokens, hidden)));
  }
  const logits = product(normed(model, x, 'norm_f.weight', tokens), tensor('lm_head.weight'), tokens);
  return Float64Array.from({ length: tokens }, (_, i) =>
    crossEntropy(logits.subarray(i * vocab, (i + 1) * vocab), window[i + 1]!),
  );
}

/** y[tokens, rows] = x[tokens, columns]·Wᵀ. */
function product(x: Float64Array, w: Float32Array, tokens: number): Float64Array {
  const columns = x.length / tokens;
  const rows = w.length / columns;
  const y = new Float64Array(tokens * rows);
  for (let i = 0; i < tokens; i++) {
    const a = i * columns;
    let j = 0;
    // Four outputs at a time, each summed in its order: one alone would wait for every addition.
    for (; j + 4 <= rows; j += 4) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = 0, b = j * columns; k < columns; k++, b++) {
        const value = x[a + k]!;
        s0 += value * w[b]!;
        s1 += value * w[b + columns]!;
        s2 += value * w[b + 2 * columns]!;
        s3 += value * w[b + 3 * columns]!;
      }
      const at = i * rows + j;
      y[at] = s0;
      y[at + 1] = s1;
      y[at + 2] = s2;
      y[at + 3] = s3;
    }
    for (; j < rows; j++) {
      let sum = 0;
      for (let k = 0, b = j * columns; k < columns; k++, b++) sum += x[a + k]! * w[b]!;
      y[i * rows + j] = sum;
    }
  }
  return y;
}

function add(x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += y[i]!;
}

/** RMSNorm (Zhang & Sennrich, arXiv:1910.07467): x · g / √(mean x² + ε). */
function normed(
  { config: { width, rmsEps }, weights }: LadderModel,
  x: Float64Array,
  name: string,
  tokens: number,
): Float64Array {
  const gain = weights.get(name)!;
  const out = new Float64Array(x.length);
  for (let i = 0; i < tokens; i++) {
    let square = 0;
    for (let j = 0; j < width; j++) square += x[i * width + j]! ** 2;
    const scale = 1 / Math.sqrt(square / width + rmsEps);
    for (let j = 0; j < width; j++) out[i * width + j] = x[i * width + j]! * scale * gain[j]!;
  }
  return out;
}

/**
 * Rotary positions (Su et al., arXiv:2104.09864) on queries and keys, in place: of a head, dimension j turns with
 * dimension j + half by position · θ^(−2j/size).
 */
function rotate(
  { config: { width, headDim, ropeTheta } }: LadderModel,
  qkv: Float64Array,
  tokens: number,
): void {
  const half = headDim / 2;
  for (let i = 0; i < tokens; i++) {
    for (let j = 0; j < half; j++) {
      const angle = i * ropeTheta ** ((-2 * j) / headDim);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let head = 0; head < 2 * width; head += headDim) {
        const at = i * 3 * width + head + j;
        const [u, v] = [qkv[at]!, qkv[at + half]!];
        qkv[at] = u * cos - v * sin;
        qkv[at + half] = u * sin + v * cos;
      }
    }
  }
}

/** Causal softmax attention of each head, scale 1/√size. */
function attend(
  { config: { width, headDim } }: LadderModel,
  qkv: Float64Array,
  tokens: number,
): Float64Array {
  const out = new Float64Array(tokens * width);
  const weights = new Float64Array(tokens);
  const row = 3 * width;
  for (let head = 0; head < width; head += headDim) {
    for (let i = 0; i < tokens; i++) {
      let most = -Infinity;
      for (let j = 0; j <= i; j++) {
        let score = 0;
        for (let e = head; e < head + headDim; e++) score += qkv[i * row + e]! * qkv[j * row + width + e]!;
        weights[j] = score / Math.sqrt(headDim);
        most = Math.max(most, weights[j]!);
      }
      let total = 0;
      for (let j = 0; j <= i; j++) total += weights[j] = Math.exp(weights[j]! - most);
      for (let j = 0; j <= i; j++) {
        const share = weights[j]! / total;
        for (let e = head; e < head + headDim; e++) {
          out[i * width + e]! += share * qkv[j * row + 2 * width + e]!;
        }
      }
    }
  }
  return out;
}

/** silu(gate)·up (Shazeer, arXiv:2002.05202); a row holds all gates, then all ups. */
function swiglu(gateUp: Float64Array, tokens: number, hidden: number): Float64Array {
  const out = new Float64Array(tokens * hidden);
  for (let i = 0; i < tokens; i++) {
    for (let j = 0; j < hidden; j++) {
      const gate = gateUp[i * 2 * hidden + j]!;
      out[i * hidden + j] = (gate / (1 + Math.exp(-gate))) * gateUp[i * 2 * hidden + hidden + j]!;
    }
  }
  return out;
}

/** −ln softmax(logits)[target]. */
function crossEntropy(logits: Float64Array, target: number): number {
  let most = -Infinity;
  for (const logit of logits) most = Math.max(most, logit);
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - most);
  return Math.log(total) + most - logits[target]!;
}
