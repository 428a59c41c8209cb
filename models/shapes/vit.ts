import type { PublishedCount, VisionArchitecture } from './architecture.ts';

/** Shared by ViT and DeiT (without distillation token): ImageNet-1k at 224 pixels, feed-forward four times as wide. */
const common = {
  kind: 'vision',
  biases: { qkv: true, out: true, ffn: true },
  norm: 'layer',
  image: 224,
  channels: 3,
  classes: 1000,
} as const;

interface Row {
  readonly id: string;
  readonly family: 'vit' | 'deit';
  readonly title: string;
  readonly source: string;
  readonly published: PublishedCount;
  readonly countNote?: string;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly patch: number;
}

const vision = (row: Row): VisionArchitecture => ({
  ...common,
  ...row,
  kvHeads: row.heads,
  headDim: row.hidden / row.heads,
  ffn: { kind: 'gelu', hidden: 4 * row.hidden },
  learnedPositions: (common.image / row.patch) ** 2 + 1,
});

const deit = 'DeiT (arXiv:2012.12877), table of its variants; models.py of facebookresearch/deit';
const vit =
  'ViT (arXiv:2010.11929) Table 1; configs/models.py of google-research/vision_transformer; vision_transformer.py of torchvision';

export const visionArchitectures: readonly VisionArchitecture[] = [
  vision({
    id: 'deit-ti',
    family: 'deit',
    title: 'DeiT-Ti/16',
    source: deit,
    published: {
      parameters: 5_717_416,
      kind: 'weights',
      headline: '5M',
      source: 'tensors of a model of this shape as public libraries build it; headline from arXiv:2012.12877',
    },
    countNote: 'The paper says 5M; the model has 5.7M.',
    layers: 12,
    hidden: 192,
    heads: 3,
    patch: 16,
  }),
  vision({
    id: 'deit-s',
    family: 'deit',
    title: 'DeiT-S/16',
    source: deit,
    published: {
      parameters: 22_050_664,
      kind: 'weights',
      headline: '22M',
      source: 'tensors of a model of this shape as public libraries build it; headline from arXiv:2012.12877',
    },
    layers: 12,
    hidden: 384,
    heads: 6,
    patch: 16,
  }),
  vision({
    id: 'deit-b',
    family: 'deit',
    title: 'DeiT-B/16',
    source: deit,
    published: {
      parameters: 86_567_656,
      kind: 'weights',
      headline: '86M',
      source: 'num_params of vit_b_16 in torchvision, the same shape; headline from arXiv:2012.12877',
    },
    countNote: 'The paper writes 86M: with the 1000-class head it is 86.6M, without it 85.8M.',
    layers: 12,
    hidden: 768,
    heads: 12,
    patch: 16,
  }),
  vision({
    id: 'vit-s-16',
    family: 'vit',
    title: 'ViT-S/16',
    source:
      'How to train your ViT? (arXiv:2106.10270); get_s16_config in configs/models.py of google-research/vision_transformer',
    published: {
      parameters: 22_050_664,
      kind: 'weights',
      headline: '22M',
      source: 'as for DeiT-S, the same shape',
    },
    layers: 12,
    hidden: 384,
    heads: 6,
    patch: 16,
  }),
  vision({
    id: 'vit-b-16',
    family: 'vit',
    title: 'ViT-B/16',
    source: vit,
    published: {
      parameters: 86_567_656,
      kind: 'stated',
      headline: '86M',
      source: 'num_params of vit_b_16 in torchvision; headline from arXiv:2010.11929 Table 1',
    },
    countNote: 'The paper writes 86M: with the 1000-class head it is 86.6M, without it 85.8M.',
    layers: 12,
    hidden: 768,
    heads: 12,
    patch: 16,
  }),
  vision({
    id: 'vit-l-16',
    family: 'vit',
    title: 'ViT-L/16',
    source: vit,
    published: {
      parameters: 304_326_632,
      kind: 'stated',
      headline: '307M',
      source: 'num_params of vit_l_16 in torchvision; headline from arXiv:2010.11929 Table 1',
    },
    countNote:
      'The paper writes 307M, 0.9 % above the model with a 1000-class head, and does not say what it counts.',
    layers: 24,
    hidden: 1024,
    heads: 16,
    patch: 16,
  }),
  vision({
    id: 'vit-h-14',
    family: 'vit',
    title: 'ViT-H/14',
    source: vit,
    published: {
      parameters: 632_045_800,
      kind: 'stated',
      headline: '632M',
      source: 'num_params of vit_h_14 (224 pixels) in torchvision; headline from arXiv:2010.11929 Table 1',
    },
    layers: 32,
    hidden: 1280,
    heads: 16,
    patch: 14,
  }),
];
