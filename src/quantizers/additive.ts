/**
 * @file Additive codebooks: a vector is the sum of one centroid from each of K codebooks, as in AQLM (arXiv:2401.06118,
 * whose codebooks have 2^8 or 2^16 entries). First by residual k-means: each codebook is trained on what
 * those before it left over (Barnes & Watkins, Mathematical Programming 57, 1992, call it residual vector quantisation). Then, if
 * wanted, by turns: codes for all codebooks together, and each codebook anew as the mean of what the others leave.
 */
import { fromHalves, toHalves } from '../packing/half.ts';
import { mixSeed } from '../random.ts';
import { kmeans, update } from './kmeans.ts';
import type { KmeansOptions } from './kmeans.ts';
import { cpuAssign } from './assign.ts';
import type { Assign } from './search.ts';
import type { Watch } from './pace.ts';
import { Pace } from './pace.ts';

/** Sums of two codebooks that are worth a table: then codes are the best pair there is, found in one search. */
const MOST_SUMS = 65_536;

/** Turns of {@link encode} over the codebooks where there are too many sums for a table. */
const SWEEPS = 3;

export interface AdditiveOptions extends Watch {
  /** Entries of each codebook in turn; AQLM: 256 each. */
  readonly sizes: readonly number[];
  readonly v: number;
  readonly seed?: number;
  /** Turns of refinement; default 0: residual k-means alone. */
  readonly refinements?: number;
  /** Vectors that training sees; see {@link KmeansOptions.sample}. */
  readonly sample?: number | undefined;
  readonly weights?: ArrayLike<number> | undefined;
  readonly assign?: Assign | undefined;
  readonly kmeans?: Pick<KmeansOptions, 'start' | 'maxIterations' | 'tolerance'> | undefined;
}

export interface AdditiveResult {
  /** Rounded to f16; codebook c is sizes[c] × v. */
  readonly codebooks: readonly Float32Array[];
  /** By codebook, one code for each vector. */
  readonly codes: readonly Uint32Array[];
  /** Weighted mean squared error of a number, over all vectors. */
  readonly mse: number;
}

/** Codebooks and codes for `vectors` (n × v). Throws as {@link kmeans} does. */
export async function additive(vectors: Float32Array, options: AdditiveOptions): Promise<AdditiveResult> {
  const { sizes, v, seed = 0, refinements = 0, weights, assign = cpuAssign(), signal, onProgress } = options;
  if (sizes.length === 0) throw new RangeError('sizes: at least one codebook is needed');
  let codebooks: Float32Array[] = [];
  let rest = vectors;
  for (const [c, k] of sizes.entries()) {
    const { codebook, codes } = await kmeans(rest, {
      ...options.kmeans,
      k,
      v,
      seed: mixSeed(seed, c),
      weights,
      sample: options.sample,
      assign,
      signal,
      onProgress: (progress) => onProgress?.({ ...progress, stage: `codebook ${c + 1}: ${progress.stage}` }),
    });
    codebooks.push(codebook);
    rest = without(rest, codebook, codes, v);
  }
  const n = vectors.length / v;
  const flat = Float64Array.from({ length: n }, (_, i) => weights?.[i] ?? 1);
  const pace = new Pace(signal);
  for (let turn = 0; turn < refinements; turn++) {
    const codes = await encode(vectors, codebooks, v, assign, signal);
    codebooks = refined(vectors, flat, codebooks, codes, v);
    onProgress?.({ stage: 'refinement', done: (turn + 1) / refinements });
    await pace.pause();
  }
  const stored = codebooks.map((codebook) => fromHalves(toHalves(codebook)));
  const codes = await encode(vectors, stored, v, assign, signal);
  return { codebooks: stored, codes, mse: additiveError(vectors, flat, stored, codes, v) };
}

/**
 * Codes of `vectors` in given codebooks. Of one or two codebooks with at most 65 536 sums: the nearest sum. Of larger
 * ones: the nearest centroid of each codebook in turn, to what those before it left, without a second look.
 * `sweeps` more turns fit each codebook again to what all others leave.
 */
export async function encode(
  vectors: Float32Array,
  codebooks: readonly Float32Array[],
  v: number,
  assign: Assign = cpuAssign(),
  signal?: AbortSignal,
  sweeps = codebooks.length > 1 ? SWEEPS : 0,
): Promise<Uint32Array[]> {
  const [first, second] = codebooks;
  if (codebooks.length === 2 && (first!.length / v) * (second!.length / v) <= MOST_SUMS) {
    const pairs = await assign(vectors, v, sums(first!, second!, v), { signal });
    const k2 = second!.length / v;
    return [pairs.map((pair) => Math.floor(pair / k2)), pairs.map((pair) => pair % k2)];
  }
  const codes: Uint32Array[] = [];
  let rest = vectors;
  for (const codebook of codebooks) {
    codes.push(await assign(rest, v, codebook, { signal }));
    rest = without(rest, codebook, codes.at(-1)!, v);
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const [c, codebook] of codebooks.entries()) {
      const target = without(rest, codebook, codes[c]!, v, -1);
      codes[c] = await assign(target, v, codebook, { signal, hints: codes[c] });
      rest = without(target, codebook, codes[c], v);
    }
  }
  return codes;
}

/** Every sum of an entry of `a` and one of `b`, that of (i, j) at i·|b| + j. */
function sums(a: Float32Array, b: Float32Array, v: number): Float32Array {
  const out = new Float32Array((a.length / v) * b.length);
  for (let i = 0, at = 0; i < a.length; i += v) {
    for (let j = 0; j < b.length; j += v) {
      for (let e = 0; e < v; e++) out[at++] = a[i + e]! + b[j + e]!;
    }
  }
  return out;
}

/** `vectors` less `sign` times their centroids. */
export function without(
  vectors: Float32Array,
  codebook: Float32Array,
  codes: Uint32Array,
  v: number,
  sign = 1,
): Float32Array {
  const out = new Float32Array(vectors.length);
  for (let i = 0, at = 0; i < codes.length; i++) {
    const from = codes[i]! * v;
    for (let j = 0; j < v; j++, at++) out[at] = vectors[at]! - sign * codebook[from + j]!;
  }
  return out;
}

/** Each codebook in turn as the mean of what the others leave, with the codes as they are. */
function refined(
  vectors: Float32Array,
  weights: Float64Array,
  before: readonly Float32Array[],
  codes: readonly Uint32Array[],
  v: number,
): Float32Array[] {
  const codebooks = [...before];
  let rest = vectors;
  for (const [c, codebook] of codebooks.entries()) rest = without(rest, codebook, codes[c]!, v);
  for (const [c, codebook] of codebooks.entries()) {
    const target = without(rest, codebook, codes[c]!, v, -1);
    codebooks[c] = update(target, weights, codes[c]!, codebook, v).codebook;
    rest = without(target, codebooks[c], codes[c]!, v);
  }
  return codebooks;
}

function additiveError(
  vectors: Float32Array,
  weights: Float64Array,
  codebooks: readonly Float32Array[],
  codes: readonly Uint32Array[],
  v: number,
): number {
  let rest = vectors;
  for (const [c, codebook] of codebooks.entries()) rest = without(rest, codebook, codes[c]!, v);
  let lost = 0;
  let total = 0;
  for (let i = 0; i < rest.length; i++) {
    const weight = weights[Math.floor(i / v)]!;
    lost += weight * rest[i]! ** 2;
    total += weight;
  }
  return total === 0 ? 0 : lost / total;
}
