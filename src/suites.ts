/** @file All suites, as data: which kernels at which sizes, which models in which phases, how long it may take. */
import { distance } from 'fastest-levenshtein';
import { attention } from '../kernels/attention/kernel.ts';
import { kernelById, kernels } from '../kernels/index.ts';
import { matmul } from '../kernels/matmul/kernel.ts';
import { layer as expertLayer } from '../kernels/moe/layer/kernel.ts';
import { layerSweep, mixtral, switchBase } from '../kernels/moe/sweeps.ts';
import {
  additiveMatvecs,
  codebookMatvecs,
  gathers,
  integerProducts,
  roundings,
  scalarMatmuls,
  scalarMatvecs,
} from '../kernels/quantized/sweeps.ts';
import type { LayerSize } from '../kernels/quantized/sweeps.ts';
import { fullSweeps, reducedSweeps, standardSweeps } from '../kernels/vectors/sweeps.ts';
import { weightFormat } from '../models/formats.ts';
import { architecture } from '../models/index.ts';
import { isModelSum, modelSum, modelWorkloads } from '../models/sums.ts';
import { MIN_SAMPLES, MIN_SMOKE_SAMPLES, targets } from './harness/stopping.ts';
import type { StoppingRule } from './harness/stopping.ts';
import { qualitySuites } from './quality/suites.ts';
import { workload } from './kernel.ts';
import type { Params, Workload } from './kernel.ts';
import type { ModelSum } from './results/schema.ts';

/** Sizes of one kernel, written out. */
export interface KernelSweep {
  readonly kernel: string;
  readonly sizes: readonly Params[];
}

/** The layers of published models; of some mixtures of experts made narrower, which their ids then say. */
export interface ModelSweep {
  readonly models: readonly string[];
  readonly phase: ModelSum['phase'];
  /** Tokens in flight: 1 in decode. */
  readonly tokens: number;
  /** Keys and values that attention reads; absent: sums without attention. */
  readonly context?: number;
  /** How weights, keys and values are stored; absent: f32. */
  readonly dtype?: 'f16';
  /** How the layers' weights are stored instead: one of models/formats.ts. */
  readonly weights?: string;
}

export interface Suite {
  readonly name: string;
  readonly summary: string;
  readonly timeBudgetS?: number;
  /** Wall time for finding out what the device can do at best. */
  readonly calibrationS: number;
  /** Bytes between two uses of the same data; absent: past the largest caches (see harness/plan.ts). */
  readonly ringBytes?: number;
  readonly plan: StoppingRule;
  readonly kernelSweeps: readonly KernelSweep[];
  readonly modelSweeps: readonly ModelSweep[];
  /** Layers of mixtures of experts, each with its stages and its dense counterpart. */
  readonly layers?: readonly Params[];
}

const KIB = 1024;
const MIB = 1024 * KIB;

const f32 = (m: number, n: number, k: number): Params => ({ m, n, k, dtype: 'f32' });
const squares = (...sizes: number[]): readonly Params[] => sizes.map((n) => f32(n, n, n));

const emptyDispatch: KernelSweep = { kernel: 'roofline/empty', sizes: [{ workgroups: 1 }] };
const copies = (...bytes: number[]): KernelSweep => ({
  kernel: 'roofline/copy',
  sizes: bytes.map((size) => ({ bytes: size })),
});
const products = (...sizes: Params[]): KernelSweep => ({ kernel: 'matmul', sizes });

/** A layer's attention: by heads, KV heads, head size, keys, queries. */
const layer = (heads: number, kvheads: number, d: number, t: number, s: number, kv = 'f32'): Params => ({
  heads,
  kvheads,
  d,
  t,
  s,
  kv,
});
const attentions = (...sizes: Params[]): KernelSweep => ({ kernel: 'attention', sizes });
/** LLaMA-3-8B's attention in decode, with every storage of keys and values. */
const decodes = (...lengths: number[]): readonly Params[] =>
  lengths.flatMap((t) => ['f32', 'f16', 'q8', 'q4'].map((kv) => layer(32, 8, 128, t, 1, kv)));
