/**
 * @file Products with scalar codes for onnxruntime: its operator `MatMulNBits` on the very codes and scales that our
 * kernels read, in the layout it wants. It defines 2, 4 and 8 bits and zero points that are codes.
 */
import { blocksOf, matmulNBitsGraph } from '../../../models/onnx/matmul-nbits.ts';
import type { ElementArray, Params } from '../../kernel.ts';
import { unpackColumns } from '../../packing/columns.ts';
import { toNBits } from '../../packing/onnx-nbits.ts';
import type { ScalarCodes } from '../../packing/scalar-codes.ts';
import { PeerError } from '../peer.ts';
import type { OrtMapping } from './graph.ts';

/** Parameters that say what is computed; the others (what weights are drawn from …) say on which numbers. */
const KNOWN = new Set(['m', 'n', 'k', 'bits', 'group', 'scheme', 'format', 'dtype']);
const ABOUT_NUMBERS = new Set(['weights', 'x', 'clip']);

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

/** A sentence for what `MatMulNBits` has no form of. */
function refusesNBits(params: Params): string | undefined {
  const unknown = Object.keys(params).filter((name) => !KNOWN.has(name) && !ABOUT_NUMBERS.has(name));
  if (unknown.length > 0) {
    return `this product has a parameter that is not mapped: ${unknown.map((name) => `${name}=${params[name]}`).join(', ')}`;
  }
  const [bits, group] = [Number(params['bits']), Number(params['group'])];
  if (bits !== 2 && bits !== 4 && bits !== 8) return `has weights of 2, 4 and 8 bits, not of ${bits}`;
  if ((params['format'] ?? 'int') !== 'int')
    return `has codes that are integers, not ${String(params['format'])}`;
  if ((params['scheme'] ?? 'absmax') !== 'absmax') {
    return 'has zero points that are codes: an offset that is any number is no multiple of the scale';
  }
  if (group === 0) return 'has blocks of a power of two along k, not a scale a row';
  if (group < 16 || !isPowerOfTwo(group)) {
    return `has blocks of a power of two along k, 16 at least, not of ${group}`;
  }
  if ((params['dtype'] ?? 'f32') !== 'f32') {
    return 'rounds the product of f16 activations to f16, which is not this workload';
  }
  return undefined;
}

function codesOf(params: Params, { words, scales }: Readonly<Record<string, ElementArray>>): ScalarCodes {
  if (!(words instanceof Uint32Array) || !(scales instanceof Uint32Array)) {
    throw new PeerError('a product with scalar codes has to have the inputs words and scales, of u32');
  }
  const [rows, columns] = [Number(params['n']), Number(params['k'])];
  return unpackColumns({
    rows,
    columns,
    bits: Number(params['bits']) as ScalarCodes['bits'],
    group: Math.min(Number(params['group']), columns),
    scheme: 'absmax',
    format: 'int',
    zero: 'real',
    words,
    scales,
  });
}

/**
 * At level 4 onnxruntime rounds activations to 8 bits, in blocks along k with a scale each: with N(0, 1) and blocks of
 * 32 to 128 that alone is 0.5 to 0.7 % of the product (a step of 2.3 to 2.9 σ / 127, over √12). Weights are as exact as
 * ours. The norm of a few outputs may be small by chance: they get more.
 */
const LEVEL_4_ERROR = 0.012;

/**
 * For kernels with inputs `x` [m, k], and `words` and `scales` in the layout of `packing/columns.ts`. Level 0 computes in
 * f32, and passes the check of our own kernels; level 4 is less exact, and so another peer.
 */
export const nbitsMapping = (accuracyLevel: 0 | 4): OrtMapping => ({
  refuses: refusesNBits,
  ...(accuracyLevel === 4 && {
    tolerance: (params) => LEVEL_4_ERROR * (1 + 8 / (Number(params['m'] ?? 1) * Number(params['n']))),
  }),
  graphs(params, inputs) {
    const refusal = refusesNBits(params);
    if (refusal !== undefined) throw new PeerError(refusal);
    const { rows: n, columns: k, bits, blockSize: block, weights, scales } = toNBits(codesOf(params, inputs));
    const m = Number(params['m'] ?? 1);
    const type = 'f32';
    const shape = { m, n, k, bits, block, accuracyLevel, type } as const;
    const blocks = blocksOf(shape);
    return [
      {
        name: `accuracy level ${accuracyLevel}`,
        graph: matmulNBitsGraph(shape),
        buffers: {
          a: { type, length: m * k, ...(inputs['x'] && { data: inputs['x'] }) },
          b: { type: 'u8', length: weights.length, data: weights },
          scales: { type, length: scales.length, data: scales },
          y: { type, length: m * n },
        },
        inputs: {
          a: { buffer: 'a', dims: [m, k] },
          b: { buffer: 'b', dims: [n, blocks, (block * bits) / 8] },
          scales: { buffer: 'scales', dims: [n, blocks] },
        },
        outputs: { y: { buffer: 'y', dims: [m, n] } },
        output: 'y',
      },
    ];
  },
});
