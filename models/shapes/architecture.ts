/**
 * @file What is known about a published transformer: sizes as its publisher ships them, and where they are printed.
 *
 * Data only, no behaviour. A size that no source was found for is absent, never guessed: such an architecture is
 * an {@link UnpublishedArchitecture}, which has no parameter count of its own and yields no workloads.
 */

/** Where a parameter count comes from. */
export type CountKind =
  /** Who publishes the weights prints every digit. */
  | 'stated'
  /**
   * Counted over the tensors of the published weights, each tensor once, buffers left out. Taken from public
   * tools, logs and tests that print it, not from the weight files themselves.
   */
  | 'weights'
  /** The publisher prints a rounded figure and nothing finer was found; `parameters` is that figure with zeros. */
  | 'rounded'
  /** Counted over a shape that nobody published; see `scaled.ts`. */
  | 'counted';

export interface PublishedCount {
  readonly parameters: number;
  readonly kind: CountKind;
  /** The figure as the publisher abbreviates it: `6.9B`. Trailing zeros of an integer are not digits (`410M` has two). */
  readonly headline: string;
  readonly source: string;
  /** Parameters without token embeddings and output head, where the publisher states that too. */
  readonly nonEmbedding?: number;
}

/** Every layer is preceded by norms of this kind: `layer` has a weight and a bias per channel, `rms` a weight. */
export type NormKind = 'layer' | 'rms';

/** `gelu` and `relu` are two matrices (up, down); `swiglu` is three (gate, up, down). `hidden` is the inner width. */
export type FfnKind = 'gelu' | 'relu' | 'swiglu';

/** Every `every`-th layer replaces its feed-forward by `experts` of them, of which a token passes `topK`. */
export interface MixtureOfExperts {
  readonly experts: number;
  readonly topK: number;
  readonly every: number;
  /** False: weights of the chosen experts are their shares of all, and sum to less than 1. */
  readonly renormalised?: boolean;
}

/** What every architecture has, however little of it is published. Widths count elements. */
interface Facts {
  /** `pythia-2.8b`: lower case, stable, unique. */
  readonly id: string;
  readonly family: string;
  readonly title: string;
  /** Paper, and the publisher's file that holds the sizes. */
  readonly source: string;
  readonly published: PublishedCount;
  /** Parameters one token passes, for mixtures of experts, where the publisher states it. */
  readonly active?: PublishedCount;
  /** Why a published figure and the count over the shape differ; see `parameters.test.ts` for when it must be here. */
  readonly countNote?: string;
  /** Layers; of an encoder–decoder, in each of its two stacks. */
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Key/value heads; equal to `heads` without grouped-query attention. */
  readonly kvHeads: number;
  readonly norm: NormKind;
}

/** The sizes of a layer, all known. */
interface Layers extends Facts {
  readonly notPublished?: undefined;
  readonly headDim: number;
  readonly ffn: { readonly kind: FfnKind; readonly hidden: number };
  readonly biases: { readonly qkv: boolean; readonly out: boolean; readonly ffn: boolean };
  readonly moe?: MixtureOfExperts;
}

export interface DecoderArchitecture extends Layers {
  readonly kind: 'decoder';
  /** Rows of the embedding table as shipped, padding included. */
  readonly vocab: number;
  /** The output head is the embedding table. */
  readonly tiedEmbeddings: boolean;
}

/** T5-like: encoder, decoder with cross-attention, biases of attention by bucketed distance in place of positions. */
export interface EncoderDecoderArchitecture extends Layers {
  readonly kind: 'encoder-decoder';
  readonly vocab: number;
  readonly tiedEmbeddings: boolean;
  /** Buckets of the relative-position bias: one table (buckets × heads) in each stack. */
  readonly relativeBuckets: number;
}

/** A vision transformer on square images: patches, one class token, learned positions, linear classifier. */
export interface VisionArchitecture extends Layers {
  readonly kind: 'vision';
  /** Edge of the image and of a patch in pixels. */
  readonly image: number;
  readonly patch: number;
  readonly channels: number;
  readonly classes: number;
  /** Rows of the position table: patches and class token. */
  readonly learnedPositions: number;
}

/** A decoder of which not all sizes are known: no source was found that prints them. */
export interface UnpublishedArchitecture extends Facts {
  readonly kind: 'decoder';
  /** The sizes that are missing, by the names they have in {@link DecoderArchitecture}. */
  readonly notPublished: readonly string[];
  readonly ffn: { readonly kind: FfnKind };
}

/** An architecture whose every size is known. */
export type PublishedArchitecture = DecoderArchitecture | EncoderDecoderArchitecture | VisionArchitecture;

export type Architecture = PublishedArchitecture | UnpublishedArchitecture;

/** Layers of one stack whose feed-forward is a mixture of experts. */
export function sparseLayers(architecture: PublishedArchitecture): number {
  return architecture.moe === undefined ? 0 : Math.floor(architecture.layers / architecture.moe.every);
}

/** Tokens one image becomes: its patches and the class token. */
export function tokensPerImage(architecture: VisionArchitecture): number {
  return (architecture.image / architecture.patch) ** 2 + 1;
}
