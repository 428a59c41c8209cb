/**
 * @file Parameters counted from a shape: every tensor that training changes, tied tensors once, no buffers.
 */
import { sparseLayers } from './architecture.ts';
import type { Architecture, EncoderDecoderArchitecture, PublishedArchitecture } from './architecture.ts';

/** Parameters by part, over all layers. `embedding` is the token table or the patch projection. */
export interface ParameterParts {
  readonly embedding: number;
  /** Learned positions, class token, relative-position biases. */
  readonly positions: number;
  readonly attention: number;
  /** Feed-forward, all experts included. */
  readonly ffn: number;
  readonly routers: number;
  readonly norms: number;
  /** Output head or classifier; 0 where it is the embedding table. */
  readonly head: number;
}

export interface ParameterCount {
  readonly total: number;
  /** What one token passes: `total` without the experts it is not sent to. */
  readonly active: number;
  readonly parts: ParameterParts;
}

/** Query, key, value and output of one attention. */
function attentionParameters({ hidden, heads, kvHeads, headDim, biases }: PublishedArchitecture): number {
  const qkv = (heads + 2 * kvHeads) * headDim;
  const out = heads * headDim;
  return hidden * (qkv + out) + (biases.qkv ? qkv : 0) + (biases.out ? hidden : 0);
}

/** One feed-forward, or one expert. */
function ffnParameters({ hidden, ffn, biases }: PublishedArchitecture): number {
  const up = (ffn.kind === 'swiglu' ? 2 : 1) * ffn.hidden;
  return hidden * (up + ffn.hidden) + (biases.ffn ? up + hidden : 0);
}

/** Everything that repeats: attentions, feed-forwards and norms of all stacks. */
function layerParameters(
  architecture: PublishedArchitecture,
): Pick<ParameterParts, 'attention' | 'ffn' | 'routers' | 'norms'> & { idle: number } {
  const { layers, hidden, moe } = architecture;
  const twoStacks = architecture.kind === 'encoder-decoder';
  const stacks = twoStacks ? 2 : 1;
  const attentions = (twoStacks ? 3 : 1) * layers; // the decoder has a second one, across to the encoder
  const norms = attentions + stacks * layers + stacks; // one before each part, one after each stack
  const sparse = stacks * sparseLayers(architecture);
  const experts = moe?.experts ?? 0;
  const ffn = ffnParameters(architecture);
  return {
    attention: attentions * attentionParameters(architecture),
    ffn: (stacks * layers - sparse + sparse * experts) * ffn,
    routers: sparse * experts * hidden,
    norms: norms * hidden * (architecture.norm === 'layer' ? 2 : 1),
    idle: sparse * (experts - (moe?.topK ?? 0)) * ffn,
  };
}

/** What stands before and after the layers. */
function outerParameters(
  architecture: PublishedArchitecture,
): Pick<ParameterParts, 'embedding' | 'positions' | 'head'> {
  const { hidden } = architecture;
  if (architecture.kind === 'vision') {
    const { channels, patch, classes, learnedPositions } = architecture;
    return {
      embedding: (channels * patch ** 2 + 1) * hidden,
      positions: (learnedPositions + 1) * hidden, // and the class token itself
      head: (hidden + 1) * classes,
    };
  }
  const table = architecture.vocab * hidden;
  return {
    embedding: table,
    positions:
      architecture.kind === 'encoder-decoder' ? 2 * architecture.relativeBuckets * architecture.heads : 0,
    head: architecture.tiedEmbeddings ? 0 : table,
  };
}

/** The count of a shape, or undefined where not every size is published. */
export function parameterCount(architecture: Architecture): ParameterCount | undefined {
  if (architecture.notPublished !== undefined) return undefined;
  const { idle, ...layers } = layerParameters(architecture);
  const parts = { ...outerParameters(architecture), ...layers };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { total, active: total - idle, parts };
}

/**
 * Parameters of an encoder–decoder that a generated token passes or could pass: its decoder with cross-attention, the table that is
 * embedding and output head, and of its experts all or those it is sent to.
 */
export function decoderCount(
  architecture: EncoderDecoderArchitecture,
): Pick<ParameterCount, 'total' | 'active'> {
  const { layers, hidden, heads, relativeBuckets, moe } = architecture;
  const sparse = sparseLayers(architecture);
  const experts = moe?.experts ?? 0;
  const ffn = ffnParameters(architecture);
  const table = (architecture.tiedEmbeddings ? 1 : 2) * architecture.vocab * hidden;
  const total =
    table +
    relativeBuckets * heads +
    2 * layers * attentionParameters(architecture) +
    (layers - sparse + sparse * experts) * ffn +
    sparse * experts * hidden +
    (3 * layers + 1) * hidden * (architecture.norm === 'layer' ? 2 : 1);
  return { total, active: total - sparse * (experts - (moe?.topK ?? 0)) * ffn };
}
