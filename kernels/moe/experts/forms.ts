/** @file The ways to multiply rows with their experts' weights: shaders, constants, workgroups. The layer runs the same ones. */
import type { BufferSpec, Pass, Variant } from '../../../src/kernel.ts';
import { ARGUMENTS, planConstants, planLayout } from '../plan.ts';
import type { Across } from '../plan.ts';
import type { LayerSize } from '../size.ts';
import type { Stage } from '../stage.ts';
import combineEdgeWgsl from './combine-edge.wgsl?raw';
import combineWgsl from './combine.wgsl?raw';
import edgeWgsl from './edge.wgsl?raw';
import oneDownWgsl from './one-down.wgsl?raw';
import oneUpWgsl from './one-up.wgsl?raw';
import rowsWgsl from './rows.wgsl?raw';
import scalarsF16Wgsl from './scalars-f16.wgsl?raw';
import scalarsF32Wgsl from './scalars-f32.wgsl?raw';
import streamWgsl from './stream.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';
import weightsF16Wgsl from './weights-f16.wgsl?raw';
import weightsF32Wgsl from './weights-f32.wgsl?raw';

/** From `x`, `w1`, `w2` and `routes` to `y`, by a plan where a form has a height. */
export interface Form {
  readonly name: string;
  readonly target: Variant['target'];
  /** Most rows of a tile; undefined for one token, whose choices are its tiles. */
  readonly height: (size: LayerSize) => number | undefined;
  /** Workgroups across and deep, of the first product and of the second. */
  readonly across: (size: LayerSize) => readonly [Across, Across];
  readonly refuses: (size: LayerSize) => string | undefined;
  /** `plan` names the buffer that holds the plan. */
  readonly stage: (size: LayerSize, plan: string) => Stage;
}

/** How weights are stored is a file of its own, put after the algorithm's: lines of the latter keep their numbers. */
const withWeights = (wgsl: string, { half }: LayerSize): string =>
  `${wgsl}\n${half ? weightsF16Wgsl : weightsF32Wgsl}`;

const notInFours = ({ d, ff }: LayerSize): string | undefined =>
  d % 4 === 0 && ff % 4 === 0 ? undefined : 'needs d and ff to be multiples of 4';

const flat = (x: number, z = 1): Across => ({ x, z });

const hiddenUnits = ({ t, k, ff }: LayerSize): BufferSpec => ({
  name: 'hidden',
  role: 'scratch',
  type: 'f32',
  length: t * k * ff,
});

/** What adds the slices of each token, or nothing where the second product writes `y` itself. */
function addition({ t, k, d }: LayerSize, splits: number): { readonly to: string } & Stage {
  const slices = k * splits;
  if (slices === 1) return { to: 'y', scratch: [], passes: [] };
  const fours = d % 4 === 0;
  const across = Math.ceil((fours ? d / 4 : d) / 64);
  return {
    to: 'parts',
    scratch: [{ name: 'parts', role: 'scratch', type: 'f32', length: t * slices * d }],
    passes: [
      {
        wgsl: fours ? combineWgsl : combineEdgeWgsl,
        constants: { N: d, SLICES: slices },
        bindings: ['parts', 'y'],
        workgroups: [across, t, 1],
      },
    ],
  };
}

/** What a form's two products differ in from another's. */
interface Grouped {
  readonly wgsl: (size: LayerSize) => string;
  readonly height: number;
  readonly across: Form['across'];
  readonly constants?: Readonly<Record<string, number>>;
  /** Ranges of K of the second product; absent for shaders that know of none. */
  readonly splits?: (size: LayerSize) => number;
  /** Whether the tiles are one token's choices, and there is no plan. */
  readonly alone?: (size: LayerSize) => boolean;
}

/** Both products over the tiles of a plan, and the sum of what they leave. */
function grouped({ wgsl, height, across, constants, splits, alone }: Grouped): Form['stage'] {
  return (size, plan) => {
    const { t, k, d, ff } = size;
    const layout = planLayout(size, height);
    const without = alone?.(size) === true;
    const { TILES, ORDER } = planConstants(layout);
    const shared = {
      ...constants,
      CHOICES: k,
      ROWS: t * k,
      TILES,
      ORDER,
      ...(alone === undefined ? {} : { ALONE: without ? 1 : 0 }),
    };
    const ranges = splits?.(size) ?? 1;
    const sum = addition(size, ranges);
    const products = across(size).map(({ x, z }, i): Pass => ({
      wgsl: wgsl(size),
      constants: {
        ...(i === 0 ? { N: ff, K: d, PAIR: 1 } : { N: d, K: ff, PAIR: 0 }),
        ...(splits === undefined ? {} : { SPLITS: z }),
        ...shared,
      },
      bindings:
        i === 0
          ? ['x', 'w1', without ? 'routes' : plan, 'routes', 'hidden']
          : ['hidden', 'w2', without ? 'routes' : plan, 'routes', sum.to],
      workgroups: [x, without ? k : layout.most, z],
      ...(without ? {} : { indirect: { buffer: plan, offset: ARGUMENTS[i]! } }),
    }));
    return {
      scratch: [hiddenUnits(size), ...sum.scratch],
      passes: [...products, ...sum.passes],
    };
  };
}

