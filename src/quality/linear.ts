/** @file How a model's matrices are stored and multiplied: as they are, or as codes that a quantised kernel reads. */
import { matmul } from '../../kernels/matmul/kernel.ts';
import { vectorWords } from '../../kernels/quantized/codebooks/weights.ts';
import { sizeOf as codebookSizeOf } from '../../kernels/quantized/codebooks/size.ts';
import { givenCodebookMatmul } from '../../kernels/quantized/codebook-matmul/kernel.ts';
import { integerMatmul } from '../../kernels/quantized/integer-matmul/kernel.ts';
import { denseBroadcast, denseQuad } from '../../kernels/quantized/integer-matmul/variants.ts';
import { sizeOf as integerSizeOf } from '../../kernels/quantized/integer-matmul/size.ts';
import {
  bitsPerWeight,
  packedWeights,
  storedWeights,
} from '../../kernels/quantized/integer-matmul/weights.ts';
import { scalarMatmul } from '../../kernels/quantized/scalar-matmul/kernel.ts';
import { wholeBroadcast, wholeQuad32 } from '../../kernels/quantized/scalar-matmul/variants.ts';
import type { ElementArray, Kernel, Params, Variant } from '../kernel.ts';
import { packColumns } from '../packing/columns.ts';
import type { ScalarCodes } from '../packing/scalar-codes.ts';
import type { VectorCodes } from '../quantizers/vector.ts';

/** A matrix W[rows, columns], stored for `kernel`, which computes y[m, rows] = x[m, columns]·Wᵀ. */
export interface Linear {
  readonly kernel: Kernel;
  /** The kernel's parameters for m rows of x. */
  params(m: number): Params;
  /** The kernel's inputs but x. */
  readonly inputs: Readonly<Record<string, ElementArray>>;
  /** What the kernel calls x and y. */
  readonly x: string;
  readonly y: string;
  /** The kernel's variants to take on a software adapter for the many rows of whole windows, the preferred first. */
  readonly onSoftware?: readonly Variant[];
}

/** The matrix as it is, f32, stored by its columns: on a software adapter A·B is up to 3 times as fast as A·Bᵀ. */
export function denseLinear(weights: Float32Array, rows: number, columns: number): Linear {
  const turned = new Float32Array(weights.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = weights[row * columns + column]!;
    }
  }
  return {
    kernel: matmul,
    params: (m) => ({ m, n: rows, k: columns, dtype: 'f32' }),
    inputs: { b: turned },
    x: 'a',
    y: 'c',
  };
}

/** The matrix as scalar codes, decoded by the shader that multiplies. Throws a `RangeError` for scales that are no f16. */
export function scalarLinear(codes: ScalarCodes): Linear {
  const { rows, columns, bits, group, scheme, format } = codes;
  const { words, scales } = packColumns(codes);
  return {
    kernel: scalarMatmul,
    params: (m) => ({
      m,
      n: rows,
      k: columns,
      bits,
      group: group === columns ? 0 : group,
      ...(scheme !== 'absmax' && { scheme }),
      ...(format !== 'int' && { format }),
      dtype: 'f32',
    }),
    inputs: { words, scales },
    x: 'x',
    y: 'y',
    // Decoded once for thousands of rows; the kernel's own choice is for some tens.
    onSoftware: [wholeBroadcast, wholeQuad32],
  };
}

/** Widths of a code that the kernel reads, by the entries they reach. */
const WIDE_CODEBOOKS = [16, 256];

/**
 * The matrix as codes of one codebook, looked up by the shader that multiplies. The kernel reads codes of 4 or 8 bits: a
 * codebook between is filled up with entries that no code names. Throws a `RangeError` for more than 256 entries.
 */
export function vectorLinear(codes: VectorCodes): Linear {
  const [part] = codes.parts;
  const [codebook] = part!.codebooks;
  const { v } = part!;
  const entries = codebook!.length / v;
  const centroids = WIDE_CODEBOOKS.find((wide) => wide >= entries);
  if (centroids === undefined) throw new RangeError(`codebook: ${entries} entries, at most 256`);
  const filled = new Float32Array(centroids * v);
  filled.set(codebook!);
  const shape = {
    n: codes.rows,
    k: codes.columns,
    v,
    centroids,
    ...(codes.scale !== undefined && { affine: 'yes' }),
    ...(codes.permutation !== undefined && { permuted: 'yes' }),
    dtype: 'f32',
  };
  const wide = { ...codes, parts: [{ ...part!, codebooks: [filled] }] };
  return {
    kernel: givenCodebookMatmul,
    params: (m) => ({ m, ...shape }),
    inputs: vectorWords(codebookSizeOf({ m: 1, ...shape }), wide),
    x: 'x',
    y: 'y',
  };
}

/** The matrix by round-to-nearest (16 bits: as it is, in f16), times activations that are rounded on the way. */
export function integerLinear(
  weights: Float32Array,
  rows: number,
  columns: number,
  of: { readonly wbits: number; readonly abits: number; readonly group: number },
): { readonly linear: Linear; readonly stored: Float32Array; readonly bitsPerWeight: number } {
  const params = (m: number): Params => ({ m, n: rows, k: columns, ...of });
  const size = integerSizeOf(params(1));
  const inputs = packedWeights(weights, size);
  return {
    linear: {
      kernel: integerMatmul,
      params,
      inputs,
      x: 'x',
      y: 'y',
      onSoftware: [denseBroadcast, denseQuad],
    },
    stored: storedWeights(inputs, size),
    bitsPerWeight: bitsPerWeight(size),
  };
}
