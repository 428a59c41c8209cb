/**
 * @file VPTQ (arXiv:2409.17066, sections 3.1–3.4, algorithms 1 and 2): weights as codes of vectors down the outputs, chosen so that the
 * layer's output suffers least.
 *
 * 1. Columns are brought to a common range, ordered by the diagonal of the Hessian, dead ones set to 0.
 * 2. Codebooks by k-means whose weights are that diagonal; the first columns (outliers) may have their own.
 * 3. Optionally a residual codebook, trained on what the first leaves.
 * 4. Column by column codes are chosen, and what a column lost is made good in those that follow, by the upper
 *    Cholesky factor of the damped inverse Hessian, as in GPTQ (arXiv:2210.17323). All outputs share the Hessian, so
 *    of a vector down one column the best code is the nearest, whatever the Hessian is.
 */
import { mixSeed } from '../random.ts';
import { without } from './additive.ts';
import { byImportance, columnAffine, columnsFirst, permuted } from './columns.ts';
import type { Affine, Normalization } from './columns.ts';
import { inverseFactorSteps } from './cholesky.ts';
import { kmeans } from './kmeans.ts';
import type { KmeansOptions, KmeansResult } from './kmeans.ts';
import { Pace } from './pace.ts';
import type { Watch } from './pace.ts';
import { copyRows, subtractProduct } from './product.ts';
import { checkMatrix } from './scalar.ts';
import { cpuAssign } from './assign.ts';
import type { Assign } from './search.ts';
import { finishWatched } from './steps.ts';
import type { VectorCodes, VectorPart } from './vector.ts';

export interface VptqOptions extends Watch {
  /** Outputs in a vector. */
  readonly v: number;
  /** Entries of the codebook, 1 … 65 536. */
  readonly k: number;
  /** Given, k × v values that f16 holds: none is trained then. Neither residual nor outlier codebooks go with it. */
  readonly codebook?: Float32Array | undefined;
  /** Entries of the residual codebook; 0, the default: there is none. */
  readonly residual?: number;
  /** The most important columns get a codebook of their own. */
  readonly outliers?: { readonly columns: number; readonly v: number; readonly k: number } | undefined;
  /** H[K, K] = XᵀX over inputs X, row-major; absent: the identity, with which step 4 changes nothing. */
  readonly hessian?: Float64Array | undefined;
  /** Default `range`. */
  readonly normalize?: Normalization;
  /** Whether columns are ordered by importance; default true, with a Hessian. */
  readonly permute?: boolean;
  /** Whether step 4 is done; default true. Without it: weighted k-means alone. */
  readonly update?: boolean;
  /** Columns between two updates of all that follow; default 128. */
  readonly block?: number;
  /** Share of the mean diagonal that is added to the diagonal; default 0.01. */
  readonly damping?: number;
  readonly seed?: number;
  readonly assign?: Assign | undefined;
  readonly kmeans?: Pick<KmeansOptions, 'start' | 'sample' | 'maxIterations' | 'tolerance'> | undefined;
}

/** How a codebook was made; `mse` in the common range, of the sample where there is no residual codebook. */
export type Training = Pick<KmeansResult, 'mse' | 'sample' | 'iterations' | 'converged' | 'repaired'> & {
  readonly codebook: string;
};

export interface VptqResult {
  readonly codes: VectorCodes;
  /** Each stage in turn with the time it took, among them `inverse Cholesky`. */
  readonly stages: readonly { readonly stage: string; readonly ns: number }[];
  readonly training: readonly Training[];
  /** Inputs that are always 0: their weights were set to 0. */
  readonly deadColumns: number;
}

/** What the stages share. Matrices are stored column by column, in the order of the permutation. */
interface Work {
  readonly rows: number;
  readonly columns: number;
  readonly options: VptqOptions;
  readonly assign: Assign;
  readonly pace: Pace;
  readonly permutation: Uint32Array;
  readonly affine: Affine | undefined;
  /** Diagonal of H by column; 0 for a dead one. */
  readonly diagonal: Float64Array;
  /** W, of which step 4 changes what it has not coded yet. */
  readonly weights: Float64Array;
  readonly training: Training[];
}

