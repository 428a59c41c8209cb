/**
 * @file Seeded codebook weights without a search: vectors come from the sequence that a trained codebook was applied
 * to, so codes and unquantised values are both known. Vector (out-group g, column c of its part) is number
 * (start + g·columns + c) mod SEQUENCE; seed and workload pick the start.
 */
import type { ElementArray } from '../../../src/kernel.ts';
import { fillPlanes } from '../../../src/packing/code-planes.ts';
import { fromHalves, toHalves } from '../../../src/packing/half.ts';
import { hashText, mixSeed, random, shuffled } from '../../../src/random.ts';
import { normals } from '../../inputs.ts';
import type { VectorCodes } from '../../../src/quantizers/vector.ts';
import { SEQUENCE, codebook, withoutSubnormals } from './index.ts';
import { entryWords, partsOf } from './size.ts';
import type { Part, Size } from './size.ts';

/** Names of a part's buffers. */
export const namesOf = (size: Size, of: Part) =>
  of === size.outliers
    ? { codes: 'outlier-codes', codebook: 'outlier-codebook', residual: 'outlier-codebook' }
    : { codes: 'codes', codebook: 'codebook', residual: of.residualBits > 0 ? 'residual' : 'codebook' };

const describe = ({ m, n, k, main, outliers, affine, permuted }: Size): string =>
  `m=${m},n=${n},k=${k},v=${main.codebook.v},${main.codebook.centroids},${main.codebook.residual},${outliers?.columns ?? 0},${affine},${permuted}`;

/** Where in the sequence a part begins. */
const startOf = (size: Size, of: Part, seed: number): number =>
  mixSeed(seed, hashText(`${namesOf(size, of).codes} ${describe(size)}`)) % SEQUENCE;

/** Centroids as words, each in a place of its own; the halves of a word stand low, high. */
export function codebookWords(halves: Uint16Array, v: number): Uint32Array {
  const count = halves.length / v;
  const words = new Uint32Array(count * entryWords(v));
  for (let i = 0; i < count; i++) {
    for (let r = 0; r < v; r += 2) {
      words[i * entryWords(v) + r / 2] = halves[i * v + r]! | (halves[i * v + r + 1]! << 16);
    }
  }
  return words;
}

/** The inverse, as numbers: v a centroid. */
export function codebookNumbers(words: Uint32Array, v: number): Float32Array {
  const halves = fromHalves(new Uint16Array(words.buffer, words.byteOffset, 2 * words.length));
  const stride = 2 * entryWords(v);
  return Float32Array.from(
    { length: (halves.length / stride) * v },
    (_, i) => halves[Math.floor(i / v) * stride + (i % v)]!,
  );
}

/** The words of a part, by buffer name: `codeAt` gives main and residual code of an out-group and column. */
function partWords(
  size: Size,
  of: Part,
  main: Uint16Array,
  second: Uint16Array | undefined,
  codeAt: (group: number, column: number) => readonly [number, number],
): Record<string, Uint32Array> {
  const names = namesOf(size, of);
  const { v } = of.codebook;
  const step = 2 ** (of.bits - of.residualBits);
  return {
    [names.codes]: fillPlanes(of.groups, of.columns, of.bits, (group, column) => {
      const [code, residual] = codeAt(group, column);
      return code + residual * step;
    }),
    ...(second === undefined ? {} : { [names.residual]: codebookWords(second, v) }),
    [names.codebook]: codebookWords(main, v),
  };
}

/** The words of a part whose vectors come from the sequence. */
function sequenceWords(size: Size, of: Part, seed: number): Record<string, Uint32Array> {
  const { main, second, codes, secondCodes, residual } = codebook(of.codebook);
  const start = startOf(size, of, seed);
  return partWords(size, of, main, residual === 0 ? undefined : second, (group, column) => {
    const i = (start + group * of.columns + column) % SEQUENCE;
    return [codes[i]!, secondCodes[i] ?? 0];
  });
}

/**
 * What a quantiser made, as a kernel's buffers: all but x. Its codebooks must have the shapes that `size` says, outliers
 * first; halves without subnormals. Throws a `RangeError` where they do not.
 */
