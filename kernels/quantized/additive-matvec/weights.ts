/**
 * @file Seeded additive-codebook weights. As in ../codebooks/weights.ts codes need no search: vector (output n, group g) is
 * number (start + n·groups + g) mod SEQUENCE of the sequence that the shipped codebooks were applied to.
 */
import type { ElementArray } from '../../../src/kernel.ts';
import { codeInPlanes, fillPlanes } from '../../../src/packing/code-planes.ts';
import { fromHalves, toHalves } from '../../../src/packing/half.ts';
import { hashText, mixSeed, random } from '../../../src/random.ts';
import { normals } from '../../inputs.ts';
import { SEQUENCE, codebook } from '../codebooks/index.ts';
import type { CodebookShape } from '../codebooks/index.ts';
import type { RowReader } from '../codebooks/reference.ts';
import { codebookWords } from '../codebooks/weights.ts';
import { VECTOR } from './size.ts';
import type { Size } from './size.ts';

const describe = ({ m, n, k, codebooks, centroids }: Size): string =>
  `additive m=${m},n=${n},k=${k},${codebooks},${centroids}`;

const startOf = (size: Size, seed: number): number => mixSeed(seed, hashText(describe(size))) % SEQUENCE;

export function additiveInputs(size: Size, shape: CodebookShape, seed: number): Record<string, ElementArray> {
  const { m, n, k, groups, bits, codeBits, half } = size;
  const book = codebook(shape);
  const start = startOf(size, seed);
  const x = normals(m * k, seed, `x ${describe(size)}`);
  const source = random(mixSeed(seed, hashText(`scales ${describe(size)}`)));
  // Two scales of outputs a word; 2^u with u uniform in ±1.
  const scales = toHalves(
    Float64Array.from({ length: 2 * Math.ceil(n / 2) }, () => 2 ** (2 * source.uniform() - 1)),
  );
  const first = codebookWords(book.main, VECTOR);
  const second = codebookWords(book.second, VECTOR);
  const codebooks = new Uint32Array(first.length + second.length);
  codebooks.set(first);
  codebooks.set(second, first.length);
  return {
    x: half ? toHalves(x) : x,
    codes: fillPlanes(n, groups, bits, (row, g) => {
      const i = (start + row * groups + g) % SEQUENCE;
      return book.codes[i]! + (book.secondCodes[i] ?? 0) * 2 ** codeBits;
    }),
    codebooks,
    scales: new Uint32Array(scales.buffer),
  };
}

const scalesOf = (inputs: Readonly<Record<string, ElementArray>>): Float32Array => {
  const words = inputs['scales']!;
  return fromHalves(new Uint16Array(words.buffer, words.byteOffset, 2 * words.length));
};

/** Row n of Ŵ as given to a kernel. */
export function storedRow(size: Size, inputs: Readonly<Record<string, ElementArray>>): RowReader {
  const { n: rows, groups, bits, codeBits, codebooks, centroids } = size;
  const codes = inputs['codes'] as Uint32Array;
  const books = inputs['codebooks']!;
  const values = fromHalves(new Uint16Array(books.buffer, books.byteOffset, 2 * books.length));
  const scales = scalesOf(inputs);
  return (n, out) => {
    for (let g = 0; g < groups; g++) {
      let merged = codeInPlanes(codes, rows, bits, n, g);
      out.fill(0, VECTOR * g, VECTOR * (g + 1));
      for (let c = 0; c < codebooks; c++) {
        const at = VECTOR * (c * centroids + (merged % 2 ** codeBits));
        for (let r = 0; r < VECTOR; r++) out[VECTOR * g + r]! += values[at + r]!;
        merged = Math.floor(merged / 2 ** codeBits);
      }
      for (let r = 0; r < VECTOR; r++) out[VECTOR * g + r]! *= scales[n]!;
    }
  };
}

/** Row n of the weights as they were before. */
export function originalRow(
  size: Size,
  shape: CodebookShape,
  inputs: Readonly<Record<string, ElementArray>>,
  seed: number,
): RowReader {
  const { groups } = size;
  const { original } = codebook(shape);
  const start = startOf(size, seed);
  const scales = scalesOf(inputs);
  return (n, out) => {
    for (let g = 0; g < groups; g++) {
      const at = VECTOR * ((start + n * groups + g) % SEQUENCE);
      for (let r = 0; r < VECTOR; r++) out[VECTOR * g + r] = original[at + r]! * scales[n]!;
    }
  };
}
