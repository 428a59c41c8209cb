import { matmulGraph } from '../../../models/onnx/matmul.ts';
import { matmulShape, refusesMatmul } from '../matmul-shape.ts';
import type { OrtMapping } from './graph.ts';

/** `MatMul`: B as a graph input, so that no weight is packed or copied beforehand. */
export const matmul: OrtMapping = {
  refuses: (params) => refusesMatmul(params, ['f32', 'f16']),
  graphs(params, { a, b }) {
    const { m, n, k, type } = matmulShape(params);
    return [
      {
        name: '',
        graph: matmulGraph({ m, n, k, type }),
        buffers: {
          a: { type, length: m * k, ...(a && { data: a }) },
          b: { type, length: k * n, ...(b && { data: b }) },
          c: { type, length: m * n },
        },
        inputs: { a: { buffer: 'a', dims: [m, k] }, b: { buffer: 'b', dims: [k, n] } },
        outputs: { c: { buffer: 'c', dims: [m, n] } },
        output: 'c',
      },
    ];
  },
};
