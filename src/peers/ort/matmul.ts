import { matmulGraph } from '../../../models/onnx/matmul.ts';
import { matmulShape, refusesMatmul } from '../matmul-shape.ts';
import type { OrtMapping } from './graph.ts';

/** `MatMul`, or `Gemm` for a transposed B: B as a graph input, so that no weight is packed or copied beforehand. */
export const matmul: OrtMapping = {
  refuses: (params) => refusesMatmul(params, { batch: true, transposedB: true }),
  graphs(params, { a, b }) {
    const { m, n, k, batch, transposedB } = matmulShape(params);
    const type = 'f32';
    const front = batch > 1 ? [batch] : [];
    return [
      {
        name: '',
        graph: matmulGraph({ m, n, k, type, batch, transposedB }),
        buffers: {
          a: { type, length: batch * m * k, ...(a && { data: a }) },
          b: { type, length: batch * k * n, ...(b && { data: b }) },
          c: { type, length: batch * m * n },
        },
        inputs: {
          a: { buffer: 'a', dims: [...front, m, k] },
          b: { buffer: 'b', dims: [...front, ...(transposedB ? [n, k] : [k, n])] },
        },
        outputs: { c: { buffer: 'c', dims: [...front, m, n] } },
        output: 'c',
      },
    ];
  },
};
