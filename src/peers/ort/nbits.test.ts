import { expect, test } from 'vitest';
import { scalarMatvec } from '../../../kernels/quantized/scalar-matvec/kernel.ts';
import { workload as workloadOf } from '../../kernel.ts';
import { packColumns } from '../../packing/columns.ts';
import { fromNBits } from '../../packing/onnx-nbits.ts';
import { roundToNearest } from '../../quantizers/scalar.ts';
import { drawWeights } from '../../quantizers/weights.ts';
import { peersNamed } from '../index.ts';
import { nbitsMapping } from './nbits.ts';

const params = { m: 2, n: 7, k: 100, bits: 4, group: 32, scheme: 'absmax', format: 'int', dtype: 'f32' };

/** Usual values are left out of a workload's parameters. */
const scalarMatvecParams = workloadOf(scalarMatvec, {
  n: 64,
  k: 64,
  bits: 2,
  group: 32,
  dtype: 'f32',
}).params;

const refusal = (more: object): string | undefined => nbitsMapping(0).refuses({ ...params, ...more });

test('what the operator defines is taken, the rest refused in words', () => {
  expect(refusal({})).toBeUndefined();
  expect(nbitsMapping(0).refuses(scalarMatvecParams)).toBeUndefined();
  expect(refusal({ bits: 2, group: 1024, weights: 'swiglu' })).toBeUndefined();
  expect(refusal({ bits: 3 })).toContain('not of 3');
  expect(refusal({ format: 'fp4' })).toContain('not fp4');
  expect(refusal({ scheme: 'minmax' })).toContain('zero points that are codes');
  for (const group of [8, 48]) expect(refusal({ group })).toContain(`not of ${group}`);
  expect(refusal({ group: 0 })).toContain('a scale a row');
  expect(refusal({ dtype: 'f16' })).toContain('to f16');
  expect(refusal({ experts: 8 })).toContain('experts=8');
});

test('the operator gets the weights that our kernels read', () => {
  const { n, k } = params;
  const options = { bits: 4, group: 32, scheme: 'absmax' } as const;
  const codes = roundToNearest(drawWeights('gauss', n * k, 3, 'w'), n, k, options);
  const { words, scales } = packColumns(codes);
  const x = new Float32Array(2 * k);
  const [graph] = nbitsMapping(0).graphs(params, { x, words, scales });
  const { a, b, scales: blockScales } = graph!.buffers;
  expect(a).toMatchObject({ length: 200, data: x });
  const given = {
    rows: n,
    columns: k,
    bits: 4,
    blockSize: 32,
    weights: b!.data as Uint8Array,
    scales: blockScales!.data as Float32Array,
  } as const;
  expect(fromNBits(given)).toEqual(codes);
  expect(graph!.inputs['b']).toEqual({ buffer: 'b', dims: [7, 4, 16] });
  expect(() => nbitsMapping(0).graphs(params, { x })).toThrow('words and scales');
});

test('level 4 is a peer of its own, with a tolerance of its own', () => {
  const [exact, coarse] = peersNamed('ort');
  const workload = { id: '', kernel: 'quantized/scalar-matvec', params: { ...params, m: 1, n: 4096 } };
  expect([exact!.name, coarse!.name]).toEqual(['ort', 'ort level=4']);
  expect(exact!.refuses(workload)).toBeUndefined();
  expect(coarse!.refuses(workload)).toBeUndefined();
  expect(exact!.tolerance!(workload)).toBeUndefined();
  expect(coarse!.tolerance!(workload)).toBeCloseTo(0.012, 4);
  expect(coarse!.refuses({ ...workload, kernel: 'matmul' })).toContain('no graph');
  expect(peersNamed('jax')).toHaveLength(1);
});
