import type { EncoderDecoderArchitecture } from './architecture.ts';

/**
 * Switch Transformers as released: ReLU feed-forward of 4 × width in every second layer, experts in the
 * others. (Table 9 of the paper lists GEGLU layers about 2/3 as wide; the released checkpoints are not those.)
 */
const base = {
  family: 'switch',
  kind: 'encoder-decoder',
  layers: 12,
  hidden: 768,
  heads: 12,
  kvHeads: 12,
  headDim: 64,
  ffn: { kind: 'relu', hidden: 3072 },
  vocab: 32_128,
  tiedEmbeddings: true,
  biases: { qkv: false, out: false, ffn: false },
  norm: 'rms',
  relativeBuckets: 32,
} as const;

const fourTables =
  'The published figure is met when the embedding table is counted four times (shared, encoder, decoder, ' +
  'output head); the four are one tied table, counted once here.';

export const switchArchitectures: readonly EncoderDecoderArchitecture[] = [
  {
    ...base,
    id: 'switch-base-8',
    title: 'Switch-Base-8',
    source: 'Switch Transformers (arXiv:2101.03961); config.json of google/switch-base-8',
    published: {
      parameters: 0.7e9,
      kind: 'rounded',
      headline: '0.7B',
      source: 'Pre-gated MoE (arXiv:2308.12066), its table of models as reading notes quote it',
    },
    countNote: fourTables,
    moe: { experts: 8, topK: 1, every: 2, renormalised: false },
  },
  {
    ...base,
    id: 'switch-base-64',
    title: 'Switch-Base-64',
    source: 'Switch Transformers (arXiv:2101.03961); config.json of google/switch-base-64',
    published: {
      parameters: 3.8e9,
      kind: 'rounded',
      headline: '3.8B',
      source: 'arXiv:2101.03961, table of distilled sparse models',
    },
    moe: { experts: 64, topK: 1, every: 2, renormalised: false },
  },
  {
    ...base,
    id: 'switch-base-128',
    title: 'Switch-Base-128',
    source:
      'Switch Transformers (arXiv:2101.03961) Table 9 for the number of experts; the rest as config.json of ' +
      'google/switch-base-64 and -256',
    published: {
      parameters: 7.4e9,
      kind: 'rounded',
      headline: '7.4B',
      source: 'arXiv:2101.03961, table of distilled sparse models (7B in Table 9)',
    },
    moe: { experts: 128, topK: 1, every: 2, renormalised: false },
  },
  {
    ...base,
    id: 'switch-large-128',
    title: 'Switch-Large-128',
    source:
      'Switch Transformers (arXiv:2101.03961) Table 9; switch_large.gin of google/flaxformer and what it includes',
    published: {
      parameters: 26.4e9,
      kind: 'rounded',
      headline: '26.4B',
      source:
        'Pre-gated MoE (arXiv:2308.12066), its table of models as reading notes quote it ' +
        '(26B in Table 9 of arXiv:2101.03961)',
    },
    countNote: fourTables,
    layers: 24,
    hidden: 1024,
    heads: 16,
    kvHeads: 16,
    ffn: { kind: 'relu', hidden: 4096 },
    moe: { experts: 128, topK: 1, every: 2, renormalised: false },
  },
];
