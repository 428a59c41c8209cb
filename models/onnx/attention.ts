/**
 * @file Scaled dot-product attention, softmax(Q·Kᵀ/√d)·V, as the two operators that onnxruntime has for it. Batch 1.
 * Hidden sizes are heads side by side: [tokens, heads·headSize] is [tokens, heads, headSize].
 */
import type { OnnxGraph, OnnxType } from './model.ts';

export interface AttentionShape {
  /** Query tokens. */
  readonly tokens: number;
  /** Key and value tokens, those of the cache included. */
  readonly kvTokens: number;
  readonly heads: number;
  /** Key and value heads; a divisor of `heads`. */
  readonly kvHeads: number;
  readonly headSize: number;
  /** Query token i sees the key tokens up to kvTokens − tokens + i. */
  readonly causal: boolean;
  readonly type: OnnxType;
}

/** `key` and `value` [1, kvTokens, heads·headSize], all of it given at once; as many key heads as query heads. */
export function multiHeadAttentionGraph(shape: AttentionShape): OnnxGraph {
  const { tokens, kvTokens, heads, kvHeads, headSize, causal, type } = shape;
  if (kvHeads !== heads) throw new RangeError('MultiHeadAttention has one key head a query head');
  if (causal && tokens !== kvTokens && tokens !== 1) {
    throw new RangeError('without a cache, causal means as many query tokens as key tokens');
  }
  const hidden = heads * headSize;
  return {
    name: 'multi-head-attention',
    nodes: [
      {
        op: 'MultiHeadAttention',
        domain: 'com.microsoft',
        inputs: ['query', 'key', 'value'],
        outputs: ['output'],
        // A single query token is the last one and sees everything.
        ints: { num_heads: heads, unidirectional: causal && tokens > 1 ? 1 : 0 },
      },
    ],
    inputs: [
      { name: 'query', type, dims: [1, tokens, hidden] },
      { name: 'key', type, dims: [1, kvTokens, hidden] },
      { name: 'value', type, dims: [1, kvTokens, hidden] },
    ],
    outputs: [{ name: 'output', type, dims: [1, tokens, hidden] }],
  };
}

/**
 * `key` and `value` [1, tokens, kvHeads·headSize] are the newest tokens and are appended to the cache,
 * `past_key` and `past_value` [1, kvHeads, P, headSize], which gives `present_key` and `present_value`
 * [1, kvHeads, T, headSize]. A runtime that is given one buffer for past and present appends in place, and P = T.
 * `seqlens_k` [1] holds kvTokens − 1, `total_sequence_length` [1] kvTokens. Always causal.
 */
export function groupQueryAttentionGraph(shape: AttentionShape): OnnxGraph {
  const { tokens, heads, kvHeads, headSize, causal, type } = shape;
  if (!causal && tokens > 1) throw new RangeError('GroupQueryAttention is always causal');
  const kvHidden = kvHeads * headSize;
  // Named sizes: with numbers onnxruntime takes those of past and present for one and the same.
  const past = [1, kvHeads, 'P', headSize];
  const present = [1, kvHeads, 'T', headSize];
  return {
    name: 'group-query-attention',
    nodes: [
      {
        op: 'GroupQueryAttention',
        domain: 'com.microsoft',
        inputs: ['query', 'key', 'value', 'past_key', 'past_value', 'seqlens_k', 'total_sequence_length'],
        outputs: ['output', 'present_key', 'present_value'],
        ints: { num_heads: heads, kv_num_heads: kvHeads },
      },
    ],
    inputs: [
      { name: 'query', type, dims: [1, tokens, heads * headSize] },
      { name: 'key', type, dims: [1, tokens, kvHidden] },
      { name: 'value', type, dims: [1, tokens, kvHidden] },
      { name: 'past_key', type, dims: past },
      { name: 'past_value', type, dims: past },
      { name: 'seqlens_k', type: 'i32', dims: [1] },
      { name: 'total_sequence_length', type: 'i32', dims: [1] },
    ],
    outputs: [
      { name: 'output', type, dims: [1, tokens, heads * headSize] },
      { name: 'present_key', type, dims: present },
      { name: 'present_value', type, dims: present },
    ],
  };
}
