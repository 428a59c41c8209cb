/**
 * @file Codebooks by weighted k-means: Lloyd's rounds ("Least squares quantization in PCM", IEEE Transactions on
 * Information Theory 28, 1982) on a seeded sample, then one assignment of all vectors.
 */
import { fromHalves, toHalves } from '../packing/half.ts';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { cpuAssign } from './assign.ts';
import type { Assign } from './search.ts';
import { Pace } from './pace.ts';
import type { Watch } from './pace.ts';
import { plusPlus, sampledStart } from './start.ts';

/** From so many vectors a centroid on, a mean is near the mean of all: on Gaussian vectors 1/32 of the error is lost. */
const SAMPLE_PER_CENTROID = 32;

/** Small codebooks are trained on no fewer vectors than this: they cost little. */
const LEAST_SAMPLE = 65_536;

export interface KmeansOptions extends Watch {
  /** Centroids, 1 … 65 536 and at most the number of vectors. */
  readonly k: number;
  /** Numbers in a vector. */
  readonly v: number;
  /** One for each vector, ≥ 0: how much its error counts. All 0 counts as all equal. */
  readonly weights?: ArrayLike<number> | undefined;
  readonly seed?: number;
  /**
   * `sample`: k different vectors, drawn with probability ∝ weight; `plusplus`: k-means++, which takes k looks at the
   * sample. Default: the latter where that is quick.
   */
  readonly start?: 'sample' | 'plusplus' | undefined;
  /** Vectors Lloyd's rounds see at most; default max(32·k, 65 536), and all there are. At least k. */
  readonly sample?: number | undefined;
  /** Rounds at most; default 100. */
  readonly maxIterations?: number | undefined;
  /** Ends when a round lowers the error by less than this share of it; default 1e-4. */
  readonly tolerance?: number | undefined;
  /** The codebook is rounded to f16 before the last assignment, as it will be stored. */
  readonly half?: boolean | undefined;
  /** Without codes there is no last assignment, and `mse` is that of the sample before its last round. Default true. */
  readonly codes?: boolean | undefined;
  /** Nearest centroids; default: on this thread. */
  readonly assign?: Assign | undefined;
}

export interface KmeansResult {
  /** k × v. */
  readonly codebook: Float32Array;
  /** One for each vector. */
  readonly codes: Uint32Array;
  /** Σ wᵢ‖xᵢ − c‖² / (v·Σ wᵢ) over all vectors: the mean squared error of a number. */
  readonly mse: number;
  /** The same over the sample, by round. */
  readonly history: readonly number[];
  /** Vectors Lloyd's rounds saw. */
  readonly sample: number;
  readonly iterations: number;
  /** Whether it ended by `tolerance` and not by `maxIterations`. */
  readonly converged: boolean;
  /** Centroids that had lost their last vector and were moved to one that lay far from its own. */
  readonly repaired: number;
  readonly start: 'sample' | 'plusplus';
}

/**
 * A codebook for `vectors` (n × v). Throws a `RangeError` that names the argument for a size that does not fit, a
 * number that is not finite or a weight below 0; the signal's reason when stopped.
 *
 * Fewer different vectors than centroids are no error: the spare centroids repeat others, and no code names them.
 */
