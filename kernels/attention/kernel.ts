import { defineKernel, workload } from '../../src/kernel.ts';
import type { Params, Workload } from '../../src/kernel.ts';
import { normals } from '../inputs.ts';
import { kvBits, store } from './kv.ts';
import { attentionReference } from './reference.ts';
import { granularityOf, kvTypeOf, pairs, sizeOf } from './size.ts';
import { variants } from './variants.ts';

/**
 * softmax(Q·Kᵀ/√d)·V with an optional causal mask: decode with one query, prefill with many. Q and the output are
 * row-major [s, heads, d], K and V [kvheads, t, d]. Query head h reads KV head ⌊h / (heads / kvheads)⌋.
 */
export const attention = defineKernel({
  id: 'attention',
  summary: 'softmax(Q·Kᵀ/√d)·V over a key–value cache, with grouped heads and a causal mask',
  params: {
    heads: { kind: 'integer', min: 1, max: 1024, help: 'query heads' },
    kvheads: {
      kind: 'integer',
      min: 1,
      max: 1024,
      help: 'key–value heads: heads (MHA), 1 (MQA) or between (GQA)',
    },
    d: { kind: 'integer', min: 4, max: 256, help: 'head size, a multiple of 4' },
    t: { kind: 'integer', min: 1, max: 1 << 18, help: 'length of the key–value cache' },
    s: { kind: 'integer', min: 1, max: 1 << 18, help: 'queries, the last of the t positions: 1 in decode' },
    causal: { kind: 'word', words: ['yes', 'no'], usual: 'yes', help: 'a query sees no later position' },
    kv: { kind: 'word', words: ['f32', 'f16', 'q8', 'q4'], help: 'storage of keys and values' },
    scale: {
      kind: 'word',
      words: ['head', 'layer'],
      usual: 'head',
      help: 'what shares a scale where keys and values are quantised',
    },
  },
  variants,
  buffers(params) {
    const { heads, kvheads, d, t, s } = sizeOf(params);
    const kv = kvTypeOf(params);
    const floats = kv === 'f32' || kv === 'f16';
    const type = floats ? kv : 'u32';
    const length = floats ? kvheads * t * d : Math.ceil((kvheads * t * d * kvBits[kv]) / 32);
    return [
      { name: 'q', role: 'input', type: 'f32', length: s * heads * d },
      { name: 'k', role: 'input', type, length },
      { name: 'v', role: 'input', type, length },
      ...(floats
        ? []
        : [{ name: 'scales', role: 'input', type: 'f32', length: 4 * groups(params) } as const]),
      { name: 'out', role: 'output', type: 'f32', length: s * heads * d },
    ];
  },
  /** N(0, 1); the same numbers whatever they are stored as. */
  inputs(params, seed) {
    const { heads, kvheads, d, t, s } = sizeOf(params);
    const name = `heads=${heads},kvheads=${kvheads},d=${d},t=${t}`;
    return attentionInputs(
      params,
      normals(s * heads * d, seed, `q ${name},s=${s}`),
      normals(kvheads * t * d, seed, `k ${name}`),
      normals(kvheads * t * d, seed, `v ${name}`),
    );
  },
  /**
   * A multiply-add for each of d columns in both products, for (query, key) pairs that are not masked. Not counted: one
   * exponential and about five operations a pair for the softmax, 1/d of the rest, and the work of dequantising.
   */
  cost(params) {
    const size = sizeOf(params);
    const { heads, kvheads, d, t, s } = size;
    const kv = kvTypeOf(params);
    const cache = (2 * kvheads * t * d * kvBits[kv]) / 8;
    const scales = kv === 'q8' || kv === 'q4' ? 16 * groups(params) : 0;
    return { flops: 4 * pairs(size) * d * heads, bytes: 8 * s * heads * d + cache + scales };
  },
  /** A decode step streams the layer's keys and values once: the next token finds none of a real model's in a cache. */
  cache: (params) => (sizeOf(params).s === 1 ? 'cold' : 'hot'),
  /**
   * A score is a sum of d products, off by about 2⁻²⁴·√d of it; an error of a score is a relative error of its weight;
   * and WGSL allows exp2 an error of (3 + 2·|x|) ulp, for x down to −25 where weights still count. Weights of one
   * row share a sum and their errors average out: on N(0,1) inputs correct variants stay below 10⁻⁶. The rest is
   * left for adapters that use what WGSL allows.
   */
  tolerance: () => 1e-5,
  reference(params, inputs) {
    return attentionReference(sizeOf(params), kvTypeOf(params), {
      q: inputs['q'] as Float32Array,
      k: inputs['k'] as Float32Array,
      v: inputs['v'] as Float32Array,
      scales: (inputs['scales'] as Float32Array | undefined) ?? new Float32Array(0),
    });
  },
});

const groups = (params: Params): number => (granularityOf(params) === 'head' ? sizeOf(params).kvheads : 1);

/** Numbers as the buffers of a workload hold them: q [s, heads, d], k and v [kvheads, t, d]. */
export function attentionInputs(
  params: Params,
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
): Record<string, Float32Array | Uint16Array | Uint32Array> {
  const { kvheads } = sizeOf(params);
  const kv = kvTypeOf(params);
  const keys = store(k, kvheads, kv, granularityOf(params));
  const values = store(v, kvheads, kv, granularityOf(params));
  const count = keys.scales.length / 2;
  if (count === 0) return { q, k: keys.words, v: values.words };
  const scales = new Float32Array(4 * count);
  for (let group = 0; group < count; group++) {
    scales.set(keys.scales.subarray(2 * group, 2 * group + 2), 4 * group);
    scales.set(values.scales.subarray(2 * group, 2 * group + 2), 4 * group + 2);
  }
  return { q, k: keys.words, v: values.words, scales };
}

/** The attention of one layer in f32: `s` queries, the last of `t` positions. */
export const attentionWorkload = (
  heads: number,
  kvheads: number,
  d: number,
  t: number,
  s = 1,
  rest: Params = {},
): Workload => workload(attention, { heads, kvheads, d, t, s, kv: 'f32', ...rest });
