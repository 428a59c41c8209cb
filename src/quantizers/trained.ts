/**
 * @file Codebooks that are trained once and shipped: how each is made, and the bytes it is stored as. 65 536 centroids
 * take too long to train for somebody who waits.
 *
 * The bytes: each codebook's k × v numbers as f16, little-endian, the main one first; then the codes of
 * {@link SEQUENCE} vectors that training has not seen, as u16, little-endian, those of the main codebook first.
 */
import { toHalves } from '../packing/half.ts';
import { additive, encode } from './additive.ts';
import { kmeans, weightedError } from './kmeans.ts';
import { cpuAssign } from './assign.ts';
import type { Watch } from './pace.ts';
import { drawWeights } from './weights.ts';

/** Vectors whose codes are stored with a codebook: a prime, so that repeating them lines up with no row or tile. */
export const SEQUENCE = 65_537;

export interface Recipe {
  readonly name: string;
  readonly v: number;
  /** Entries of each codebook. */
  readonly sizes: readonly number[];
  /** Vectors it is trained on. */
  readonly sample: number;
  /** Trainings with seeds of their own, of which the best is kept. */
  readonly starts: number;
  readonly maxIterations: number;
  /** Turns of refinement, of several codebooks; see `additive.ts`. */
  readonly refinements?: number;
}

/** All for N(0, 1). The names say v, then the entries of each codebook. */
export const recipes: readonly Recipe[] = [
  { name: 'gauss-v2-k16', v: 2, sizes: [16], sample: 2 ** 14, starts: 8, maxIterations: 100 },
  { name: 'gauss-v4-k256', v: 4, sizes: [256], sample: 2 ** 18, starts: 1, maxIterations: 100 },
  { name: 'gauss-v6-k4096', v: 6, sizes: [4096], sample: 2 ** 19, starts: 1, maxIterations: 60 },
  { name: 'gauss-v8-k256', v: 8, sizes: [256], sample: 2 ** 18, starts: 1, maxIterations: 60 },
  {
    name: 'gauss-v8-k256-k256',
    v: 8,
    sizes: [256, 256],
    sample: 2 ** 17,
    starts: 1,
    maxIterations: 40,
    refinements: 25,
  },
  {
    name: 'gauss-v12-k4096-k4096',
    v: 12,
    sizes: [4096, 4096],
    sample: 2 ** 18,
    starts: 1,
    maxIterations: 25,
  },
  { name: 'gauss-v8-k65536', v: 8, sizes: [65_536], sample: 2 ** 21, starts: 1, maxIterations: 12 },
];

/** The vectors whose codes are stored: SEQUENCE × v. */
export const sequenceOf = (v: number): Float32Array =>
  drawWeights('gauss', SEQUENCE * v, 1, `codebook v=${v}`);

const TRAINING_SEED = 2;

export interface Trained {
  readonly bytes: Uint8Array;
  /** Mean squared error of a number: of the vectors it was trained on, and of the stored ones. */
  readonly mseTraining: number;
  readonly mseSequence: number;
}

/** Makes a codebook anew. The same recipe gives the same bytes in every run of a JavaScript engine. */
export async function train(recipe: Recipe, watch: Watch = {}): Promise<Trained> {
  const { v, sizes, sample, starts, maxIterations, refinements = 0 } = recipe;
  const vectors = drawWeights('gauss', sample * v, TRAINING_SEED, `codebook training v=${v}`);
  const rounds = { maxIterations, tolerance: 1e-5, start: 'sample' as const };
  let best: { readonly codebooks: readonly Float32Array[]; readonly mse: number } | undefined;
  for (let seed = 0; seed < starts; seed++) {
    const made =
      sizes.length === 1
        ? await kmeans(vectors, { ...watch, ...rounds, k: sizes[0]!, v, seed, sample, half: true }).then(
            ({ codebook, mse }) => ({ codebooks: [codebook], mse }),
          )
        : await additive(vectors, { ...watch, kmeans: rounds, sizes, v, seed, sample, refinements });
    if (best === undefined || made.mse < best.mse) best = made;
  }
  const { codebooks, mse } = best!;
  const sequence = sequenceOf(v);
  const codes = await encode(sequence, codebooks, v, cpuAssign(), watch.signal, 0);
  const halves = codebooks.map((codebook) => toHalves(codebook));
  return {
    bytes: littleEndian([...halves, ...codes.map((part) => Uint16Array.from(part))]),
    mseTraining: mse,
    mseSequence: sequenceError(sequence, codebooks, codes, v),
  };
}

function sequenceError(
  sequence: Float32Array,
  codebooks: readonly Float32Array[],
  codes: readonly Uint32Array[],
  v: number,
): number {
  const sum = new Float32Array(sequence.length);
  for (const [c, codebook] of codebooks.entries()) {
    for (let i = 0; i < sum.length; i++) sum[i]! += codebook[codes[c]![Math.floor(i / v)]! * v + (i % v)]!;
  }
  const own = Uint32Array.from({ length: sequence.length / v }, (_, i) => i);
  return weightedError(sequence, undefined, own, sum, v);
}

function littleEndian(parts: readonly Uint16Array[]): Uint8Array {
  const words = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(2 * words);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    for (const word of part) {
      view.setUint16(at, word, true);
      at += 2;
    }
  }
  return bytes;
}
