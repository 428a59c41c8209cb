import type { OnnxGraph, OnnxType } from './model.ts';

export interface MatMulShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly type: OnnxType;
  /** As many products at once, each with operands of its own. 1 without. */
  readonly batch?: number;
  /** B is n×k, and the product A·Bᵀ. */
  readonly transposedB?: boolean;
}

/**
 * C = A·B, row-major: inputs `a` [m, k] and `b` [k, n], output `c` [m, n]; with a batch one more dimension in front.
 * A·Bᵀ is a `Gemm`, which knows no batch: then a `RangeError`.
 */
export function matmulGraph({ m, n, k, type, batch = 1, transposedB = false }: MatMulShape): OnnxGraph {
  if (transposedB && batch > 1) throw new RangeError('ONNX has no batched product with a transposed B');
  const front = batch > 1 ? [batch] : [];
  const names = { inputs: ['a', 'b'], outputs: ['c'] };
  return {
    name: 'matmul',
    nodes: [transposedB ? { op: 'Gemm', ...names, ints: { transB: 1 } } : { op: 'MatMul', ...names }],
    inputs: [
      { name: 'a', type, dims: [...front, m, k] },
      { name: 'b', type, dims: [...front, ...(transposedB ? [n, k] : [k, n])] },
    ],
    outputs: [{ name: 'c', type, dims: [...front, m, n] }],
  };
}
