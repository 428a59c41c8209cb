import { expect, test } from 'vitest';
import { experts } from '../../../kernels/moe/experts/kernel.ts';
import { layer } from '../../../kernels/moe/layer/kernel.ts';
import { workload } from '../../kernel.ts';
import { peersNamed } from '../index.ts';
import { coarseExperts, denseExperts } from './experts.ts';

const params = { t: 2, d: 32, ff: 64, e: 3, k: 2, dtype: 'q4' };

const refusal = (more: object): string | undefined => coarseExperts.refuses({ ...params, ...more });
const both = (more: object) =>
  peersNamed('ort').map((peer) =>
    peer.refuses({ id: '', kernel: 'moe/layer', params: { ...params, ...more } }),
  );

test('what QMoE has no form of is refused in words', () => {
  expect(refusal({ skew: 'zipf', softmax: 'after' })).toBeUndefined();
  expect(refusal({ dtype: 'f16' })).toContain('are f16');
  expect(refusal({ mask: 'moiie' })).toContain('only some tokens');
  expect(refusal({ norm: 'no' })).toContain('renormalised');
  expect(refusal({ ff: 40 })).toContain('ff=40');
  expect(refusal({ capacity: 50 })).toContain('capacity=50');
  expect(both({})).toEqual([undefined, undefined]);
  expect(both({ dtype: 'f32', ff: 40, norm: 'no' })).toEqual([undefined, expect.stringContaining('are f32')]);
  expect(both({ dtype: 'f16' })).toEqual([
    expect.stringContaining('rounds products of f16'),
    expect.stringContaining('are f16'),
  ]);
  expect(both({ mask: 'moiie' })[0]).toContain('only some tokens');
});

/** Of an expert, row and input: code 0 … 15. */
const nibble = (bytes: Uint8Array, i: number): number => (bytes[i >> 1]! >> (4 * (i % 2))) & 15;

test('gates and ups take turns in what QMoE gets, and stand apart in the graph of all experts', () => {
  const inputs = experts.inputs(workload(experts, params).params, 1);
  const { d, ff, e } = params;
  const [qmoe] = coarseExperts.graphs(params, inputs);
  const [dense] = denseExperts.graphs(params, inputs);
  const turns = qmoe!.buffers['w1']!.data as Uint8Array;
  for (let expert = 0; expert < e; expert++) {
    const apart = dense!.buffers[`w1_${expert}`]!.data as Uint8Array;
    for (let row = 0; row < 2 * ff; row++) {
      const mine = (row % 2) * ff + (row >> 1);
      for (const input of [0, 7, 31]) {
        const code = nibble(turns, (expert * 2 * ff + row) * d + input);
        expect(code).toBe(nibble(apart, mine * d + input));
      }
      expect(qmoe!.buffers['s1']!.data![expert * 2 * ff + row]).toBe(
        dense!.buffers[`s1_${expert}`]!.data![mine],
      );
    }
  }
  const logits = qmoe!.buffers['logits']!.data as Float32Array;
  const shares = dense!.buffers['shares']!.data as Float32Array;
  for (const [i, share] of shares.entries()) expect(Math.exp(logits[i]!)).toBeCloseTo(share, 6);
  expect(shares.slice(0, e).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
});

test('a layer chooses by itself: router product, Softmax, TopK, and each expert its own matrices', () => {
  const { params: size } = workload(layer, { ...params, dtype: 'f32' });
  const inputs = layer.inputs(size, 1);
  const [of] = denseExperts.graphs(size, inputs);
  expect(of!.graph.nodes.slice(0, 6).map(({ op }) => op)).toEqual([
    'MatMul',
    'Softmax',
    'TopK',
    'ReduceSum',
    'Div',
    'ScatterElements',
  ]);
  expect(of!.graph.constants).toEqual([
    { name: 'choices', values: [2] },
    { name: 'along', values: [1] },
  ]);
  expect(of!.inputs['w2_1']).toEqual({ buffer: 'w2_1', dims: [64, 32] });
  expect(of!.buffers['w2_1']!.data).toEqual((inputs['w2'] as Float32Array).slice(64 * 32, 2 * 64 * 32));
  expect(of!.buffers['zeros']!.data).toEqual(new Float32Array(2 * 3));
  // Every input of a node is an input of the graph, a constant, or what a node before it left.
  for (const one of [of!, denseExperts.graphs({ ...size, e: 1, k: 1, norm: 'no' }, inputs)[0]!]) {
    const known = new Set([
      ...one.graph.inputs.map(({ name }) => name),
      ...(one.graph.constants ?? []).map(({ name }) => name),
    ]);
    expect(Object.keys(one.inputs).toSorted()).toEqual(one.graph.inputs.map(({ name }) => name).toSorted());
    for (const { inputs: needs, outputs } of one.graph.nodes) {
      expect(needs.filter((name) => !known.has(name))).toEqual([]);
      for (const name of outputs) known.add(name);
    }
    expect(known).toContain('y');
  }
});
