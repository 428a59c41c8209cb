/**
 * @file Attention for onnxruntime, from inputs `q` [tokens, heads, headSize], `k` and `v`
 * [kvHeads, kvTokens, headSize]; the output is [tokens, heads, headSize]. All row-major.
 */
import {
  groupQueryAttentionGraph,
  multiHeadAttentionGraph,
  type AttentionShape,
} from '../../../models/onnx/attention.ts';
import type { ElementArray, Params } from '../../kernel.ts';
import { PeerError } from '../peer.ts';
import type { OrtGraph, OrtMapping } from './graph.ts';

/**
 * For a kernel with these inputs. `shapeOf` reads its parameters, and returns a sentence for those onnxruntime has no
 * counterpart to.
 */
export const attentionMapping = (shapeOf: (params: Params) => AttentionShape | string): OrtMapping => ({
  refuses(params) {
    const shape = shapeOf(params);
    return typeof shape === 'string' ? shape : refusesAttention(shape);
  },
  graphs(params, { q, k, v }) {
    const shape = shapeOf(params);
    if (typeof shape === 'string' || q === undefined || k === undefined || v === undefined) {
      throw new PeerError('an attention has to have a shape and the inputs q, k and v');
    }
    return attentionGraphs(shape, { q, k, v });
  },
});

interface AttentionInputs {
  readonly q: ElementArray;
  readonly k: ElementArray;
  readonly v: ElementArray;
}

/** A sentence for what neither operator computes. */
function refusesAttention({ causal, heads, kvHeads, tokens }: AttentionShape): string | undefined {
  if (causal || tokens === 1 || heads === kvHeads) return undefined;
  return 'has no attention with shared key heads that is not causal';
}

/**
 * The graphs that compute it. `GroupQueryAttention` works on a cache that stays on the GPU: all key and value tokens
 * but those of this step are in it already, and each run appends the same ones again. In place is what decoding
 * does; a runtime that gets two buffers copies the whole cache each time, which is tried as well.
 */
function attentionGraphs(shape: AttentionShape, inputs: AttentionInputs): readonly OrtGraph[] {
  const { tokens, heads, kvHeads, causal } = shape;
  const graphs: OrtGraph[] = [];
  if (causal || tokens === 1) {
    graphs.push(groupQuery(shape, inputs, 'appended in place'));
    if (tokens < shape.kvTokens) graphs.push(groupQuery(shape, inputs, 'copied'));
  }
  if (heads === kvHeads && (!causal || tokens === 1 || tokens === shape.kvTokens)) {
    graphs.push(multiHead(shape, inputs));
  }
  return graphs;
}

/** Found with onnxruntime-web 1.30.0: past and present in buffers of their own are then refused for their sizes. */
const NOT_CAPTURED =
  'a captured graph reads the number of tokens on the GPU, and so takes a cache in place only';

function groupQuery(
  shape: AttentionShape,
  { q, k, v }: AttentionInputs,
  cache: 'appended in place' | 'copied',
): OrtGraph {
  const { tokens, kvTokens, heads, kvHeads, headSize, type } = shape;
  const past = kvTokens - tokens;
  const inPlace = cache === 'appended in place';
  const newest = (all: ElementArray): ElementArray =>
    interleaved(tokensOf(all, shape, past, kvTokens), kvHeads, headSize);
  const kvLength = kvHeads * kvTokens * headSize;
  const pastLength = kvHeads * past * headSize;
  const pastDims = [1, kvHeads, inPlace ? kvTokens : past, headSize];
  const presentDims = [1, kvHeads, kvTokens, headSize];
  const newDims = [1, tokens, kvHeads * headSize];
  const outputDims = [1, tokens, heads * headSize];
  return {
    name: `GroupQueryAttention, cache ${cache}`,
    graph: groupQueryAttentionGraph(shape),
    buffers: {
      q: { type, length: q.length, data: q },
      key: { type, length: tokens * kvHeads * headSize, data: newest(k) },
      value: { type, length: tokens * kvHeads * headSize, data: newest(v) },
      ...(inPlace
        ? {
            presentKey: { type, length: kvLength, data: k },
            presentValue: { type, length: kvLength, data: v },
          }
        : {
            pastKey: { type, length: pastLength, data: tokensOf(k, shape, 0, past) },
            pastValue: { type, length: pastLength, data: tokensOf(v, shape, 0, past) },
            presentKey: { type, length: kvLength },
            presentValue: { type, length: kvLength },
          }),
      seqlens: { type: 'i32', length: 1, data: Int32Array.of(kvTokens - 1) },
      output: { type, length: tokens * heads * headSize },
    },
    inputs: {
      query: { buffer: 'q', dims: outputDims },
      key: { buffer: 'key', dims: newDims },
      value: { buffer: 'value', dims: newDims },
      past_key: { buffer: inPlace ? 'presentKey' : 'pastKey', dims: pastDims },
      past_value: { buffer: inPlace ? 'presentValue' : 'pastValue', dims: pastDims },
      seqlens_k: { buffer: 'seqlens', dims: [1] },
      total_sequence_length: { i32: kvTokens },
    },
    outputs: {
      output: { buffer: 'output', dims: outputDims },
      present_key: { buffer: 'presentKey', dims: presentDims },
      present_value: { buffer: 'presentValue', dims: presentDims },
    },
    output: 'output',
    ...(inPlace ? {} : { notCaptured: NOT_CAPTURED }),
  };
}

function multiHead(shape: AttentionShape, { q, k, v }: AttentionInputs): OrtGraph {
  const { tokens, kvTokens, heads, headSize, type } = shape;
  const hidden = heads * headSize;
  const length = kvTokens * hidden;
  const dims = [1, tokens, hidden];
  return {
    name: 'MultiHeadAttention',
    graph: multiHeadAttentionGraph(shape),
    buffers: {
      q: { type, length: q.length, data: q },
      key: { type, length, data: interleaved(k, heads, headSize) },
      value: { type, length, data: interleaved(v, heads, headSize) },
      output: { type, length: tokens * hidden },
    },
    inputs: {
      query: { buffer: 'q', dims },
      key: { buffer: 'key', dims: [1, kvTokens, hidden] },
      value: { buffer: 'value', dims: [1, kvTokens, hidden] },
    },
    outputs: { output: { buffer: 'output', dims } },
    output: 'output',
  };
}

/** An array like `values`, of another length. */
function like<T extends ElementArray>(values: T, length: number): T {
  return new (values.constructor as new (length: number) => T)(length);
}

/** Tokens `from` … `to` − 1 of every head of [kvHeads, kvTokens, headSize]. */
function tokensOf(all: ElementArray, shape: AttentionShape, from: number, to: number): ElementArray {
  const { kvHeads, kvTokens, headSize } = shape;
  const size = (to - from) * headSize;
  const out = like(all, kvHeads * size);
  for (let head = 0; head < kvHeads; head++) {
    const start = head * kvTokens * headSize;
    out.set(all.subarray(start + from * headSize, start + to * headSize), head * size);
  }
  return out;
}

/** [heads, tokens, headSize] as [tokens, heads, headSize]. */
function interleaved(values: ElementArray, heads: number, headSize: number): ElementArray {
  const tokens = values.length / (heads * headSize);
  const out = like(values, values.length);
  for (let head = 0; head < heads; head++) {
    for (let token = 0; token < tokens; token++) {
      const from = (head * tokens + token) * headSize;
      out.set(values.subarray(from, from + headSize), (token * heads + head) * headSize);
    }
  }
  return out;
}