const softmaxes = (...sizes: (readonly [number, number])[]): KernelSweep => ({
  kernel: 'softmax',
  sizes: sizes.map(([rows, columns]) => ({ rows, columns, dtype: 'f32' })),
});
const f16 = (m: number, n: number, k: number): Params => ({ m, n, k, dtype: 'f16' });
const turned = (of: Params): Params => ({ ...of, bt: 'yes' });
/** What is compared with other libraries beside the squares: few rows on one weight. */
const fewRows = [1, 16, 64].map((m) => f32(m, 2048, 2048));
const batched = (of: Params, batch: number): Params => ({ ...of, batch });

/** The same products in f16, with B stored by its columns, and many small ones at once, as attention scores are. */
const smallForms = [f16(1, 2048, 512), turned(f32(16, 512, 512)), batched(turned(f16(64, 64, 64)), 8)];
const forms = [
  ...smallForms,
  ...[1, 4, 16, 64].flatMap((m) => [
    f16(m, 4096, 4096),
    turned(f32(m, 4096, 4096)),
    turned(f16(m, 4096, 4096)),
  ]),
  ...[512, 1024, 2048].flatMap((n) => [f16(n, n, n), turned(f16(n, n, n))]),
  ...[64, 128].map((k) => batched(turned(f16(512, 512, k)), 32)),
  batched(f32(128, 128, 128), 64),
];

/** The same product in every format, beside the dense one in f32 and f16: the frontier of speed, error and bits. */
const formats = (...layers: readonly LayerSize[]): readonly KernelSweep[] => [
  products(...layers.flatMap(([n, k]) => [f32(1, n, k), f16(1, n, k)])),
  { kernel: 'quantized/scalar-matvec', sizes: scalarMatvecs(...layers) },
  { kernel: 'quantized/codebook-matvec', sizes: codebookMatvecs(...layers) },
  { kernel: 'quantized/additive-matvec', sizes: additiveMatvecs(...layers) },
];
const manyRows = (m: readonly number[], ...layers: readonly LayerSize[]): KernelSweep => ({
  kernel: 'quantized/scalar-matmul',
  sizes: scalarMatmuls(m, ...layers),
});
const GROUPS = [32, 64, 128, 256, 1024];
const DRAWN = ['gauss', 'laplace', 't5', 'swiglu'];
/** Error against bits, group size and tails; the exponent of log2 G is fitted to it. */
const rounded = (
  size: LayerSize,
  bits: readonly number[],
  groups: readonly number[],
  weights: readonly string[],
): KernelSweep => ({ kernel: 'quantized/quantize', sizes: roundings(size, bits, groups, weights) });
const integers = (m: readonly number[], ...layers: readonly LayerSize[]): KernelSweep => ({
  kernel: 'quantized/integer-matmul',
  sizes: integerProducts(m, ...layers),
});
/** Experts in host memory, B blocks of E: the larger their own work, the more a transfer can hide behind. */
const placed = (
  blocks: number,
  e: number,
  d: number,
  ff: number,
  ...work: readonly number[]
): readonly Params[] => work.map((each) => ({ blocks, e, k: 1, t: 1, d, ff, work: each }));
const placements = (...sizes: (readonly Params[])[]): KernelSweep => ({
  kernel: 'moe/offload',
  sizes: sizes.flat(),
});

/** SCMoE's layer, Mixtral's by eight: top-1 to top-3, and a strong with a weak activation in two passes or in one. */
const contrasted = (t: number): Params => ({ t, d: 512, ff: 1792, e: 8, dtype: 'f32' });
const contrastsOf = (...tokens: readonly number[]): readonly KernelSweep[] => [
  { kernel: 'moe/layer', sizes: tokens.flatMap((t) => [1, 2, 3].map((k) => ({ ...contrasted(t), k }))) },
  {
    kernel: 'moe/self-contrast',
    sizes: tokens.flatMap((t) => ['two', 'one'].map((passes) => ({ ...contrasted(t), k: 2, passes }))),
  },
  { kernel: 'moe/contrast', sizes: tokens.filter((t) => t <= 16).map((t) => ({ t, v: 32_000 })) },
];
const contrasts = contrastsOf(1, 16, 32);

/** The two halves of a round of k-means, as training VPTQ's codebooks takes them. */
const rounds: readonly KernelSweep[] = ['quantized/assign', 'quantized/update'].map((kernel) => ({
  kernel,
  sizes: [
    { n: 16_384, k: 256, v: 4 },
    { n: 100_000, k: 4096, v: 6 },
  ],
}));