/**
 * Codes for W[rows, columns], row-major. Throws a `RangeError` that names the argument: a weight or Hessian entry
 * that is not finite, a Hessian that is no XᵀX or is singular without damping, a codebook larger than the number of its
 * vectors. When stopped it throws the signal's reason.
 */
export async function vptq(
  weights: Float32Array,
  rows: number,
  columns: number,
  options: VptqOptions,
): Promise<VptqResult> {
  checkMatrix(weights, rows, columns);
  checkOptions(columns, options);
  const { hessian, signal, onProgress } = options;
  const stages: { stage: string; ns: number }[] = [];
  const timed = async <T>(stage: string, work: () => T | Promise<T>): Promise<T> => {
    onProgress?.({ stage, done: 0 });
    const from = performance.now();
    const made = await work();
    stages.push({ stage, ns: (performance.now() - from) * 1e6 });
    return made;
  };

  const work = await timed('columns', () => prepare(weights, rows, columns, options));
  let upper: Float64Array | undefined;
  if (hessian !== undefined && options.update !== false) {
    upper = await timed('inverse Cholesky', async () => {
      const ordered = permuted(hessian, work.permutation);
      const { upper: factor } = await finishWatched(inverseFactorSteps(ordered, columns, options.damping), {
        ...(signal && { signal }),
        onProgress: (done) => onProgress?.({ stage: 'inverse Cholesky', done }),
      });
      return factor;
    });
  }
  const parts: VectorPart[] = [];
  for (const shape of shapesOf(columns, options)) {
    parts.push(await timed(`${shape.name} k-means`, () => trainPart(work, shape)));
  }
  await timed('update', () => chooseCodes(work, parts, upper));
  return {
    codes: {
      rows,
      columns,
      parts,
      ...(isOrdered(work.permutation) ? {} : { permutation: work.permutation }),
      ...(options.normalize === 'scale' ? { scale: work.affine!.scale } : work.affine),
    },
    stages,
    training: work.training,
    deadColumns: hessian === undefined ? 0 : work.diagonal.filter((h) => h === 0).length,
  };
}

function checkOptions(columns: number, options: VptqOptions): void {
  const { outliers, hessian, residual = 0, block = 128 } = options;
  for (const [name, v] of [
    ['v', options.v],
    ['outliers.v', outliers?.v ?? 1],
  ] as const) {
    if (!Number.isInteger(v) || v < 1 || v > 64) throw new RangeError(`${name}: ${v} is no integer in 1…64`);
  }
  if (!Number.isInteger(residual) || residual < 0 || residual > 65_536) {
    throw new RangeError(`residual: ${residual} is no integer in 0…65536`);
  }
  if (!Number.isInteger(block) || block < 1) throw new RangeError(`block: ${block} is no integer ≥ 1`);
  if (options.codebook !== undefined) {
    const { codebook, k, v } = options;
    if (codebook.length !== k * v) {
      throw new RangeError(`codebook: ${codebook.length} values are not k = ${k} of v = ${v}`);
    }
    if (residual > 0 || outliers !== undefined) {
      throw new RangeError('codebook: one that is given goes without residual and outliers');
    }
  }
  if (
    outliers &&
    !(Number.isInteger(outliers.columns) && outliers.columns >= 1 && outliers.columns < columns)
  ) {
    throw new RangeError(`outliers.columns: ${outliers.columns} is no integer in 1…${columns - 1}`);
  }
  if (hessian !== undefined && hessian.length !== columns * columns) {
    throw new RangeError(`hessian: ${hessian.length} entries are not ${columns} × ${columns}`);
  }
  for (let i = 0; i < columns; i++) {
    const h = hessian?.[i * columns + i] ?? 0;
    if (!(h >= 0 && h < Infinity)) {
      throw new RangeError(`hessian: entry (${i}, ${i}) is ${h}; a sum of squares is finite and ≥ 0`);
    }
  }
}

