/**
 * @file The dense matrix products of one forward pass, C[M,N] = A[M,K]·B[K,N], as an inference engine would
 * issue them: query, key and value as one product, gate and up as one, the head on the last token only.
 */
import { sparseLayers } from './architecture.ts';
import type { Architecture, EncoderDecoderArchitecture, PublishedArchitecture } from './architecture.ts';

export type Role = 'patch' | 'qkv' | 'out' | 'cross-q' | 'cross-out' | 'gate-up' | 'up' | 'down' | 'head';

/** What M is: the tokens of the pass, one, or the tokens without the class token. */
export type Rows = 'every-token' | 'last-token' | 'every-patch';

export interface Product {
  readonly role: Role;
  readonly n: number;
  readonly k: number;
  /** How often in one forward pass. */
  readonly count: number;
  readonly rows: Rows;
}

/** Work of a forward pass that is not among the products. Attention is scores, softmax and weighted values. */
export type MissingPart = 'attention' | 'moe-ffn' | 'encoder-decoder' | 'unpublished-sizes';

export interface Products {
  readonly products: readonly Product[];
  readonly missing: readonly MissingPart[];
}

const rows = 'every-token';

function attentionProducts({ layers, hidden, heads, kvHeads, headDim }: PublishedArchitecture): Product[] {
  return [
    { role: 'qkv', n: (heads + 2 * kvHeads) * headDim, k: hidden, count: layers, rows },
    { role: 'out', n: hidden, k: heads * headDim, count: layers, rows },
  ];
}

/** Of the layers whose feed-forward is no mixture. */
function ffnProducts(architecture: PublishedArchitecture): Product[] {
  const { layers, hidden, ffn } = architecture;
  const dense = layers - sparseLayers(architecture);
  if (dense === 0) return [];
  return [
    ffn.kind === 'swiglu'
      ? { role: 'gate-up', n: 2 * ffn.hidden, k: hidden, count: dense, rows }
      : { role: 'up', n: ffn.hidden, k: hidden, count: dense, rows },
    { role: 'down', n: hidden, k: ffn.hidden, count: dense, rows },
  ];
}

/** A generated token through the decoder of an encoder–decoder; keys and values of the encoder's output are there already. */
export function decoderProducts(architecture: EncoderDecoderArchitecture): readonly Product[] {
  const { layers, hidden, heads, headDim, vocab } = architecture;
  return [
    ...attentionProducts(architecture),
    { role: 'cross-q', n: heads * headDim, k: hidden, count: layers, rows },
    { role: 'cross-out', n: hidden, k: heads * headDim, count: layers, rows },
    ...ffnProducts(architecture),
    { role: 'head', n: vocab, k: hidden, count: 1, rows: 'last-token' },
  ];
}

/**
 * Products and what they leave out; the cheap rest (norms, activations, residuals, embedding look-up, biases)
 * is in neither. Encoder–decoders give none: their two stacks see different numbers of tokens.
 */
export function products(architecture: Architecture): Products {
  if (architecture.notPublished !== undefined) return { products: [], missing: ['unpublished-sizes'] };
  if (architecture.kind === 'encoder-decoder') return { products: [], missing: ['encoder-decoder'] };

  const { layers, hidden } = architecture;
  const dense = layers - sparseLayers(architecture);
  const list = [...attentionProducts(architecture), ...ffnProducts(architecture)];
  if (architecture.kind === 'vision') {
    const pixels = architecture.channels * architecture.patch ** 2;
    list.unshift({ role: 'patch', n: hidden, k: pixels, count: 1, rows: 'every-patch' });
    list.push({ role: 'head', n: architecture.classes, k: hidden, count: 1, rows: 'last-token' });
  } else {
    list.push({ role: 'head', n: architecture.vocab, k: hidden, count: 1, rows: 'last-token' });
  }
  return { products: list, missing: dense < layers ? ['moe-ffn', 'attention'] : ['attention'] };
}
