import { blocksOf } from './matmul-nbits.ts';
import type { OnnxGraph, OnnxNode, OnnxValue } from './model.ts';
import type { QMoeShape } from './qmoe.ts';

/** Name of a tensor of expert `e`. */
export const ofExpert = (name: string, e: number): string => `${name}_${e}`;

const split = (of: string, outputs: readonly string[]): OnnxNode => ({
  op: 'Split',
  inputs: [of],
  outputs,
  ints: { axis: 1, num_outputs: outputs.length },
});
const join = (op: string, a: string, b: string, to: string): OnnxNode => ({
  op,
  inputs: [a, b],
  outputs: [to],
});

/**
 * The same experts without an operator for them: every token through every expert, y = Σ shares[:, e]·expert_e(x), as a graph of
 * fixed shapes has it; shares of experts that a token did not choose are 0. Inputs `x` [tokens, width], `shares` [tokens,
 * experts], and of each expert `w1_e` [2·hidden, blocks, bytes] (gates before ups), `s1_e`, `w2_e` [width, blocks, bytes] and
 * `s2_e` in the format of MatMulNBits; output `y`.
 */
export function denseExpertsGraph(shape: Omit<QMoeShape, 'choices' | 'router'>): OnnxGraph {
  const { tokens, width, hidden, experts, bits, block } = shape;
  const type = 'f32';
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValue[] = [
    { name: 'x', type, dims: [tokens, width] },
    { name: 'shares', type, dims: [tokens, experts] },
  ];
  const all = Array.from({ length: experts }, (_, e) => e);
  if (experts > 1)
    nodes.push(
      split(
        'shares',
        all.map((e) => ofExpert('share', e)),
      ),
    );
  for (const e of all) {
    const own = (name: string): string => ofExpert(name, e);
    const product = (a: string, i: 1 | 2, n: number, k: number, to: string): OnnxNode => {
      const blocks = blocksOf({ k, block });
      inputs.push(
        { name: own(`w${i}`), type: 'u8', dims: [n, blocks, (block * bits) / 8] },
        { name: own(`s${i}`), type, dims: [n, blocks] },
      );
      return {
        op: 'MatMulNBits',
        domain: 'com.microsoft',
        inputs: [a, own(`w${i}`), own(`s${i}`)],
        outputs: [to],
        ints: { K: k, N: n, bits, block_size: block, accuracy_level: 0 },
      };
    };
    nodes.push(
      product('x', 1, 2 * hidden, width, own('both')),
      split(own('both'), [own('gate'), own('up')]),
      { op: 'Sigmoid', inputs: [own('gate')], outputs: [own('sigmoid')] },
      join('Mul', own('gate'), own('sigmoid'), own('silu')),
      join('Mul', own('silu'), own('up'), own('units')),
      product(own('units'), 2, width, hidden, own('out')),
      join(
        'Mul',
        own('out'),
        experts > 1 ? own('share') : 'shares',
        e === 0 ? (experts > 1 ? 'sum_0' : 'y') : own('part'),
      ),
    );
    if (e > 0)
      nodes.push(
        join('Add', ofExpert('sum', e - 1), own('part'), e === experts - 1 ? 'y' : ofExpert('sum', e)),
      );
  }
  return { name: 'dense-experts', nodes, inputs, outputs: [{ name: 'y', type, dims: [tokens, width] }] };
}
