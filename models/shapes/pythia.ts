import type { DecoderArchitecture } from './architecture.ts';

/**
 * Shared by the suite: GPT-NeoX layers, feed-forward four times as wide, biases everywhere, rotary positions.
 * The vocabulary is padded differently in the larger training runs (50,304, 50,432 and 50,688 are multiples of
 * 128, 256 and 512), hence three sizes of it.
 */
const suite = {
  family: 'pythia',
  kind: 'decoder',
  tiedEmbeddings: false,
  biases: { qkv: true, out: true, ffn: true },
  norm: 'layer',
} as const;

interface Row {
  readonly size: string;
  readonly parameters: number;
  readonly nonEmbedding: number;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly vocab: number;
}

const pythia = ({ size, parameters, nonEmbedding, ...row }: Row): DecoderArchitecture => ({
  ...suite,
  ...row,
  id: `pythia-${size.toLowerCase()}`,
  title: `Pythia ${size}`,
  source: `Pythia (arXiv:2304.01373) Table 1; config.json of EleutherAI/pythia-${size.toLowerCase()}`,
  published: {
    parameters,
    kind: 'stated',
    headline: size,
    source: `model card of EleutherAI/pythia-${size.toLowerCase()}, total and non-embedding parameters`,
    nonEmbedding,
  },
  kvHeads: row.heads,
  headDim: row.hidden / row.heads,
  ffn: { kind: 'gelu', hidden: 4 * row.hidden },
});

export const pythiaArchitectures: readonly DecoderArchitecture[] = [
  pythia({
    size: '70M',
    layers: 6,
    hidden: 512,
    heads: 8,
    vocab: 50_304,
    parameters: 70_426_624,
    nonEmbedding: 18_915_328,
  }),
  pythia({
    size: '160M',
    layers: 12,
    hidden: 768,
    heads: 12,
    vocab: 50_304,
    parameters: 162_322_944,
    nonEmbedding: 85_056_000,
  }),
  pythia({
    size: '410M',
    layers: 24,
    hidden: 1024,
    heads: 16,
    vocab: 50_304,
    parameters: 405_334_016,
    nonEmbedding: 302_311_424,
  }),
  pythia({
    size: '1B',
    layers: 16,
    hidden: 2048,
    heads: 8,
    vocab: 50_304,
    parameters: 1_011_781_632,
    nonEmbedding: 805_736_448,
  }),
  pythia({
    size: '1.4B',
    layers: 24,
    hidden: 2048,
    heads: 16,
    vocab: 50_304,
    parameters: 1_414_647_808,
    nonEmbedding: 1_208_602_624,
  }),
  pythia({
    size: '2.8B',
    layers: 32,
    hidden: 2560,
    heads: 32,
    vocab: 50_304,
    parameters: 2_775_208_960,
    nonEmbedding: 2_517_652_480,
  }),
  pythia({
    size: '6.9B',
    layers: 32,
    hidden: 4096,
    heads: 32,
    vocab: 50_432,
    parameters: 6_857_302_016,
    nonEmbedding: 6_444_163_072,
  }),
  pythia({
    size: '12B',
    layers: 36,
    hidden: 5120,
    heads: 40,
    vocab: 50_688,
    parameters: 11_846_072_320,
    nonEmbedding: 11_327_027_200,
  }),
];
