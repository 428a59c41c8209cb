import type { AttentionShape } from '../../../models/onnx/attention.ts';
import type { Params } from '../../kernel.ts';

const KNOWN = new Set(['heads', 'kvheads', 'd', 't', 's', 'causal', 'kv']);

/** What a workload of the kernel `attention` says, or a sentence where onnxruntime has no counterpart to it here. */
export function attentionShape(params: Params): AttentionShape | string {
  const unknown = Object.keys(params).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) {
    return `this attention has a parameter that is not mapped: ${unknown.map((name) => `${name}=${params[name]}`).join(', ')}`;
  }
  if (params['kv'] !== 'f32') return `reads keys and values in f32 here, not ${params['kv']}`;
  return {
    tokens: Number(params['s']),
    kvTokens: Number(params['t']),
    heads: Number(params['heads']),
    kvHeads: Number(params['kvheads']),
    headSize: Number(params['d']),
    causal: params['causal'] !== 'no',
    type: 'f32',
  };
}
