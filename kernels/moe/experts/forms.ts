/** @file The ways to multiply rows with their experts' weights: shaders, constants, workgroups. The layer runs the same ones. */
import type { Pass } from '../../../src/kernel.ts';
import { ARGUMENTS, planConstants, planLayout } from '../plan.ts';
import type { LayerSize } from '../size.ts';
import { addition, flat, hiddenUnits, notInFours } from './form.ts';
import type { Form } from './form.ts';
import { codeForms } from './forms-codes.ts';
import edgeWgsl from './edge.wgsl?raw';
import walkWgsl from '../walk.wgsl?raw';
import oneDownWgsl from './one-down.wgsl?raw';
import oneUpWgsl from './one-up.wgsl?raw';
import rowsWgsl from './rows.wgsl?raw';
import scalarsF16Wgsl from './scalars-f16.wgsl?raw';
import scalarsF32Wgsl from './scalars-f32.wgsl?raw';
import streamWgsl from './stream.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';
import blocksF16Wgsl from './blocks-f16.wgsl?raw';
import blocksF32Wgsl from './blocks-f32.wgsl?raw';
import blocksQ4Wgsl from './blocks-q4.wgsl?raw';
import scalarsQ4Wgsl from './scalars-q4.wgsl?raw';
import weightsF16Wgsl from './weights-f16.wgsl?raw';
import weightsF32Wgsl from './weights-f32.wgsl?raw';

/** How weights are stored is a file of its own, put after the algorithm's: lines of the latter keep their numbers. */
const withWeights = (wgsl: string, { half }: LayerSize): string =>
  `${wgsl}\n${half ? weightsF16Wgsl : weightsF32Wgsl}`;

/** By blocks of four k, by columns alone, by one: the GPU's forms, the others, `edge`. */
const blocks = { f32: blocksF32Wgsl, f16: blocksF16Wgsl, q4: blocksQ4Wgsl } as const;
const scalars = { f32: scalarsF32Wgsl, f16: scalarsF16Wgsl, q4: scalarsQ4Wgsl } as const;
const storedAs = ({ half, codes }: LayerSize): keyof typeof blocks => (codes ? 'q4' : half ? 'f16' : 'f32');
const withBlocks = (wgsl: string, size: LayerSize): string => `${wgsl}\n${blocks[storedAs(size)]}`;

const floatsInFours = (size: LayerSize): string | undefined =>
  size.codes ? 'is for weights in f32 and f16' : notInFours(size);

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
      ...(size.codes ? { EXPERTS: size.e } : {}),
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
      bindings: [
        i === 0 ? 'x' : 'hidden',
        `w${i + 1}`,
        without ? 'routes' : plan,
        'routes',
        i === 0 ? 'hidden' : sum.to,
        ...(size.codes ? [`s${i + 1}`] : []),
      ],
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
  refuses: floatsInFours,
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
    wgsl: (size) => `${edgeWgsl}\n${scalars[storedAs(size)]}`,
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
  refuses: (size) => (size.t === 1 ? floatsInFours(size) : 'needs t = 1'),
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
          wgsl: withWeights(`${oneDownWgsl}\n${walkWgsl}`, size),
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
    wgsl: (size) => withBlocks(streamWgsl, size),
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
    wgsl: (size) => withBlocks(tileWgsl, size),
    height: 64,
    across: tileAcross,
    constants: { BM: 64, BN: 64, BK: 8 },
  }),
};

/** The first that takes the sizes and is meant for the adapter is measured. */
export const forms: readonly Form[] = [stream, tile, one, rows, ...codeForms, edge];