/** Two bits without a zero of their own: the form onnxruntime-web has too. */
const atTwoBits: KernelSweep = {
  kernel: 'quantized/scalar-matvec',
  sizes: [{ n: 2048, k: 2048, bits: 2, group: 32, dtype: 'f32' }],
};
const lookUps = (threads: number, each: number): KernelSweep => ({
  kernel: 'quantized/gather',
  sizes: gathers(threads, each),
});
/** What VPTQ's layers have: those of LLaMA-2-7B and LLaMA-3-8B, and 70B's. */
const LAYERS: readonly LayerSize[] = [
  [4096, 4096],
  [4096, 14_336],
  [8192, 8192],
];

/** Of the suite smoke. */
const stored: Params = { n: 257, k: 256, group: 32, dtype: 'f32' };

/** The smaller steps of a layer: 512 tokens of LLaMA-3-8B. */
const steps: readonly KernelSweep[] = [
  { kernel: 'transformer/embed', sizes: [{ tokens: 512, vocab: 128_256, width: 4096 }] },
  { kernel: 'transformer/rmsnorm', sizes: [1, 512].map((rows) => ({ rows, width: 4096 })) },
  { kernel: 'transformer/rope', sizes: [{ windows: 1, t: 512, heads: 32, d: 128 }] },
  { kernel: 'transformer/swiglu', sizes: [1, 512].map((rows) => ({ rows, hidden: 14_336 })) },
  { kernel: 'transformer/add', sizes: [{ count: 512 * 4096 }] },
  { kernel: 'transformer/cross-entropy', sizes: [{ rows: 64, vocab: 128_256 }] },
];

/**
 * What the claims' files name, at sizes that a software adapter measures in minutes: each claim says in its label how its
 * sizes were reduced. A claim with a new workload adds a line here.
 */
const claimSweeps: readonly KernelSweep[] = [
  // VPTQ: error and speed of codebooks of vectors, against scalars and by length.
  {
    kernel: 'quantized/codebook-matvec',
    sizes: codebookMatvecs([2048, 2048]).filter(({ v }) => v !== 8),
  },
  { kernel: 'quantized/scalar-matvec', sizes: scalarMatvecs([2048, 2048]).filter(({ bits }) => bits === 2) },
  // Quantisation-aware training: error against group size, by tail.
  rounded([64, 4096], [4], [16, ...GROUPS], ['gauss', 'swiglu']),
  // Pre-gated MoE: where experts live.
  placements(placed(6, 8, 256, 1024, 2), placed(6, 32, 256, 512, 4)),
  // SCMoE: a strong and a weak activation, of one token as answers are generated.
  ...contrastsOf(1),
  // MiroThinker: decode over a growing cache.
  attentions(...[16_384, 32_768, 65_536].map((t) => layer(8, 2, 128, t, 1, 'f16'))),
  // Merging, stored activations, tokenizers, item codes, similarity, sparse products, ensembles, films, routing.
  ...reducedSweeps,
];

/** Prefill computes M times as much as decode: in `quick` it ends one model earlier, for a software adapter's sake. */
const TO_1B = ['pythia-70m', 'pythia-160m', 'pythia-410m', 'pythia-1b', 'pythia-1.4b'];
const TO_3B = [...TO_1B, 'pythia-2.8b'];
const PYTHIA = [...TO_3B, 'pythia-6.9b', 'pythia-12b'];
const OTHERS = [
  'qwen2.5-0.5b',
  'qwen2.5-1.5b',
  'qwen2.5-3b',
  'qwen2.5-7b',
  'phi-3-mini',
  'llama-2-7b',
  'mistral-7b-v0.1',
  'llama-3-8b',
  'llama-2-13b',
];
const LARGE = ['qwen2.5-14b', 'qwen2.5-32b', 'llama-2-70b', 'llama-3-70b'];

/** Mixtures of experts, of which no layer takes more than 600 MB in f32: narrower where the published one would. */
const MIXTURES = [
  'switch-base-8',
  'granite-3.1-1b-a400m',
  'switch-base-64-by-2',
  'granite-3.1-3b-a800m',
  'olmoe-1b-7b-by-2',
  'mixtral-8x7b-by-4',
  'qwen3-30b-a3b-by-2',
];
/** The same and larger as they were published; on most devices only with weights of 4 bits, or of 16. */
const WHOLE_MIXTURES = [
  'switch-base-8',
  'granite-3.1-1b-a400m',
  'switch-base-64',
  'granite-3.1-3b-a800m',
  'olmoe-1b-7b',
  'qwen3-30b-a3b',
  'mixtral-8x7b',
  'mixtral-8x22b',
];