export function vectorWords(size: Size, codes: VectorCodes): Record<string, Uint32Array> {
  const parts = partsOf(size);
  if (codes.parts.length !== parts.length) {
    throw new RangeError(`codes: ${codes.parts.length} parts where the parameters have ${parts.length}`);
  }
  const words = parts.map((of, p) => {
    const { from, to, v, codebooks, codes: all } = codes.parts[p]!;
    const [main, second] = codebooks.map((one) => withoutSubnormals(toHalves(one)));
    const { centroids, residual } = of.codebook;
    const shape = [from, to - from, v, main!.length / v, (second?.length ?? 0) / v];
    const wanted = [of.from, of.columns, of.codebook.v, centroids, residual];
    if (shape.some((value, i) => value !== wanted[i])) {
      throw new RangeError(
        `codes: part ${p} has first column, columns, v, centroids, residual ${shape.join(', ')} where the parameters have ${wanted.join(', ')}`,
      );
    }
    return partWords(size, of, main!, second, (group, column) => {
      const at = group * of.columns + column;
      return [all[0]![at]!, all[1]?.[at] ?? 0];
    });
  });
  const { permutation, scale, bias } = codes;
  const pairs = Float64Array.from({ length: 2 * size.k }, (_, i) =>
    i % 2 === 0 ? (scale?.[i / 2] ?? 1) : (bias?.[(i - 1) / 2] ?? 0),
  );
  return {
    ...Object.assign({}, ...words),
    ...(size.affine ? { scales: new Uint32Array(toHalves(pairs).buffer) } : {}),
    ...(size.permuted
      ? { order: halfWords(permutation ?? Uint32Array.from({ length: size.k }, (_, i) => i)) }
      : {}),
  };
}

/** 16-bit numbers, two a word. */
function halfWords(numbers: ArrayLike<number>): Uint32Array {
  const out = new Uint16Array(2 * Math.ceil(numbers.length / 2));
  out.set(numbers);
  return new Uint32Array(out.buffer);
}

/** Scale (low half) and bias (high half) of each column in f16: 2^u with u uniform in ±1, and N(0, 0.1²). */
function columnWords({ k }: Size, seed: number, name: string): Uint32Array {
  const source = random(mixSeed(seed, hashText(`scales ${name}`)));
  const halves = toHalves(
    Float64Array.from({ length: 2 * k }, (_, i) =>
      i % 2 === 0 ? 2 ** (2 * source.uniform() - 1) : 0.1 * source.normal(),
    ),
  );
  return new Uint32Array(halves.buffer);
}

/** The column of x that each stored column multiplies, two 16-bit numbers a word. */
function orderWords({ k }: Size, seed: number, name: string): Uint32Array {
  const identity = Array.from({ length: k }, (_, i) => i);
  return halfWords(shuffled(identity, random(mixSeed(seed, hashText(`order ${name}`)))));
}

export function codebookInputs(size: Size, seed: number): Record<string, ElementArray> {
  const name = describe(size);
  const x = normals(size.m * size.k, seed, `x ${name}`);
  return {
    x: size.half ? toHalves(x) : x,
    ...Object.assign({}, ...partsOf(size).map((of) => sequenceWords(size, of, seed))),
    ...(size.affine ? { scales: columnWords(size, seed, name) } : {}),
    ...(size.permuted ? { order: orderWords(size, seed, name) } : {}),
  };
}

/** The stored columns as given to a kernel: the column of x that each multiplies, with its scale and bias. */
export interface Columns {
  readonly place: Uint32Array;
  readonly scale: Float64Array;
  readonly bias: Float64Array;
}

export function columnsOf({ k }: Size, inputs: Readonly<Record<string, ElementArray>>): Columns {
  const affine = inputs['scales'];
  const order = inputs['order'];
  const pairs = affine && fromHalves(new Uint16Array(affine.buffer, affine.byteOffset, 2 * affine.length));
  const places = order && new Uint16Array(order.buffer, order.byteOffset, 2 * order.length);
  const place = Uint32Array.from({ length: k }, (_, stored) => places?.[stored] ?? stored);
  return {
    place,
    scale: Float64Array.from(place, (column) => pairs?.[2 * column] ?? 1),
    bias: Float64Array.from(place, (column) => pairs?.[2 * column + 1] ?? 0),
  };
}

/** Fills `out` with row `n` of the weights as they were before: the vectors of the sequence, on the same columns. */
export function originalRow(
  size: Size,
  inputs: Readonly<Record<string, ElementArray>>,
  seed: number,
): (n: number, out: Float64Array) => void {
  const { place, scale, bias } = columnsOf(size, inputs);
  const parts = partsOf(size).map((of) => ({
    of,
    start: startOf(size, of, seed),
    values: codebook(of.codebook).original,
  }));
  return (n, out) => {
    for (const { of, start, values } of parts) {
      const { v } = of.codebook;
      const group = Math.floor(n / v);
      let i = (start + group * of.columns) % SEQUENCE;
      for (let c = 0; c < of.columns; c++) {
        const p = of.from + c;
        out[place[p]!] = values[i * v + (n % v)]! * scale[p]! + bias[p]!;
        if (++i === SEQUENCE) i = 0;
      }
    }
  };
}
