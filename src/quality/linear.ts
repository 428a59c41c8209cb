/** @file How a model's matrices are stored and multiplied: as they are, or as codes that a quantised kernel reads. */
import { matmul } from '../../kernels/matmul/kernel.ts';
import type { ElementArray, Kernel, Params } from '../kernel.ts';

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
}

/** The matrix as it is, f32. */
export const denseLinear = (weights: Float32Array, rows: number, columns: number): Linear => ({
  kernel: matmul,
  params: (m) => ({ m, n: rows, k: columns, dtype: 'f32', bt: 'yes' }),
  inputs: { b: weights },
  x: 'a',
  y: 'c',
});
