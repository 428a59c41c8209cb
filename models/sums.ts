/**
 * @file A model as a sum of kernels: which workloads one pass of an architecture consists of, and how often
 * each. Norms, activations outside of expert layers, sampling and launch gaps are not in it; attention is where a length of the key–value cache
 * is stated.
 */
import { parseWorkload, workload } from '../src/kernel.ts';
import type { Kernel, Workload } from '../src/kernel.ts';
import type { ModelSum } from '../src/results/schema.ts';
import { sparseLayers, tokensPerImage } from './shapes/architecture.ts';
import type { Architecture, PublishedArchitecture } from './shapes/architecture.ts';
import { decoderCount, parameterCount } from './shapes/parameters.ts';
import { decoderProducts, products } from './shapes/products.ts';
import type { Rows } from './shapes/products.ts';

export type Phase = ModelSum['phase'];

/** Why an architecture has no sum in a phase. `missing` is a code, `message` a sentence. */
export interface NoSum {
  readonly model: string;
  readonly phase: Phase;
  readonly missing: 'unpublished-sizes' | 'encoder-decoder' | 'moe-ffn' | 'no-decode' | 'other-token-count';
  readonly message: string;
}

export const isModelSum = (sum: ModelSum | NoSum): sum is ModelSum => 'terms' in sum;

function obstacle(
  architecture: Architecture,
  phase: Phase,
  tokens: number,
  { experts, weights }: SumOptions,
): Pick<NoSum, 'missing' | 'message'> | undefined {
  const { title } = architecture;
  if (architecture.notPublished !== undefined) {
    const names = architecture.notPublished.join(', ');
    return { missing: 'unpublished-sizes', message: `${title}: no source was found for ${names}` };
  }
  if (architecture.kind === 'encoder-decoder' && (phase !== 'decode' || experts === undefined)) {
    return {
      missing: 'encoder-decoder',
      message: `${title}: encoder and decoder see different numbers of tokens; one sum cannot state both`,
    };
  }
  if (architecture.moe !== undefined) {
    if (experts === undefined) {
      return { missing: 'moe-ffn', message: `${title}: its expert layers are not dense products` };
    }
    if (weights !== undefined && weights.experts === undefined) {
      return { missing: 'moe-ffn', message: `${title}: there are no experts in the format ${weights.id}` };
    }
  }
  if (architecture.kind === 'vision') {
    const image = tokensPerImage(architecture);
    if (phase === 'decode') {
      return { missing: 'no-decode', message: `${title}: reads an image at once and generates no tokens` };
    }
    if (tokens !== image) {
      return {
        missing: 'other-token-count',
        message: `${title}: an image is ${image} tokens (${image - 1} patches and the class token), not ${tokens}`,
      };
    }
  }
  return undefined;
}

function rowsOf(rows: Rows, tokens: number): number {
  if (rows === 'last-token') return 1;
  return rows === 'every-patch' ? tokens - 1 : tokens;
}

/** Attention as a term of a sum: its kernel (parameters heads, kvheads, d, t, s, causal, kv), and over how much. */
export interface WithAttention {
  readonly kernel: Kernel;
  /** Keys and values in the cache, those of the pass's own tokens included. */
  readonly context: number;
}

/** Quantised weights: the workload that multiplies `m` tokens with an N×K weight stored so. */
export interface WeightFormat {
  /** `q4g128`, `vptq-v8k65536`: stands in the sum and in the report's heading. */
  readonly id: string;
  /** The `dtype` of expert layers whose weights are stored alike, if there is one. */
  readonly experts?: string;
  product(m: number, n: number, k: number): Workload;
}

export interface SumOptions {
  readonly attention?: WithAttention | undefined;
  /** The kernel of an expert layer (parameters t, d, ff, e, k, dtype, norm): router, permutation and experts together. */
  readonly experts?: Kernel | undefined;
  /** How weights, and keys and values, are stored. */
  readonly dtype?: 'f32' | 'f16' | undefined;
  /** How the weights of the layers are stored instead. The output head stays in `dtype`, as GPTQ and VPTQ leave it. */
  readonly weights?: WeightFormat | undefined;
}

/**
 * The sum of `architecture` in `phase`, in workloads of `matmul` (parameters m, n, k, dtype), or why there is none.
 *
 * `decode` produces one token, so `tokens` is 1; `prefill` reads `tokens` at once (a vision model: exactly
 * {@link tokensPerImage}). Equal workloads of one role are one term. With `attention`, one term a layer: the pass's
 * tokens are the last of `context` positions, a vision model sees all of its image at once. With `experts`, a term for the layers
 * that are mixtures, and both counts of parameters are those of the shape; of an encoder–decoder the decoder alone is summed
 * and counted, which decodes behind as many encoded tokens as the context has. Throws a `RangeError` for
 * a `tokens` that is not a positive integer, or not 1 in decode, and for a `context` that cannot hold them.
 */