/** Formats of weights that get a model curve of their own. */
const WEIGHTS = ['q4-g32', 'q2-g128', 'vq6-k4096'];

/** Prime and one-past-a-tile sizes: they belong to every suite, because tails are where kernels break. */
const oddSizes = [f32(1, 1031, 509), f32(33, 65, 31), f32(127, 129, 131)];

export const suites: readonly Suite[] = [
  {
    name: 'smoke',
    summary: 'does it work at all: every kernel, small sizes, one small model',
    timeBudgetS: 20,
    calibrationS: 1.5,
    // Its times are only ever compared with its own: filling 256 MiB for every point took a fifth of the run.
    ringBytes: 16 * MIB,
    plan: { target: targets.smoke, minSamples: MIN_SMOKE_SAMPLES, pointLimitS: 0.3 },
    kernelSweeps: [
      emptyDispatch,
      copies(64 * KIB, MIB),
      products(...oddSizes, ...squares(64, 128, 256)),
      attentions(layer(4, 2, 64, 257, 1)),
      softmaxes([16, 257]),
      { kernel: 'quantized/scalar-matvec', sizes: [2, 3, 4].map((bits) => ({ ...stored, bits })) },
      { kernel: 'quantized/scalar-matmul', sizes: [{ ...stored, m: 5, bits: 4 }] },
      {
        kernel: 'quantized/codebook-matvec',
        sizes: [{ m: 1, n: 257, k: 256, v: 4, centroids: 256, dtype: 'f32' }],
      },
      { kernel: 'quantized/additive-matvec', sizes: additiveMatvecs([257, 256]) },
      rounded([31, 512], [4], [128], ['gauss']),
      {
        kernel: 'quantized/integer-matmul',
        sizes: [{ m: 5, n: 65, k: 256, wbits: 4, abits: 4, group: 128 }],
      },
      { kernel: 'transformer/rmsnorm', sizes: [{ rows: 17, width: 129 }] },
      { kernel: 'transformer/swiglu', sizes: [{ rows: 17, hidden: 129 }] },
    ],
    modelSweeps: [{ models: ['pythia-70m'], phase: 'decode', tokens: 1 }],
    layers: [{ t: 16, d: 256, e: 8, k: 2, ff: 256, dtype: 'f32' }],
  },
  {
    name: 'quick',
    summary: 'a GPU in a minute and a half: six published models in decode, five in a short prefill',
    timeBudgetS: 78,
    calibrationS: 5,
    plan: { target: targets.quick, minSamples: MIN_SAMPLES, pointLimitS: 0.4 },
    kernelSweeps: [
      emptyDispatch,
      copies(64 * KIB, MIB, 16 * MIB, 64 * MIB),
      products(...oddSizes, ...smallForms, ...squares(64, 128, 256, 512)),
      attentions(
        layer(8, 8, 64, 1024, 1),
        layer(8, 2, 64, 1024, 1),
        layer(8, 2, 64, 1024, 1, 'q4'),
        layer(8, 8, 64, 31, 31),
      ),
      softmaxes([31, 257], [1, 50_304]),
      ...formats([2048, 2048]),
      rounded([64, 4096], [4], GROUPS, ['gauss', 'swiglu']),
    ],
    modelSweeps: [
      { models: TO_3B, phase: 'decode', tokens: 1 },
      { models: TO_1B, phase: 'prefill', tokens: 16 },
    ],
  },
  {
    name: 'claims',
    summary: 'what the verdicts on the papers need, at reduced sizes',
    timeBudgetS: 540,
    calibrationS: 10,
    plan: { target: targets.standard, minSamples: MIN_SAMPLES, pointLimitS: 3 },
    kernelSweeps: [emptyDispatch, copies(64 * KIB, MIB, 16 * MIB, 64 * MIB), ...claimSweeps],
    // Alpamayo: what 99 ms hold of a model near its smallest.
    modelSweeps: [{ models: ['pythia-410m'], phase: 'decode', tokens: 1 }],
  },
  {
    name: 'standard',
    summary:
      'the models people run, up to 13 billion parameters, decode and prefill at 16, 128 and 512 tokens',
    timeBudgetS: 900,
    calibrationS: 30,
    plan: { target: targets.standard, minSamples: MIN_SAMPLES, pointLimitS: 5 },
    kernelSweeps: [
      emptyDispatch,
      copies(64 * KIB, MIB, 16 * MIB, 64 * MIB, 256 * MIB),
      products(...oddSizes, ...forms, ...fewRows, ...squares(64, 128, 256, 512, 1024, 2048, 4096)),
      attentions(
        layer(8, 8, 64, 1024, 1),
        layer(8, 2, 64, 1024, 1),
        ...decodes(1024, 4096, 16_384),
        layer(32, 8, 128, 512, 512),
      ),
      softmaxes([1, 50_304], [512, 512], [4096, 1024]),
      ...formats([2048, 2048], ...LAYERS),
      placements(
        placed(6, 8, 256, 1024, 0, 2),
        placed(6, 32, 256, 512, 4),
        placed(6, 8, 768, 3072, 0, 16, 64),
      ),
      ...rounds,
      ...contrasts,
      atTwoBits,
      manyRows([4, 16, 64], [2048, 2048], [4096, 4096]),
      rounded([256, 4096], [2, 3, 4], GROUPS, DRAWN),
      integers([1, 64], [4096, 4096]),
      lookUps(16_384, 256),
      ...steps,
      ...standardSweeps,
    ],
    layers: [
      ...[1, 16, 128].flatMap((t) => [
        mixtral(t, 4),
        mixtral(t, 4, 'f16'),
        mixtral(t, 4, 'q4'),
        switchBase(t, 8),
      ]),
      ...['zipf', 'one', 'empty'].map((skew) => ({ ...mixtral(16, 4), skew })),
    ],
    modelSweeps: [
      ...WEIGHTS.map((weights) => ({
        models: [...PYTHIA, ...OTHERS],
        phase: 'decode' as const,
        tokens: 1,
        weights,
      })),
      { models: [...PYTHIA, ...OTHERS], phase: 'decode', tokens: 1, context: 1024 },
      { models: [...PYTHIA, ...OTHERS], phase: 'decode', tokens: 1, context: 1024, dtype: 'f16' },
      { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 128, context: 128 },
      { models: [...PYTHIA, ...OTHERS], phase: 'decode', tokens: 1 },
      { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 16 },
      { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 128 },
      { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 512 },
      { models: MIXTURES, phase: 'decode', tokens: 1, context: 1024 },
      { models: MIXTURES, phase: 'decode', tokens: 1, context: 1024, weights: 'q4-g32' },
    ],
  },
  {
    name: 'full',
    summary: 'everything there is, vision models and 70 billion parameters included; no time budget',
    calibrationS: 60,
    plan: { target: targets.full, minSamples: MIN_SAMPLES, pointLimitS: 15 },
    kernelSweeps: [
      emptyDispatch,
      copies(64 * KIB, MIB, 16 * MIB, 64 * MIB, 256 * MIB, 1024 * MIB),
      products(
        ...oddSizes,
        ...forms,
        ...fewRows,
        ...squares(64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096),
      ),
      attentions(
        ...decodes(1024, 4096, 16_384, 65_536, 262_144),
        ...[1, 32].map((kvheads) => layer(32, kvheads, 128, 4096, 1, 'f16')),
        ...[128, 512, 1024, 2048].map((t) => layer(32, 8, 128, t, t)),
        { ...layer(32, 8, 128, 512, 512), causal: 'no' },
      ),
      softmaxes([1, 50_304], [1, 128_256], [512, 512], [4096, 1024]),
      ...formats([2048, 2048], ...LAYERS),
      placements(
        placed(6, 8, 768, 3072, 0, 16, 64),
        placed(6, 64, 512, 1024, 16),
        placed(6, 128, 256, 512, 16),
      ),
      ...rounds,
      ...contrasts,
      atTwoBits,
      manyRows([4, 16, 64, 512], [2048, 2048], ...LAYERS),
      rounded([1024, 4096], [2, 3, 4, 8], [16, ...GROUPS, 512], DRAWN),
      integers([1, 16, 64, 512], ...LAYERS),
      lookUps(16_384, 256),
      ...steps,
      ...fullSweeps,
    ],
    layers: [
      ...[1, 16, 128, 512].flatMap((t) => [
        mixtral(t, 4),
        mixtral(t, 2, 'f16'),
        mixtral(t, 2, 'q4'),
        mixtral(t, 1, 'f16'),
        switchBase(t, 8),
        switchBase(t, 64, 'f16'),
        switchBase(t, 128, 'f32', 768),
      ]),
      ...['zipf', 'one', 'empty'].map((skew) => ({ ...mixtral(16, 4), skew })),
      ...[10, 50, 90].map((vision) => ({
        t: 640,
        d: 1024,
        e: 4,
        k: 2,
        ff: 2752,
        mask: 'moiie',
        vision,
        dtype: 'f32',
      })),
    ],
    modelSweeps: [
      ...WEIGHTS.flatMap((weights) => [
        { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'decode' as const, tokens: 1, weights },
        { models: [...PYTHIA, ...OTHERS], phase: 'prefill' as const, tokens: 128, weights },
      ]),
      { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'decode', tokens: 1, context: 1024 },
      { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'decode', tokens: 1, context: 1024, dtype: 'f16' },
      { models: [...PYTHIA, ...OTHERS], phase: 'prefill', tokens: 512, context: 512 },
      { models: ['deit-ti', 'deit-s', 'deit-b'], phase: 'prefill', tokens: 197, context: 197 },
      { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'decode', tokens: 1 },
      { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'prefill', tokens: 16 },
      { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'prefill', tokens: 128 },
      { models: [...PYTHIA, ...OTHERS, ...LARGE], phase: 'prefill', tokens: 512 },
      { models: ['deit-ti', 'deit-s', 'deit-b'], phase: 'prefill', tokens: 197 },
      { models: MIXTURES, phase: 'decode', tokens: 1, context: 1024 },
      {
        models: MIXTURES.filter((id) => !id.startsWith('switch')),
        phase: 'prefill',
        tokens: 16,
        context: 1024,
      },
      { models: WHOLE_MIXTURES, phase: 'decode', tokens: 1, context: 1024, weights: 'q4-g32' },
      { models: WHOLE_MIXTURES, phase: 'decode', tokens: 1, context: 1024, dtype: 'f16' },
      { models: ['vit-s-16', 'vit-b-16', 'vit-l-16'], phase: 'prefill', tokens: 197 },
      { models: ['vit-h-14'], phase: 'prefill', tokens: 257 },
    ],
  },
];

