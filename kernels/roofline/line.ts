/** @file The reference of a kernel whose output is one line of values, known as a whole. */
import type { Reference } from '../../src/kernel.ts';

/** `compute` gives all values in order, in f64; it runs once, when first asked for. `tile`: values a workgroup writes. */
export function lineReference(length: number, tile: number, compute: () => Float64Array): Reference {
  let known: Float64Array | undefined;
  const values = (): Float64Array => (known ??= compute());
  return {
    rows: 1,
    columns: length,
    tile,
    all: values,
    row: values,
    entries: (indices) => Float64Array.from(indices, (i) => values()[i]!),
  };
}