export function modelSum(
  architecture: Architecture,
  phase: Phase,
  tokens: number,
  matmul: Kernel,
  options: SumOptions = {},
): ModelSum | NoSum {
  const { attention, experts, dtype = 'f32', weights } = options;
  if (!Number.isInteger(tokens) || tokens < 1) {
    throw new RangeError(`${architecture.id}: tokens=${tokens} is not a positive integer`);
  }
  if (phase === 'decode' && tokens !== 1) {
    throw new RangeError(`${architecture.id}: decode produces 1 token a pass, not ${tokens}; use prefill`);
  }
  const reason = obstacle(architecture, phase, tokens, options);
  if (reason !== undefined) return { model: architecture.id, phase, ...reason };

  const terms = new Map<string, ModelSum['terms'][number]>();
  const isDecoder = architecture.kind === 'encoder-decoder';
  const all = isDecoder ? decoderProducts(architecture) : products(architecture).products;
  for (const { role, n, k, count, rows } of all) {
    const m = rowsOf(rows, tokens);
    const isStored = weights !== undefined && role !== 'head';
    const { id } = isStored ? weights.product(m, n, k) : workload(matmul, { m, n, k, dtype });
    const key = `${role} ${id}`;
    terms.set(key, { role, workload: id, count: (terms.get(key)?.count ?? 0) + count });
  }
  if (attention !== undefined) {
    const term = attentionTerm(architecture, tokens, attention, dtype);
    terms.set(`attention ${term.workload}`, term);
  }
  if (experts !== undefined && architecture.notPublished === undefined && architecture.moe !== undefined) {
    const term = expertsTerm(architecture, tokens, experts, weights?.experts ?? dtype);
    terms.set(`moe ${term.workload}`, term);
  }
  return {
    model: isDecoder ? `${architecture.id}-decoder` : architecture.id,
    phase,
    tokens,
    ...(attention !== undefined && { context: attention.context }),
    ...((weights !== undefined || dtype !== 'f32') && { format: weights?.id ?? dtype }),
    ...parametersOf(architecture),
    terms: [...terms.values()],
  };
}

/** As published; of mixtures both counts over the shape, since publishers round what one token uses. */
function parametersOf(architecture: Architecture): Pick<ModelSum, 'parameters' | 'activeParameters'> {
  const { published } = architecture;
  if (architecture.notPublished !== undefined || architecture.moe === undefined) {
    return { parameters: published.parameters };
  }
  const isDecoder = architecture.kind === 'encoder-decoder';
  const { total, active } = isDecoder ? decoderCount(architecture) : parameterCount(architecture)!;
  return { parameters: total, activeParameters: active };
}

/**
 * The layers that are mixtures. The kernel's experts have gates and ups: where an architecture's have two matrices and no gate,
 * they are measured as gated ones of as many weights, two thirds of the hidden units.
 */
function expertsTerm(
  architecture: PublishedArchitecture,
  tokens: number,
  kernel: Kernel,
  dtype: string,
): ModelSum['terms'][number] {
  const { hidden: d, ffn, moe } = architecture;
  const { experts: e, topK: k, renormalised = true } = moe!;
  const ff = ffn.kind === 'swiglu' ? ffn.hidden : Math.round((2 * ffn.hidden) / 3);
  const norm = renormalised ? {} : { norm: 'no' };
  const { id } = workload(kernel, { t: tokens, d, ff, e, k, dtype, ...norm });
  return { role: 'moe', workload: id, count: sparseLayers(architecture) };
}

function attentionTerm(
  architecture: Architecture,
  tokens: number,
  { kernel, context }: WithAttention,
  dtype: string,
): ModelSum['terms'][number] {
  const { id: model, heads, kvHeads, layers, kind } = architecture;
  if (architecture.notPublished !== undefined) throw new RangeError(`${model}: sizes unpublished`);
  if (!Number.isInteger(context) || context < tokens || (kind === 'vision' && context !== tokens)) {
    throw new RangeError(`${model}: a context of ${context} does not hold its ${tokens} tokens`);
  }
  const { id } = workload(kernel, {
    heads,
    kvheads: kvHeads,
    d: architecture.headDim,
    t: context,
    s: tokens,
    causal: kind === 'vision' ? 'no' : 'yes',
    kv: dtype,
  });
  // A decoder behind an encoder has a second one, across to as many encoded tokens.
  return { role: 'attention', workload: id, count: kind === 'encoder-decoder' ? 2 * layers : layers };
}

/** The distinct workloads of some sums, in order of first use. Throws a `RangeError` for an id of no kernel. */
export function modelWorkloads(sums: readonly ModelSum[], kernels: readonly Kernel[]): readonly Workload[] {
  const ids = new Set(sums.flatMap((sum) => sum.terms.map((term) => term.workload)));
  return [...ids].map((id) => parseWorkload(id, kernels));
}
