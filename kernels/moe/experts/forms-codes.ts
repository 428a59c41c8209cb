/** @file Weights in codes of 4 bits on CPU adapters: shaders that decode by masks, from ../../quantized/scalar. */
import type { Pass } from '../../../src/kernel.ts';
import code4Wgsl from '../../quantized/scalar/code-4.wgsl?raw';
import factorsWgsl from '../../quantized/scalar/factors.wgsl?raw';
import xF32Wgsl from '../../quantized/scalar/x-f32.wgsl?raw';
import xPlainWgsl from '../../quantized/scalar/x-plain.wgsl?raw';
import xQuadsWgsl from '../../quantized/scalar/x-quads.wgsl?raw';
import xRowWgsl from '../../quantized/scalar/x-row.wgsl?raw';
import { ARGUMENTS, planConstants, planLayout } from '../plan.ts';
import type { LayerSize } from '../size.ts';
import { addition, flat, hiddenUnits, notInFours } from './form.ts';
import type { Form } from './form.ts';
import oneQ4Wgsl from './one-q4.wgsl?raw';
import rowsQ4Wgsl from './rows-q4.wgsl?raw';
import { GROUP } from './storage.ts';

/** Threads of a workgroup. */
const LANES = 16;

/** Most rows of a tile: those that a decoded weight serves. */
const HEIGHT = 4;

const codesInFours = (size: LayerSize): string | undefined =>
  size.codes ? notInFours(size) : 'is for weights in codes of 4 bits';

/** `quads`: threads in fours read activations together. */
const withCodes = (wgsl: string, quads: boolean): string =>
  [wgsl, quads ? xQuadsWgsl : xPlainWgsl, xRowWgsl, xF32Wgsl, code4Wgsl, factorsWgsl].join('\n');

/** Constants of the first product or of the second. */
const constantsOf = ({ d, ff, e, k }: LayerSize, first: boolean) => {
  const [wide, inputs] = first ? [2 * ff, d] : [d, ff];
  const PAIR = first ? 1 : 0;
  return { N: e * wide, WIDE: wide, K: inputs, GROUP, LANES, CENTRED: 1, CHOICES: k, PAIR };
};

const rowsAcross: Form['across'] = ({ d, ff }) => [
  flat(Math.ceil(ff / (4 * LANES))),
  flat(Math.ceil(d / (8 * LANES))),
];

const rows = (name: string, quads: boolean): Form => ({
  name,
  target: 'cpu',
  ...(quads ? { features: ['subgroups'] } : {}),
  height: () => HEIGHT,
  across: rowsAcross,
  refuses: codesInFours,
  stage(size, plan) {
    const layout = planLayout(size, HEIGHT);
    const { TILES, ORDER } = planConstants(layout);
    const sum = addition(size, 1);
    const products = rowsAcross(size).map(({ x, z }, i): Pass => ({
      wgsl: withCodes(rowsQ4Wgsl, quads),
      constants: { ...constantsOf(size, i === 0), ROWS: size.t * size.k, TILES, ORDER },
      bindings:
        i === 0
          ? ['x', 'w1', 's1', plan, 'routes', 'hidden']
          : ['hidden', 'w2', 's2', plan, 'routes', sum.to],
      workgroups: [x, layout.most, z],
      indirect: { buffer: plan, offset: ARGUMENTS[i]! },
    }));
    return { scratch: [hiddenUnits(size), ...sum.scratch], passes: [...products, ...sum.passes] };
  },
});

/** One token: a dispatch a product, no plan, no partial sums. */
const one = (name: string, quads: boolean): Form => ({
  name,
  target: 'cpu',
  ...(quads ? { features: ['subgroups'] } : {}),
  height: () => undefined,
  across: ({ d, ff }) => [flat(Math.ceil(ff / (8 * LANES))), flat(Math.ceil(d / (16 * LANES)))],
  refuses: (size) => (size.t === 1 ? codesInFours(size) : 'needs t = 1'),
  stage(size) {
    const { k, d, ff } = size;
    const wgsl = withCodes(oneQ4Wgsl, quads);
    return {
      scratch: [hiddenUnits(size)],
      passes: [
        {
          wgsl,
          constants: constantsOf(size, true),
          bindings: ['x', 'w1', 's1', 'routes', 'hidden'],
          workgroups: [Math.ceil(ff / (8 * LANES)), k, 1],
        },
        {
          wgsl,
          constants: constantsOf(size, false),
          bindings: ['hidden', 'w2', 's2', 'routes', 'y'],
          workgroups: [Math.ceil(d / (16 * LANES)), 1, 1],
        },
      ],
    };
  },
});

/** Quads first: where an adapter has them they are the faster. */
export const codeForms: readonly Form[] = [
  one('one-q4-quads', true),
  one('one-q4', false),
  rows('rows-q4-quads', true),
  rows('rows-q4', false),
];
