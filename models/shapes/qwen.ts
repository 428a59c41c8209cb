import type { DecoderArchitecture } from './architecture.ts';

/** Shared by Qwen2.5: the LLaMA layer, with a bias on query, key and value. */
const layer = {
  family: 'qwen2.5',
  kind: 'decoder',
  biases: { qkv: true, out: false, ffn: false },
  norm: 'rms',
} as const;

interface Row {
  readonly size: string;
  readonly parameters: number;
  readonly headline: string;
  readonly countNote?: string;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly ffnHidden: number;
  readonly vocab: number;
  readonly tiedEmbeddings: boolean;
}

const qwen = ({ size, parameters, headline, ffnHidden, ...row }: Row): DecoderArchitecture => ({
  ...layer,
  ...row,
  id: `qwen2.5-${size.toLowerCase()}`,
  title: `Qwen2.5 ${size}`,
  source: `Qwen2.5 Technical Report (arXiv:2412.15115); config.json of Qwen/Qwen2.5-${size}`,
  published: {
    parameters,
    kind: 'weights',
    headline,
    source: `tensors in the weight files of Qwen/Qwen2.5-${size}; headline from its model card`,
  },
  ffn: { kind: 'swiglu', hidden: ffnHidden },
});

export const qwenArchitectures: readonly DecoderArchitecture[] = [
  qwen({
    size: '0.5B',
    parameters: 494_032_768,
    headline: '0.49B',
    layers: 24,
    hidden: 896,
    heads: 14,
    kvHeads: 2,
    headDim: 64,
    ffnHidden: 4864,
    vocab: 151_936,
    tiedEmbeddings: true,
  }),
  qwen({
    size: '1.5B',
    parameters: 1_543_714_304,
    headline: '1.54B',
    layers: 28,
    hidden: 1536,
    heads: 12,
    kvHeads: 2,
    headDim: 128,
    ffnHidden: 8960,
    vocab: 151_936,
    tiedEmbeddings: true,
  }),
  qwen({
    size: '3B',
    parameters: 3_085_938_688,
    headline: '3.09B',
    layers: 36,
    hidden: 2048,
    heads: 16,
    kvHeads: 2,
    headDim: 128,
    ffnHidden: 11_008,
    vocab: 151_936,
    tiedEmbeddings: true,
  }),
  qwen({
    size: '7B',
    parameters: 7_615_616_512,
    headline: '7.61B',
    countNote: 'The model card says 7.61B; the shipped weights, 7.616B, would round to 7.62B.',
    layers: 28,
    hidden: 3584,
    heads: 28,
    kvHeads: 4,
    headDim: 128,
    ffnHidden: 18_944,
    vocab: 152_064,
    tiedEmbeddings: false,
  }),
  qwen({
    size: '14B',
    parameters: 14_770_033_664,
    headline: '14.7B',
    countNote: 'The model card says 14.7B; the shipped weights, 14.77B, would round to 14.8B.',
    layers: 48,
    hidden: 5120,
    heads: 40,
    kvHeads: 8,
    headDim: 128,
    ffnHidden: 13_824,
    vocab: 152_064,
    tiedEmbeddings: false,
  }),
  qwen({
    size: '32B',
    parameters: 32_763_876_352,
    headline: '32.5B',
    countNote:
      'The model card says 32.5B, 0.8 % below the shipped weights, and does not say what it leaves out.',
    layers: 64,
    hidden: 5120,
    heads: 40,
    kvHeads: 8,
    headDim: 128,
    ffnHidden: 27_648,
    vocab: 152_064,
    tiedEmbeddings: false,
  }),
];
