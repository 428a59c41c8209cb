/** @file The parameters of a matrix in codes of a few bits, here and in dequantize. */
import type { ParamSpec } from '../../../src/kernel.ts';

export const codedMatrix = {
  n: { kind: 'integer', min: 1, max: 1 << 20, help: 'rows of W: outputs of the layer' },
  k: { kind: 'integer', min: 1, max: 1 << 20, help: 'columns of W: inputs of the layer' },
  bits: { kind: 'integer', min: 2, max: 8, help: 'bits of a code: 2, 3, 4 or 8' },
  group: { kind: 'integer', min: 0, max: 1 << 20, help: 'columns that share a scale; 0: a whole row' },
  scheme: {
    kind: 'word',
    words: ['absmax', 'minmax'],
    usual: 'absmax',
    help: 'absmax: symmetric; minmax: with an offset',
  },
} as const satisfies Readonly<Record<string, ParamSpec>>;
