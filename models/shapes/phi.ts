import type { DecoderArchitecture } from './architecture.ts';

export const phiArchitectures: readonly DecoderArchitecture[] = [
  {
    id: 'phi-3-mini',
    family: 'phi',
    title: 'Phi-3-mini',
    source: 'Phi-3 Technical Report (arXiv:2404.14219); config.json of microsoft/Phi-3-mini-4k-instruct',
    published: {
      parameters: 3_821_079_552,
      kind: 'weights',
      headline: '3.8B',
      source: 'tensors in the weight files of microsoft/Phi-3-mini-4k-instruct',
    },
    kind: 'decoder',
    layers: 32,
    hidden: 3072,
    heads: 32,
    kvHeads: 32,
    headDim: 96,
    ffn: { kind: 'swiglu', hidden: 8192 },
    vocab: 32_064,
    tiedEmbeddings: false,
    biases: { qkv: false, out: false, ffn: false },
    norm: 'rms',
  },
];