export async function kmeans(vectors: Float32Array, options: KmeansOptions): Promise<KmeansResult> {
  const { k, v, seed = 0, signal, onProgress } = options;
  const n = checkArguments(vectors, options);
  const maxIterations = options.maxIterations ?? 100;
  const tolerance = options.tolerance ?? 1e-4;
  const assign = options.assign ?? cpuAssign();
  const pace = new Pace(signal);
  const source = random(seed);

  const weights = usableWeights(options.weights, n);
  const drawn = drawSample(vectors, weights, v, sampleSize(options, n), source);
  const size = drawn.weights.length;
  const start = options.start ?? (k * size * v <= 2 ** 28 ? 'plusplus' : 'sample');
  let codebook =
    start === 'plusplus'
      ? await plusPlus(drawn.vectors, drawn.weights, k, v, source, pace, (done) =>
          onProgress?.({ stage: 'k-means++', done }),
        )
      : sampledStart(drawn.vectors, drawn.weights, k, v, source);

  const history: number[] = [];
  let hints: Uint32Array | undefined;
  let repaired = 0;
  let converged = false;
  while (history.length < maxIterations && !converged) {
    const codes = await assign(drawn.vectors, v, codebook, { hints, signal });
    hints = codes;
    const round = update(drawn.vectors, drawn.weights, codes, codebook, v);
    const before = history.at(-1) ?? Infinity;
    history.push(round.mse);
    repaired += round.repaired;
    codebook = round.codebook;
    converged = round.repaired === 0 && before - round.mse <= tolerance * round.mse;
    const done = converged ? 1 : history.length / maxIterations;
    onProgress?.({ stage: 'k-means', done, note: `mean squared error ${round.mse.toPrecision(5)}` });
    await pace.pause();
  }

  if (options.half === true) codebook = fromHalves(toHalves(codebook));
  const made: { codes: Uint32Array; mse: number } = {
    codes: new Uint32Array(0),
    mse: history.at(-1) ?? 0,
  };
  if (options.codes !== false) {
    onProgress?.({ stage: 'assignment', done: 0 });
    made.codes = await assign(vectors, v, codebook, { signal });
    made.mse = weightedError(vectors, weights, made.codes, codebook, v);
    onProgress?.({ stage: 'assignment', done: 1 });
  }
  return {
    codebook,
    ...made,
    history,
    sample: size,
    iterations: history.length,
    converged,
    repaired,
    start,
  };
}

function checkArguments(vectors: Float32Array, { k, v, weights, sample }: KmeansOptions): number {
  if (!Number.isInteger(v) || v < 1 || v > 256) throw new RangeError(`v = ${v} must be an integer in 1…256`);
  if (vectors.length % v !== 0) {
    throw new RangeError(`vectors: ${vectors.length} numbers are no whole vectors of v = ${v}`);
  }
  const n = vectors.length / v;
  if (!Number.isInteger(k) || k < 1 || k > 65_536) {
    throw new RangeError(`k = ${k} must be an integer in 1…65536`);
  }
  if (k > n) throw new RangeError(`k = ${k} centroids for ${n} vectors: take k ≤ ${n}, or more vectors`);
  if (sample !== undefined && !(sample >= k)) {
    throw new RangeError(`sample = ${sample} must be k = ${k} or more`);
  }
  const bad = vectors.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`vectors: number ${bad} is ${vectors[bad]}; all must be finite`);
  if (weights !== undefined && weights.length !== n) {
    throw new RangeError(`weights: ${weights.length} for ${n} vectors`);
  }
  return n;
}

/** Finite and not all 0; scaled so that the largest is 1, which keeps sums in range. */
function usableWeights(given: ArrayLike<number> | undefined, n: number): Float64Array {
  const weights = new Float64Array(n).fill(1);
  if (given === undefined) return weights;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const weight = given[i]!;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`weights: number ${i} is ${weight}; all must be finite and not below 0`);
    }
    largest = Math.max(largest, weight);
  }
  if (largest > 0) for (let i = 0; i < n; i++) weights[i] = given[i]! / largest;
  return weights;
}

const sampleSize = ({ k, sample }: KmeansOptions, n: number): number =>
  Math.min(n, Math.floor(sample ?? Math.max(SAMPLE_PER_CENTROID * k, LEAST_SAMPLE)));

interface Sample {
  readonly vectors: Float32Array;
  readonly weights: Float64Array;
}

