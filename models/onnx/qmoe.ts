import type { OnnxGraph } from './model.ts';

export interface QMoeShape {
  readonly tokens: number;
  /** Inputs and outputs of an expert. */
  readonly width: number;
  /** Hidden units of an expert. */
  readonly hidden: number;
  readonly experts: number;
  /** Experts a token goes through. */
  readonly choices: number;
  readonly bits: 4 | 8;
  /** Weights along the inputs that share a scale: a power of two, at least 16, that divides `width` and `hidden`. */
  readonly block: number;
  /** Logits are a graph input, or the product of the tokens with a gate `wg` [width, experts]. */
  readonly router: 'logits' | 'product';
}

/** So large that no gate or up is cut. */
const NO_LIMIT = 1e30;

/**
 * Tokens through their experts, weights in codes: y[t] = Σ over the largest `choices` logits of share · W₂·(silu(g) ∘ l),
 * (g, l) = W₁·x[t], shares being the softmax of those logits. Inputs `x` [tokens, width], `logits` [tokens, experts] or `wg`,
 * `w1` [experts, 2·hidden, width·bits/8] in bytes (along the inputs, the lowest bits first), `s1` [experts, 2·hidden,
 * width/block], `w2` [experts, width, hidden·bits/8] and `s2`; output `y`. A weight is (code − 2^(bits−1))·scale. Rows 2j and
 * 2j + 1 of an expert's `w1` are gate j and the up that belongs to it. The operator's activation
 * G·sigmoid(α·G)·(L + β), of g and l cut at a limit, is SwiGLU with α = 1, β = 0 and a limit that nothing reaches.
 * Throws a `RangeError` for a block that the operator does not define.
 */
export function qmoeGraph(shape: QMoeShape): OnnxGraph {
  const { tokens, width, hidden, experts, choices, bits, block, router } = shape;
  if (!Number.isInteger(Math.log2(block)) || block < 16 || width % block !== 0 || hidden % block !== 0) {
    throw new RangeError(
      `block ${block}: QMoE has blocks of a power of two, 16 at least, that divide both ${width} and ${hidden}`,
    );
  }
  const type = 'f32';
  return {
    name: 'qmoe',
    nodes: [
      ...(router === 'product' ? [{ op: 'MatMul', inputs: ['x', 'wg'], outputs: ['logits'] }] : []),
      {
        op: 'QMoE',
        domain: 'com.microsoft',
        inputs: ['x', 'logits', 'w1', 's1', '', 'w2', 's2'],
        outputs: ['y'],
        ints: {
          k: choices,
          swiglu_fusion: 1,
          expert_weight_bits: bits,
          block_size: block,
          normalize_routing_weights: 1,
        },
        floats: { activation_alpha: 1, activation_beta: 0, swiglu_limit: NO_LIMIT },
        texts: { activation_type: 'swiglu' },
      },
    ],
    inputs: [
      { name: 'x', type, dims: [tokens, width] },
      router === 'product'
        ? { name: 'wg', type, dims: [width, experts] }
        : { name: 'logits', type, dims: [tokens, experts] },
      { name: 'w1', type: 'u8', dims: [experts, 2 * hidden, (width * bits) / 8] },
      { name: 's1', type, dims: [experts, 2 * hidden, width / block] },
      { name: 'w2', type: 'u8', dims: [experts, width, (hidden * bits) / 8] },
      { name: 's2', type, dims: [experts, width, hidden / block] },
    ],
    outputs: [{ name: 'y', type, dims: [tokens, width] }],
  };
}