function prepare(weights: Float32Array, rows: number, columns: number, options: VptqOptions): Work {
  const { hessian, normalize = 'range', permute = true, signal } = options;
  const diagonal = new Float64Array(columns).fill(1);
  if (hessian !== undefined) for (let i = 0; i < columns; i++) diagonal[i] = hessian[i * columns + i]!;
  let usable = weights;
  if (diagonal.includes(0)) {
    usable = Float32Array.from(weights);
    for (let i = 0; i < usable.length; i++) if (diagonal[i % columns] === 0) usable[i] = 0;
  }
  const permutation =
    permute && hessian !== undefined
      ? byImportance(diagonal)
      : Uint32Array.from({ length: columns }, (_, i) => i);
  return {
    rows,
    columns,
    options,
    assign: options.assign ?? cpuAssign(),
    pace: new Pace(signal),
    permutation,
    affine: normalize === 'none' ? undefined : columnAffine(usable, rows, columns, normalize),
    diagonal,
    weights: columnsFirst(usable, rows, columns, permutation),
    training: [],
  };
}

const isOrdered = (permutation: Uint32Array): boolean => permutation.every((column, i) => column === i);

interface Shape {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly v: number;
  readonly sizes: readonly number[];
}

function shapesOf(columns: number, { v, k, residual = 0, outliers }: VptqOptions): readonly Shape[] {
  const from = outliers?.columns ?? 0;
  const body = { name: 'codebook', from, to: columns, v, sizes: residual > 0 ? [k, residual] : [k] };
  return outliers === undefined
    ? [body]
    : [{ name: 'outlier codebook', from: 0, to: from, v: outliers.v, sizes: [outliers.k] }, body];
}

/** The vectors of the column at `place`, brought to the common range; padding outputs are 0. */
function columnVectors({ rows, weights, permutation, affine }: Work, place: number, v: number): Float32Array {
  const out = new Float32Array(Math.ceil(rows / v) * v);
  const column = permutation[place]!;
  const [scale, bias] = [affine?.scale[column] ?? 1, affine?.bias[column] ?? 0];
  if (scale === 0) return out;
  for (let row = 0, at = place * rows; row < rows; row++, at++) out[row] = (weights[at]! - bias) / scale;
  return out;
}

/** Vectors and how much the error of each counts. */
export interface TrainingVectors {
  /** n × v, in the common range. */
  readonly vectors: Float32Array;
  /** One for each vector. */
  readonly weights: Float64Array;
}

/** What {@link vptq} trains its codebook on: for callers who train one on several matrices. */
export function trainingVectors(
  weights: Float32Array,
  rows: number,
  columns: number,
  options: Pick<VptqOptions, 'v' | 'hessian' | 'normalize'>,
): TrainingVectors {
  const whole: VptqOptions = { ...options, k: 1, permute: false };
  checkMatrix(weights, rows, columns);
  checkOptions(columns, whole);
  return vectorsOf(prepare(weights, rows, columns, whole), 0, columns, options.v);
}

/** The vectors of the places from … to, column by column. */
function vectorsOf(work: Work, from: number, to: number, v: number): TrainingVectors {
  const { rows, diagonal, permutation, affine } = work;
  const groups = Math.ceil(rows / v);
  const vectors = new Float32Array((to - from) * groups * v);
  const weights = new Float64Array((to - from) * groups);
  for (let place = from; place < to; place++) {
    const column = permutation[place]!;
    const at = (place - from) * groups;
    vectors.set(columnVectors(work, place, v), at * v);
    // An error of 1 in the common range is one of `scale` in a weight.
    weights.fill(diagonal[column]! * (affine?.scale[column] ?? 1) ** 2, at, at + groups);
  }
  return { vectors, weights };
}

/** Codebooks of a part by weighted k-means on the weights as they were; its codes are chosen later. */
async function trainPart(work: Work, { name, from, to, v, sizes }: Shape): Promise<VectorPart> {
  const { rows, options } = work;
  const count = (to - from) * Math.ceil(rows / v);
  if (options.codebook !== undefined) {
    return { from, to, v, codebooks: [options.codebook], codes: [new Uint32Array(count)] };
  }
  const made = vectorsOf(work, from, to, v);
  const importance = made.weights;
  let { vectors } = made;
  const codebooks: Float32Array[] = [];
  for (const [c, k] of sizes.entries()) {
    const which = c === 0 ? name : `residual ${name}`;
    const trained = await kmeans(vectors, {
      ...options.kmeans,
      k,
      v,
      weights: importance,
      seed: mixSeed(options.seed ?? 0, from, c),
      half: true,
      // The update chooses codes anew; a residual codebook needs what these leave.
      codes: c + 1 < sizes.length,
      assign: work.assign,
      signal: options.signal,
      onProgress: (progress) => options.onProgress?.({ ...progress, stage: `${which}: ${progress.stage}` }),
    });
    const { mse, sample, iterations, converged, repaired } = trained;
    work.training.push({ codebook: which, mse, sample, iterations, converged, repaired });
    codebooks.push(trained.codebook);
    if (c + 1 < sizes.length) vectors = without(vectors, trained.codebook, trained.codes, v);
  }
  return { from, to, v, codebooks, codes: sizes.map(() => new Uint32Array(count)) };
}

