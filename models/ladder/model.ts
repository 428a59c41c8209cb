/** @file A model of the ladder: its sizes and tensors, checked against each other. */
import type { Safetensors } from './safetensors.ts';

/** Pre-norm GPT: RMSNorm, rotary positions, causal attention, SwiGLU, no biases, a head of its own. */
export interface LadderConfig {
  readonly name: string;
  /** Width d, blocks, width h of the feed-forward part, size of a head. */
  readonly width: number;
  readonly layers: number;
  readonly hidden: number;
  readonly headDim: number;
  readonly vocab: number;
  /** Tokens of a window. */
  readonly context: number;
  readonly ropeTheta: number;
  readonly rmsEps: number;
  /** D: bytes of text it was trained on. */
  readonly trainTokens: number;
}

export interface LadderModel {
  readonly config: LadderConfig;
  /** Row-major values by tensor name; a product is y = x·Wᵀ with W[outputs, inputs]. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** The matrices of a block that quantisation replaces, in the order of the pass. */
export const BLOCK_MATRICES = ['attn.qkv', 'attn.out', 'mlp.gate_up', 'mlp.down'] as const;
export type BlockMatrix = (typeof BLOCK_MATRICES)[number];

/** `blocks.3.mlp.down.weight`. */
export const matrixName = (block: number, matrix: BlockMatrix): string => `blocks.${block}.${matrix}.weight`;

/** [outputs, inputs] of a block's matrix. */
export function matrixShape(
  { width, hidden }: LadderConfig,
  matrix: BlockMatrix,
): readonly [rows: number, columns: number] {
  const shapes: Readonly<Record<BlockMatrix, readonly [number, number]>> = {
    'attn.qkv': [3 * width, width],
    'attn.out': [width, width],
    'mlp.gate_up': [2 * hidden, width],
    'mlp.down': [width, hidden],
  };
  return shapes[matrix];
}

/** Every tensor of a model with its shape. */
function tensorShapes(config: LadderConfig): ReadonlyMap<string, readonly number[]> {
  const { width, layers, vocab } = config;
  const shapes = new Map<string, readonly number[]>([['tok_emb.weight', [vocab, width]]]);
  for (let block = 0; block < layers; block++) {
    shapes.set(`blocks.${block}.norm1.weight`, [width]).set(`blocks.${block}.norm2.weight`, [width]);
    for (const matrix of BLOCK_MATRICES) shapes.set(matrixName(block, matrix), matrixShape(config, matrix));
  }
  return shapes.set('norm_f.weight', [width]).set('lm_head.weight', [vocab, width]);
}

/** The largest size any field may have: what is past it is no model of this kind. */
const LARGEST = 1 << 20;

/** Throws a `RangeError` that names the file and the field or tensor that is missing or does not fit. */
export function ladderModel({ metadata, tensors }: Safetensors, file: string): LadderModel {
  const number = (field: string): number => {
    const value = Number(metadata[field]);
    if (!(value > 0)) throw new RangeError(`${file}: metadata has no positive number '${field}'`);
    return value;
  };
  const size = (field: string): number => {
    const value = number(field);
    if (!Number.isInteger(value) || value > LARGEST) {
      throw new RangeError(`${file}: metadata '${field}' is ${value}, not a size`);
    }
    return value;
  };
  const config: LadderConfig = {
    name: metadata['name'] ?? file,
    width: size('d_model'),
    layers: size('n_layer'),
    hidden: size('d_ff'),
    headDim: size('head_dim'),
    vocab: size('vocab'),
    context: size('ctx'),
    ropeTheta: number('rope_theta'),
    rmsEps: number('rms_eps'),
    trainTokens: number('train_tokens'),
  };
  if (config.width % config.headDim !== 0 || config.headDim % 2 !== 0) {
    throw new RangeError(`${file}: heads of ${config.headDim} do not divide a width of ${config.width}`);
  }
  const weights = new Map<string, Float32Array>();
  for (const [name, shape] of tensorShapes(config)) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new RangeError(`${file}: tensor '${name}' is missing`);
    if (tensor.shape.join() !== shape.join()) {
      throw new RangeError(`${file}: tensor '${name}' is ${tensor.shape.join('×')}, not ${shape.join('×')}`);
    }
    weights.set(name, tensor.data);
  }
  return { config, weights };
}
