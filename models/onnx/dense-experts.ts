/**
 * @file A mixture of experts in standard operators. A graph of fixed shapes cannot gather the tokens of an expert: every token
 * goes through every expert, and shares of those it did not choose are 0.
 */
import { blocksOf } from './matmul-nbits.ts';
import type { OnnxConstant, OnnxGraph, OnnxNode, OnnxValue } from './model.ts';

export interface DenseExpertsShape {
  readonly tokens: number;
  /** Inputs and outputs of an expert. */
  readonly width: number;
  /** Hidden units of an expert. */
  readonly hidden: number;
  readonly experts: number;
  /** Floats, or codes in the format of MatMulNBits. */
  readonly weights: 'f32' | { readonly bits: 4 | 8; readonly block: number };
  /**
   * Where shares come from: an input, or a gate `wg` [width, experts], softmax over all experts and the largest `choices` of
   * them, divided by their sum where `renormalise` says so.
   */
  readonly router: 'shares' | { readonly choices: number; readonly renormalise: boolean };
}

/** Name of a tensor of expert `e`. */
export const ofExpert = (name: string, e: number): string => `${name}_${e}`;

const join = (op: string, a: string, b: string, to: string): OnnxNode => ({
  op,
  inputs: [a, b],
  outputs: [to],
});

const split = (of: string, outputs: readonly string[]): OnnxNode => ({
  op: 'Split',
  inputs: [of],
  outputs,
  ints: { axis: 1, num_outputs: outputs.length },
});

interface Part {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly constants?: readonly OnnxConstant[];
}

/** Leaves `shares` [tokens, experts]. `zeros` is what TopK's choices are scattered into. */
function routerPart({ tokens, width, experts, router }: DenseExpertsShape): Part {
  const shares = { name: 'shares', type: 'f32', dims: [tokens, experts] } as const;
  if (router === 'shares') return { nodes: [], inputs: [shares] };
  const { choices, renormalise } = router;
  return {
    nodes: [
      join('MatMul', 'x', 'wg', 'logits'),
      { op: 'Softmax', inputs: ['logits'], outputs: ['probabilities'], ints: { axis: 1 } },
      {
        op: 'TopK',
        inputs: ['probabilities', 'choices'],
        outputs: ['largest', 'chosen'],
        ints: { axis: 1, largest: 1, sorted: 1 },
      },
      ...(renormalise
        ? [
            { op: 'ReduceSum', inputs: ['largest', 'along'], outputs: ['sum'], ints: { keepdims: 1 } },
            join('Div', 'largest', 'sum', 'weights'),
          ]
        : []),
      {
        op: 'ScatterElements',
        inputs: ['zeros', 'chosen', renormalise ? 'weights' : 'largest'],
        outputs: ['shares'],
        ints: { axis: 1 },
      },
    ],
    inputs: [
      { name: 'wg', type: 'f32', dims: [width, experts] },
      { ...shares, name: 'zeros' },
    ],
    constants: [
      { name: 'choices', values: [choices] },
      ...(renormalise ? [{ name: 'along', values: [1] }] : []),
    ],
  };
}

/** The product of `a` with matrix i of an expert, k inputs and n outputs, and the inputs it needs. */
function productPart(
  weights: DenseExpertsShape['weights'],
  a: string,
  [w, s]: readonly [weights: string, scales: string],
  [k, n]: readonly [inputs: number, outputs: number],
  to: string,
): Part {
  if (weights === 'f32') {
    return { nodes: [join('MatMul', a, w, to)], inputs: [{ name: w, type: 'f32', dims: [k, n] }] };
  }
  const { bits, block } = weights;
  const blocks = blocksOf({ k, block });
  return {
    nodes: [
      {
        op: 'MatMulNBits',
        domain: 'com.microsoft',
        inputs: [a, w, s],
        outputs: [to],
        ints: { K: k, N: n, bits, block_size: block, accuracy_level: 0 },
      },
    ],
    inputs: [
      { name: w, type: 'u8', dims: [n, blocks, (block * bits) / 8] },
      { name: s, type: 'f32', dims: [n, blocks] },
    ],
  };
}

/** All tokens through expert `e`, times its share. */
function expertPart(
  { width, hidden, weights }: DenseExpertsShape,
  e: number,
  share: string,
  to: string,
): Part {
  const own = (name: string): string => ofExpert(name, e);
  const up = productPart(weights, 'x', [own('w1'), own('s1')], [width, 2 * hidden], own('both'));
  const down = productPart(weights, own('units'), [own('w2'), own('s2')], [hidden, width], own('out'));
  return {
    nodes: [
      ...up.nodes,
      split(own('both'), [own('gate'), own('up')]),
      { op: 'Sigmoid', inputs: [own('gate')], outputs: [own('sigmoid')] },
      join('Mul', own('gate'), own('sigmoid'), own('silu')),
      join('Mul', own('silu'), own('up'), own('units')),
      ...down.nodes,
      join('Mul', own('out'), share, to),
    ],
    inputs: [...up.inputs, ...down.inputs],
  };
}

/**
 * y = Σ shares[:, e]·expert_e(x). Inputs `x` [tokens, width], what the router needs, and of each expert its matrices: floats
 * `w1_e` [width, 2·hidden] (gates before ups) and `w2_e` [hidden, width], or codes `w1_e` [2·hidden, blocks, bytes], `s1_e`,
 * `w2_e` [width, blocks, bytes] and `s2_e`; output `y`.
 */
export function denseExpertsGraph(shape: DenseExpertsShape): OnnxGraph {
  const { tokens, width, experts } = shape;
  const all = Array.from({ length: experts }, (_, e) => e);
  const router = routerPart(shape);
  const one = experts === 1;
  const parts = all.map((e) =>
    one
      ? expertPart(shape, e, 'shares', 'y')
      : expertPart(shape, e, ofExpert('share', e), ofExpert('part', e)),
  );
  const sums = all
    .slice(1)
    .map((e) =>
      join(
        'Add',
        e === 1 ? 'part_0' : ofExpert('sum', e - 1),
        ofExpert('part', e),
        e === experts - 1 ? 'y' : ofExpert('sum', e),
      ),
    );
  return {
    name: 'dense-experts',
    nodes: [
      ...router.nodes,
      ...(one
        ? []
        : [
            split(
              'shares',
              all.map((e) => ofExpert('share', e)),
            ),
          ]),
      ...parts.flatMap(({ nodes }) => nodes),
      ...sums,
    ],
    ...(router.constants && { constants: router.constants }),
    inputs: [
      { name: 'x', type: 'f32', dims: [tokens, width] },
      ...router.inputs,
      ...parts.flatMap(({ inputs }) => inputs),
    ],
    outputs: [{ name: 'y', type: 'f32', dims: [tokens, width] }],
  };
}