/** `size` different vectors, equally likely: their weights go on counting. All of them stay in their order. */
function drawSample(
  vectors: Float32Array,
  weights: Float64Array,
  v: number,
  size: number,
  source: Random,
): Sample {
  const n = weights.length;
  if (size === n) return { vectors, weights };
  const indices = Uint32Array.from({ length: n }, (_, i) => i);
  const drawn: Sample = { vectors: new Float32Array(size * v), weights: new Float64Array(size) };
  for (let i = 0; i < size; i++) {
    const j = i + source.below(n - i);
    const index = indices[j]!;
    indices[j] = indices[i]!;
    drawn.vectors.set(vectors.subarray(index * v, index * v + v), i * v);
    drawn.weights[i] = weights[index]!;
  }
  // A sample without any weight would say nothing of where the weight lies.
  if (drawn.weights.every((weight) => weight === 0)) drawn.weights.fill(1);
  return drawn;
}

interface Round {
  readonly codebook: Float32Array;
  /** Of the codebook that was handed in. */
  readonly mse: number;
  readonly repaired: number;
}

/** Each centroid becomes the weighted mean of its vectors; one without weight is moved or stays. */
export function update(
  vectors: Float32Array,
  weights: Float64Array,
  codes: Uint32Array,
  before: Float32Array,
  v: number,
): Round {
  const n = codes.length;
  const k = before.length / v;
  const sums = new Float64Array(k * v);
  const totals = new Float64Array(k);
  const losses = new Float64Array(n);
  let lost = 0;
  let total = 0;
  for (let i = 0, at = 0; i < n; i++, at += v) {
    const code = codes[i]!;
    const weight = weights[i]!;
    const from = code * v;
    let distance = 0;
    for (let j = 0; j < v; j++) {
      const x = vectors[at + j]!;
      const d = x - before[from + j]!;
      distance += d * d;
      sums[from + j]! += weight * x;
    }
    totals[code]! += weight;
    losses[i] = weight * distance;
    lost += weight * distance;
    total += weight;
  }
  const codebook = Float32Array.from(before);
  const empty: number[] = [];
  for (let c = 0; c < k; c++) {
    if (totals[c] === 0) empty.push(c);
    else for (let j = c * v; j < (c + 1) * v; j++) codebook[j] = sums[j]! / totals[c]!;
  }
  return { codebook, mse: lost / (total * v), repaired: repair(codebook, empty, vectors, losses, codes, v) };
}

/**
 * Moves each centroid in `empty` to the vector that loses most by its present one, at most one vector a cluster so
 * that they do not all land in one place. Returns how many were moved: none where nothing is lost.
 */
function repair(
  codebook: Float32Array,
  empty: readonly number[],
  vectors: Float32Array,
  losses: Float64Array,
  codes: Uint32Array,
  v: number,
): number {
  if (empty.length === 0) return 0;
  const k = codebook.length / v;
  const worst = new Int32Array(k).fill(-1);
  for (let i = 0; i < codes.length; i++) {
    const known = worst[codes[i]!]!;
    if (losses[i]! > (known < 0 ? 0 : losses[known]!)) worst[codes[i]!] = i;
  }
  const donors = worst.filter((i) => i >= 0).toSorted((a, b) => losses[b]! - losses[a]! || a - b);
  const moved = Math.min(empty.length, donors.length);
  for (let e = 0; e < moved; e++) {
    const from = donors[e]! * v;
    codebook.set(vectors.subarray(from, from + v), empty[e]! * v);
  }
  return moved;
}

/** Σ wᵢ‖xᵢ − c‖² / (v·Σ wᵢ). */
export function weightedError(
  vectors: Float32Array,
  weights: ArrayLike<number> | undefined,
  codes: Uint32Array,
  codebook: Float32Array,
  v: number,
): number {
  let lost = 0;
  let total = 0;
  for (let i = 0, at = 0; i < codes.length; i++, at += v) {
    const weight = weights?.[i] ?? 1;
    const from = codes[i]! * v;
    for (let j = 0; j < v; j++) {
      const d = vectors[at + j]! - codebook[from + j]!;
      lost += weight * d * d;
    }
    total += weight;
  }
  return total === 0 ? 0 : lost / (total * v);
}
