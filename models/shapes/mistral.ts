import type { DecoderArchitecture } from './architecture.ts';

/** Mixtral is Mistral-7B with the feed-forward of every layer replaced by eight of them. */
const layer = {
  family: 'mistral',
  kind: 'decoder',
  layers: 32,
  hidden: 4096,
  heads: 32,
  kvHeads: 8,
  headDim: 128,
  ffn: { kind: 'swiglu', hidden: 14_336 },
  vocab: 32_000,
  tiedEmbeddings: false,
  biases: { qkv: false, out: false, ffn: false },
  norm: 'rms',
} as const;

export const mistralArchitectures: readonly DecoderArchitecture[] = [
  {
    ...layer,
    id: 'mistral-7b-v0.1',
    title: 'Mistral-7B v0.1',
    source: 'Mistral 7B (arXiv:2310.06825); config.json of mistralai/Mistral-7B-v0.1',
    published: {
      parameters: 7_241_732_096,
      kind: 'weights',
      headline: '7B',
      source: 'tensors in the weight files of mistralai/Mistral-7B-v0.1',
    },
  },
  {
    ...layer,
    id: 'mixtral-8x7b',
    title: 'Mixtral-8x7B',
    source: 'Mixtral of Experts (arXiv:2401.04088); config.json of mistralai/Mixtral-8x7B-v0.1',
    published: {
      parameters: 46_702_792_704,
      kind: 'weights',
      headline: '47B',
      source: 'tensors in the weight files of mistralai/Mixtral-8x7B-v0.1',
    },
    active: {
      parameters: 13e9,
      kind: 'rounded',
      headline: '13B',
      source: 'arXiv:2401.04088 abstract',
    },
    moe: { experts: 8, topK: 2, every: 1 },
  },
];
