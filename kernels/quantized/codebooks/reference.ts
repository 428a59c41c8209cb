/** @file f64 references over weights that are decoded row by row, never stored as a matrix. */
import type { ElementArray, Reference } from '../../../src/kernel.ts';
import { codeInPlanes } from '../../../src/packing/code-planes.ts';
import { fromHalves } from '../../../src/packing/half.ts';
import { entryWords, partsOf } from './size.ts';
import type { Part, Size } from './size.ts';
import { columnsOf, namesOf } from './weights.ts';

/** Fills `out` with row n of W[N,K]. */
export type RowReader = (n: number, out: Float64Array) => void;

/** Tiles of every variant end at multiples of this, of a vector's length, or of a divisor of either. */
const TILE = 96;

const numbers = (x: ElementArray): Float32Array =>
  x instanceof Uint16Array ? fromHalves(x) : (x as Float32Array);

/**
 * matmul's bound, 3e-8·√K: each of K additions errs by at most 2⁻²⁴ of a sum that grows as √K. Up to three more
 * roundings a product (centroid and residual, scale, the product itself) count as eight terms. The norm of a few
 * outputs may be small by chance: they get more.
 */
export const productTolerance = ({ m, n, k }: Readonly<Record<'m' | 'n' | 'k', number>>): number =>
  3e-8 * Math.sqrt(k + 8) * (1 + 8 / (m * n));

/** y[M,N] = x[M,K]·Wᵀ, each row of W read once a call. */
export function productReference(
  m: number,
  n: number,
  k: number,
  operand: ElementArray,
  readRow: RowReader,
): Reference {
  const x = numbers(operand);
  const weights = new Float64Array(k);
  const dot = (row: number): number => {
    let sum = 0;
    for (let p = 0, at = row * k; p < k; p++, at++) sum += x[at]! * weights[p]!;
    return sum;
  };
  return {
    rows: m,
    columns: n,
    tile: TILE,
    all() {
      const y = new Float64Array(m * n);
      for (let j = 0; j < n; j++) {
        readRow(j, weights);
        for (let i = 0; i < m; i++) y[i * n + j] = dot(i);
      }
      return y;
    },
    row(i) {
      const y = new Float64Array(n);
      for (let j = 0; j < n; j++) {
        readRow(j, weights);
        y[j] = dot(i);
      }
      return y;
    },
    entries(indices) {
      const out = new Float64Array(indices.length);
      const byColumn = Array.from(indices.keys()).toSorted((a, b) => (indices[a]! % n) - (indices[b]! % n));
      let read = -1;
      for (const e of byColumn) {
        const column = indices[e]! % n;
        if (column !== read) readRow((read = column), weights);
        out[e] = dot(Math.floor(indices[e]! / n));
      }
      return out;
    },
    timesVector(signs) {
      const sum = new Float64Array(k);
      for (let j = 0; j < n; j++) {
        readRow(j, weights);
        for (let p = 0; p < k; p++) sum[p]! += signs[j]! * weights[p]!;
      }
      weights.set(sum);
      return Float64Array.from({ length: m }, (_, i) => dot(i));
    },
    vectorTimes(signs) {
      const sum = new Float64Array(k);
      for (let i = 0; i < m; i++) for (let p = 0; p < k; p++) sum[p]! += signs[i]! * x[i * k + p]!;
      return Float64Array.from({ length: n }, (_, j) => {
        readRow(j, weights);
        let total = 0;
        for (let p = 0; p < k; p++) total += sum[p]! * weights[p]!;
        return total;
      });
    },
  };
}

/** ‖Ŵ − W‖² / ‖W‖² of N×K weights. */
export function nmse(n: number, k: number, stored: RowReader, original: RowReader): number {
  const [got, want] = [new Float64Array(k), new Float64Array(k)];
  let error2 = 0;
  let square = 0;
  for (let j = 0; j < n; j++) {
    stored(j, got);
    original(j, want);
    for (let p = 0; p < k; p++) {
      const error = got[p]! - want[p]!;
      error2 += error * error;
      square += want[p]! * want[p]!;
    }
  }
  return square === 0 ? 0 : error2 / square;
}

const halvesOf = (words: ElementArray): Float32Array =>
  fromHalves(new Uint16Array(words.buffer, words.byteOffset, 2 * words.length));

/** Fills `out` with the values of row n at a part's columns; the codes of an out-group are decoded when it changes. */
function partReader(
  size: Size,
  of: Part,
  inputs: Readonly<Record<string, ElementArray>>,
): (n: number, out: Float64Array) => void {
  const { v, residual } = of.codebook;
  const names = namesOf(size, of);
  const words = inputs[names.codes] as Uint32Array;
  const main = halvesOf(inputs[names.codebook]!);
  const second = residual === 0 ? undefined : halvesOf(inputs[names.residual]!);
  const stride = 2 * entryWords(v);
  const low = 2 ** (of.bits - of.residualBits);
  // Where the entries of each column's codes begin.
  const at = new Uint32Array(of.columns);
  const secondAt = new Uint32Array(of.columns);
  let known = -1;
  return (n, out) => {
    const group = Math.floor(n / v);
    if (group !== known) {
      for (let c = 0; c < of.columns; c++) {
        const code = codeInPlanes(words, of.groups, of.bits, group, c);
        at[c] = (code % low) * stride;
        secondAt[c] = Math.floor(code / low) * stride;
      }
      known = group;
    }
    const r = n - group * v;
    for (let c = 0; c < of.columns; c++) out[c] = main[at[c]! + r]!;
    if (second !== undefined) for (let c = 0; c < of.columns; c++) out[c]! += second[secondAt[c]! + r]!;
  };
}

/** Row n of Ŵ as given to a kernel, columns in the order of x. */
export function storedRow(size: Size, inputs: Readonly<Record<string, ElementArray>>): RowReader {
  const { place, scale, bias } = columnsOf(size, inputs);
  const readers = partsOf(size).map((of) => ({
    from: of.from,
    read: partReader(size, of, inputs),
    values: new Float64Array(of.columns),
  }));
  return (n, out) => {
    for (const { from, read, values } of readers) {
      read(n, values);
      for (let c = 0, p = from; c < values.length; c++, p++) {
        out[place[p]!] = values[c]! * scale[p]! + bias[p]!;
      }
    }
  };
}