/** 8 rows × 8 columns a thread, without workgroup memory. */
const rowsAcross: Form['across'] = ({ d, ff }) => [flat(Math.ceil(ff / 128)), flat(Math.ceil(d / 256))];
const rows: Form = {
  name: 'rows',
  target: 'cpu',
  height: () => 8,
  across: rowsAcross,
  refuses: notInFours,
  stage: grouped({ wgsl: (size) => withWeights(rowsWgsl, size), height: 8, across: rowsAcross }),
};

const edgeAcross: Form['across'] = ({ d, ff }) => [flat(Math.ceil(ff / 128)), flat(Math.ceil(d / 128))];
const edge: Form = {
  name: 'edge',
  target: 'any',
  height: () => 8,
  across: edgeAcross,
  refuses: () => undefined,
  stage: grouped({
    wgsl: ({ half }) => `${edgeWgsl}\n${half ? scalarsF16Wgsl : scalarsF32Wgsl}`,
    height: 8,
    across: edgeAcross,
  }),
};

/** One token: a dispatch a product, no plan, no partial sums. */
const one: Form = {
  name: 'one',
  target: 'cpu',
  height: () => undefined,
  across: ({ d, ff }) => [flat(Math.ceil(ff / 128)), flat(Math.ceil(d / 64))],
  refuses: (size) => (size.t === 1 ? notInFours(size) : 'needs t = 1'),
  stage(size) {
    const { k, d, ff } = size;
    return {
      scratch: [hiddenUnits(size)],
      passes: [
        {
          wgsl: withWeights(oneUpWgsl, size),
          constants: { N: ff, K: d },
          bindings: ['x', 'w1', 'routes', 'hidden'],
          workgroups: [Math.ceil(ff / 128), k, 1],
        },
        {
          wgsl: withWeights(oneDownWgsl, size),
          constants: { N: d, K: ff, CHOICES: k },
          bindings: ['hidden', 'w2', 'routes', 'y'],
          workgroups: [Math.ceil(d / 64), 1, 1],
        },
      ],
    };
  },
};

const STREAM_ROWS = 4;

/** Workgroups that should keep a GPU's memory busy; k of the least range that is worth a partial sum. Not tuned on any. */
const STREAM_WORKGROUPS = 512;
const STREAM_RANGE = 256;

const streamSplits = (size: LayerSize): number => {
  const workgroups = Math.ceil(size.d / 256) * planLayout(size, STREAM_ROWS).most;
  const wanted = Math.ceil(STREAM_WORKGROUPS / workgroups);
  return Math.max(1, Math.min(wanted, Math.floor(size.ff / STREAM_RANGE)));
};
const streamAcross: Form['across'] = (size) => [
  flat(Math.ceil(size.ff / 128)),
  flat(Math.ceil(size.d / 256), streamSplits(size)),
];
const stream: Form = {
  name: 'stream',
  target: 'gpu',
  height: ({ t }) => (t === 1 ? undefined : STREAM_ROWS),
  across: streamAcross,
  refuses: (size) =>
    size.t > 1 && size.t * size.k > STREAM_ROWS * size.e
      ? `is for at most ${STREAM_ROWS} rows an expert on average`
      : notInFours(size),
  stage: grouped({
    wgsl: (size) => withWeights(streamWgsl, size),
    height: STREAM_ROWS,
    across: streamAcross,
    splits: streamSplits,
    alone: ({ t }) => t === 1,
  }),
};

const tileAcross: Form['across'] = ({ d, ff }) => [flat(Math.ceil(ff / 32)), flat(Math.ceil(d / 64))];
const tile: Form = {
  name: 'tile BM=64 BN=64 BK=8',
  target: 'gpu',
  height: () => 64,
  across: tileAcross,
  refuses: (size) => (size.t === 1 ? 'is for more than one token' : notInFours(size)),
  stage: grouped({
    wgsl: (size) => withWeights(tileWgsl, size),
    height: 64,
    across: tileAcross,
    constants: { BM: 64, BN: 64, BK: 8 },
  }),
};

/** The first that takes the sizes and is meant for the adapter is measured. */
export const forms: readonly Form[] = [stream, tile, one, rows, edge];
