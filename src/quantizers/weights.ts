/**
 * @file Seeded weights of four distributions, the lightest tail first: Gaussian, Laplace, Student-t with 5 degrees of
 * freedom, and the product a SwiGLU layer hands on. Every value is drawn afresh; nothing repeats.
 */
import { hashText, mixSeed, random, shuffled } from '../random.ts';
import type { Random } from '../random.ts';

/**
 * - `gauss`: N(0, 1), kurtosis 3.
 * - `laplace`: variance 1, kurtosis 6.
 * - `t5`: Student-t with 5 degrees of freedom over √(5/3), so variance 1; kurtosis 9.
 * - `swiglu`: silu(a)·b of two independent N(0, 1), silu(a) = a/(1 + e^−a); variance .356, kurtosis about 22. The input
 *   of the second feed-forward product of a SwiGLU layer whose first products are Gaussian (after arXiv:2505.14302).
 */
export type Distribution = 'gauss' | 'laplace' | 't5' | 'swiglu';

export const distributions: readonly Distribution[] = ['gauss', 'laplace', 't5', 'swiglu'];

const draws: Readonly<Record<Distribution, (source: Random) => number>> = {
  gauss: (source) => source.normal(),
  laplace: (source) => source.sign() * Math.SQRT1_2 * -Math.log(1 - source.uniform()),
  t5: student5,
  swiglu: (source) => {
    const a = source.normal();
    return (a / (1 + Math.exp(-a))) * source.normal();
  },
};

/** By the polar method of Bailey (Mathematics of Computation 62, 1994, pages 779–781), scaled to variance 1. */
function student5(source: Random): number {
  for (;;) {
    const u = 2 * source.uniform() - 1;
    const v = 2 * source.uniform() - 1;
    const w = u * u + v * v;
    // t = u·√(5·(w^(−2/5) − 1)/w), times √(3/5).
    if (w > 0 && w < 1) return u * Math.sqrt((3 * (w ** -0.4 - 1)) / w);
  }
}

/**
 * `length` independent values. Equal arguments give equal values; another seed or name (workload and tensor) gives
 * another stream. Throws a `RangeError` for an unknown `distribution` or a `length` that is no whole number.
 */
export function drawWeights(
  distribution: Distribution,
  length: number,
  seed: number,
  name: string,
): Float32Array {
  if (!distributions.includes(distribution)) {
    throw new RangeError(`distribution: '${distribution}' is not one of ${distributions.join(', ')}`);
  }
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new RangeError(`length: ${length} is not a whole number ≥ 0`);
  }
  const draw = draws[distribution];
  const source = random(mixSeed(seed, hashText(distribution), hashText(name)));
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = draw(source);
  return out;
}

/** How many times larger the weights of an outlier column are. */
export const OUTLIER_FACTOR = 8;

/**
 * Weights[rows × columns] with `perMille` of a thousand columns {@link OUTLIER_FACTOR} times as large, in place: a few inputs
 * of a layer that dominate the scales of their groups, as in trained models. Which columns they are follows from seed
 * and name. Throws a `RangeError` for a share that is no whole number of 0 to 1000.
 */
export function enlargeColumns(
  weights: Float32Array,
  columns: number,
  perMille: number,
  seed: number,
  name: string,
): Float32Array {
  if (!Number.isInteger(perMille) || perMille < 0 || perMille > 1000) {
    throw new RangeError(`perMille: ${perMille} is not a whole number of 0 to 1000`);
  }
  const chosen = shuffled(
    Array.from({ length: columns }, (_, column) => column),
    random(mixSeed(seed, hashText('outliers'), hashText(name))),
  ).slice(0, Math.round((columns * perMille) / 1000));
  for (const column of chosen) {
    for (let at = column; at < weights.length; at += columns) weights[at]! *= OUTLIER_FACTOR;
  }
  return weights;
}
