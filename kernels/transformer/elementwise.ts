/** @file What the kernels of a transformer's smaller steps share: grids over elements, references entry by entry. */
import type { Pass, Reference } from '../../src/kernel.ts';
import { random } from '../../src/random.ts';

/** Threads of a workgroup in the shaders of this folder that go over elements. */
const WORKGROUP = 64;
/** Threads enough to fill a GPU; more cost a software adapter about 10 µs a workgroup, 30 times the work of an element each. */
const MOST_WORKGROUPS = 256;

/** A dispatch over `count` elements: threads step through them SPAN at a time. */
export function overElements(
  wgsl: string,
  count: number,
  constants: Pass['constants'],
  bindings: readonly string[],
): Pass {
  const workgroups = Math.min(Math.ceil(count / WORKGROUP), MOST_WORKGROUPS);
  return {
    wgsl,
    constants: { ...constants, COUNT: count, SPAN: workgroups * WORKGROUP },
    bindings,
    workgroups: [workgroups, 1, 1],
  };
}

/** A reference whose entries are cheap and independent of each other. */
export function entrywise(
  rows: number,
  columns: number,
  entry: (row: number, column: number) => number,
): Reference {
  const row = (r: number): Float64Array =>
    Float64Array.from({ length: columns }, (_, column) => entry(r, column));
  return {
    rows,
    columns,
    tile: WORKGROUP,
    row,
    entries: (indices) =>
      Float64Array.from(indices, (index) => entry(Math.floor(index / columns), index % columns)),
    all() {
      const out = new Float64Array(rows * columns);
      for (let r = 0; r < rows; r++) out.set(row(r), r * columns);
      return out;
    },
  };
}

/** A reference whose rows are computed whole; entries of one row share its computation while they follow each other. */
export function rowwise(rows: number, columns: number, row: (index: number) => Float64Array): Reference {
  let known: { readonly index: number; readonly values: Float64Array } | undefined;
  const rowOf = (index: number): Float64Array => {
    if (known?.index !== index) known = { index, values: row(index) };
    return known.values;
  };
  return entrywise(rows, columns, (index, column) => rowOf(index)[column]!);
}

/** `length` whole numbers below `below`, equally likely. */
export function drawIndices(length: number, below: number, seed: number): Uint32Array {
  const source = random(seed);
  return Uint32Array.from({ length }, () => source.below(below));
}
