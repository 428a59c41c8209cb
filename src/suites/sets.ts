/** @file Sets of sizes that stand in more than one suite. */
import type { LayerSize } from '../../kernels/quantized/sweeps.ts';
import type { Params } from '../kernel.ts';
import type { KernelSweep } from './suite.ts';
import { batched, f16, f32, lookUps, products, squares, turned } from './sweeps.ts';

export const emptyDispatch: KernelSweep = { kernel: 'roofline/empty', sizes: [{ workgroups: 1 }] };

/** Prime and one-past-a-tile sizes: they belong to every suite, because tails are where kernels break. */
export const oddSizes = [f32(1, 1031, 509), f32(33, 65, 31), f32(127, 129, 131)];

/** What is compared with other libraries beside the squares: few rows on one weight. */
const fewRows = [1, 16, 64].map((m) => f32(m, 2048, 2048));

/** The same products in f16, with B stored by its columns, and many small ones at once, as attention scores are. */
export const smallForms = [f16(1, 2048, 512), turned(f32(16, 512, 512)), batched(turned(f16(64, 64, 64)), 8)];
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

/** All of these and squares: the dense products of the larger suites. */
export const denseProducts = (...sizes: readonly number[]): KernelSweep =>
  products(...oddSizes, ...forms, ...fewRows, ...squares(...sizes));

/** What VPTQ's layers have: those of LLaMA-2-7B and LLaMA-3-8B, and 70B's. */
export const LAYERS: readonly LayerSize[] = [
  [4096, 4096],
  [4096, 14_336],
  [8192, 8192],
];
export const GROUPS = [32, 64, 128, 256, 1024];
export const DRAWN = ['gauss', 'laplace', 't5', 'swiglu'];

/** Two bits without a zero of their own: the form onnxruntime-web has too. */
const atTwoBits: KernelSweep = {
  kernel: 'quantized/scalar-matvec',
  sizes: [{ n: 2048, k: 2048, bits: 2, group: 32, dtype: 'f32' }],
};

/** The two halves of a round of k-means, as training VPTQ's codebooks takes them. */
const rounds: readonly KernelSweep[] = ['quantized/assign', 'quantized/update'].map((kernel) => ({
  kernel,
  sizes: [
    { n: 16_384, k: 256, v: 4 },
    { n: 100_000, k: 4096, v: 6 },
  ],
}));

/** SCMoE's layer, Mixtral's by eight: top-1 to top-3, and a strong with a weak activation in two passes or in one. */
const contrasted = (t: number): Params => ({ t, d: 512, ff: 1792, e: 8, dtype: 'f32' });
export const contrastsOf = (...tokens: readonly number[]): readonly KernelSweep[] => [
  { kernel: 'moe/layer', sizes: tokens.flatMap((t) => [1, 2, 3].map((k) => ({ ...contrasted(t), k }))) },
  {
    kernel: 'moe/self-contrast',
    sizes: tokens.flatMap((t) => ['two', 'one'].map((passes) => ({ ...contrasted(t), k: 2, passes }))),
  },
  { kernel: 'moe/contrast', sizes: tokens.filter((t) => t <= 16).map((t) => ({ t, v: 32_000 })) },
];
const contrasts = contrastsOf(1, 16, 32);

/** The smaller steps of a layer: 512 tokens of LLaMA-3-8B; LayerNorm, which Pythia 6.9B has at the same width. */
const steps: readonly KernelSweep[] = [
  { kernel: 'transformer/embed', sizes: [{ tokens: 512, vocab: 128_256, width: 4096 }] },
  { kernel: 'transformer/rmsnorm', sizes: [1, 512].map((rows) => ({ rows, width: 4096 })) },
  { kernel: 'transformer/layernorm', sizes: [1, 512].map((rows) => ({ rows, width: 4096 })) },
  { kernel: 'transformer/rope', sizes: [{ windows: 1, t: 512, heads: 32, d: 128 }] },
  { kernel: 'transformer/swiglu', sizes: [1, 512].map((rows) => ({ rows, hidden: 14_336 })) },
  { kernel: 'transformer/add', sizes: [{ count: 512 * 4096 }] },
  { kernel: 'transformer/cross-entropy', sizes: [{ rows: 64, vocab: 128_256 }] },
];

/** What the larger suites share beside dense products and attention, with sizes of their `own` for quantised ones. */
export const besides = (...own: readonly KernelSweep[]): readonly KernelSweep[] => [
  ...rounds,
  ...contrasts,
  atTwoBits,
  ...own,
  lookUps(16_384, 256),
  ...steps,
];