/** Step 4: fills the parts' codes, in blocks of columns. Without a factor no column makes good for another. */
async function chooseCodes(
  work: Work,
  parts: readonly VectorPart[],
  upper: Float64Array | undefined,
): Promise<void> {
  const { rows, columns, options, pace } = work;
  const { block = 128, onProgress } = options;
  // Row-major [rows, block]: what each column of the block lost, over its entry on U's diagonal.
  const errors = new Float64Array(rows * block);
  for (let from = 0; from < columns; from += block) {
    const to = Math.min(columns, from + block);
    for (let place = from; place < to; place++) {
      const part = parts.find((candidate) => place < candidate.to)!;
      const lost = await codeColumn(work, part, place);
      if (upper === undefined) continue;
      const diagonal = upper[place * columns + place]!;
      for (let row = 0; row < rows; row++) {
        lost[row]! /= diagonal;
        errors[row * block + place - from] = lost[row]!;
      }
      for (let next = place + 1; next < to; next++) {
        const factor = upper[place * columns + next]!;
        if (factor === 0) continue;
        for (let row = 0, at = next * rows; row < rows; row++, at++) {
          work.weights[at]! -= factor * lost[row]!;
        }
      }
      await pace.pause();
    }
    if (upper !== undefined) await makeGood(work, upper, errors, from, to, block);
    onProgress?.({ stage: 'update', done: to / columns });
  }
}

/** Codes of the column at `place`; returns what it loses: W − Ŵ. */
async function codeColumn(work: Work, part: VectorPart, place: number): Promise<Float64Array> {
  const { rows, weights, permutation, affine, assign, options } = work;
  const { v, from, to, codebooks } = part;
  const vectors = columnVectors(work, place, v);
  const sum = new Float64Array(vectors.length);
  let rest = vectors;
  for (const [c, codebook] of codebooks.entries()) {
    const codes = await assign(rest, v, codebook, { signal: options.signal });
    for (const [group, code] of codes.entries()) {
      part.codes[c]![group * (to - from) + place - from] = code;
      for (let j = 0; j < v; j++) sum[group * v + j]! += codebook[code * v + j]!;
    }
    if (c + 1 < codebooks.length) rest = without(rest, codebook, codes, v);
  }
  const column = permutation[place]!;
  const [scale, bias] = [affine?.scale[column] ?? 1, affine?.bias[column] ?? 0];
  const lost = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    lost[row] = weights[place * rows + row]! - (sum[row]! * scale + bias);
  }
  return lost;
}

/** Rows and columns of a tile, with which {@link makeGood} stays in the cache. */
const TILE = 96;

/** Every column past the block loses Σ over the block's columns of their error times their entry of U. */
async function makeGood(
  { rows, columns, weights, pace }: Work,
  upper: Float64Array,
  errors: Float64Array,
  from: number,
  to: number,
  block: number,
): Promise<void> {
  const size = to - from;
  const panel = new Float64Array(TILE * size);
  const own = new Float64Array(TILE * size);
  for (let left = to; left < columns; left += TILE) {
    const width = Math.min(TILE, columns - left);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < size; j++) panel[i * size + j] = upper[(from + j) * columns + left + i]!;
    }
    const factors = { values: panel, from: 0, stride: size };
    for (let top = 0; top < rows; top += TILE) {
      const height = Math.min(TILE, rows - top);
      const lost = copyRows({ values: errors, from: top * block, stride: block }, height, size, own);
      const target = { values: weights, from: left * rows + top, stride: rows };
      subtractProduct(factors, lost, size, target, width, height);
    }
    await pace.pause();
  }
}