/** Names nearest to a wrong one, best first. */
export function nearest(wanted: string, names: readonly string[], count = 3): readonly string[] {
  const edits = (name: string): number => distance(wanted.toLowerCase(), name.toLowerCase());
  return names.toSorted((a, b) => edits(a) - edits(b)).slice(0, count);
}

/** The suite of that name. Throws a `RangeError` with the nearest names. */
export function suite(name: string): Suite {
  const found = suites.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = [...suites, ...qualitySuites].map((candidate) => candidate.name);
  throw new RangeError(`no suite '${name}'; nearest: ${nearest(name, names, 4).join(', ')}`);
}

/** The model sums of a suite. Throws a `RangeError` for a model without a sum: a suite must not promise one. */
export const suiteModels = ({ name, modelSweeps }: Suite): readonly ModelSum[] =>
  modelSweeps.flatMap(({ models, phase, tokens, context, dtype, weights: format }) =>
    models.map((id) => {
      const over = context === undefined ? undefined : { kernel: attention, context };
      const weights = format === undefined ? undefined : weightFormat(format);
      const options = { attention: over, experts: expertLayer, dtype, weights };
      const sum = modelSum(architecture(id), phase, tokens, matmul, options);
      if (!isModelSum(sum)) throw new RangeError(`suite '${name}': ${sum.message}`);
      return sum;
    }),
  );

/** Every workload of a suite once, kernels' own sizes first. */
export function suiteWorkloads(of: Suite): readonly Workload[] {
  const swept = of.kernelSweeps.flatMap(({ kernel: id, sizes }) => {
    const kernel = kernelById(id);
    if (kernel === undefined) throw new RangeError(`suite '${of.name}': no kernel '${id}'`);
    return sizes.map((params) => workload(kernel, params));
  });
  const layers = layerSweep(...(of.layers ?? []));
  const all = [...swept, ...layers, ...modelWorkloads(suiteModels(of), kernels)];
  return [...new Map(all.map((one) => [one.id, one])).values()];
}
