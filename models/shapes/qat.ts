import type { UnpublishedArchitecture } from './architecture.ts';

/**
 * The models of "Scaling Law for Quantization-Aware Training". Layers, widths and head counts are known;
 * no source was found for the rest, so nothing is computed from these shapes.
 */
const study = {
  family: 'qat',
  kind: 'decoder',
  source:
    'Scaling Law for Quantization-Aware Training (arXiv:2505.14302): Llama-3-style decoders with grouped-query ' +
    'attention; layers, width and heads as a published reading note quotes them (the table itself was not seen)',
  ffn: { kind: 'swiglu' },
  norm: 'rms',
  notPublished: ['headDim', 'ffn.hidden', 'vocab', 'tiedEmbeddings'],
  countNote:
    'Not computed: no source was found for feed-forward width and vocabulary. Layers, width and heads alone ' +
    'are consistent with a count that leaves embeddings out.',
} as const;

interface Row {
  readonly size: string;
  readonly parameters: number;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
}

const qat = ({ size, parameters, ...row }: Row): UnpublishedArchitecture => ({
  ...study,
  ...row,
  id: `qat-${size.toLowerCase()}`,
  title: `QAT study ${size}`,
  published: { parameters, kind: 'rounded', headline: size, source: 'arXiv:2505.14302' },
});

export const qatArchitectures: readonly UnpublishedArchitecture[] = [
  qat({ size: '74M', parameters: 74e6, layers: 12, hidden: 768, heads: 16, kvHeads: 4 }),
  qat({ size: '145M', parameters: 145e6, layers: 12, hidden: 1024, heads: 16, kvHeads: 4 }),
  qat({ size: '297M', parameters: 297e6, layers: 12, hidden: 1536, heads: 24, kvHeads: 6 }),
  qat({ size: '595M', parameters: 595e6, layers: 24, hidden: 1536, heads: 24, kvHeads: 6 }),
];
