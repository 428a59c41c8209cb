/** @file The ways a product of many rows is computed from codes, and their dispatches. */
import type { Params, Pass, Variant } from '../../../src/kernel.ts';
import * as cpu from '../../matmul/variants-cpu.ts';
import * as gpu from '../../matmul/variants-gpu.ts';
import { broadcast } from '../../matmul/variants-wide.ts';
import { denseParams, densePasses } from '../../matmul/within.ts';
import {
  outlierScratch,
  partBindings,
  partConstants,
  partPasses,
  partShader,
  preparation,
  preparePass,
  preparedFor,
  preparedScratch,
} from '../codebooks/passes.ts';
import type { Halves, PartPass, Prepared } from '../codebooks/passes.ts';
import { partsOf, sizeOf } from '../codebooks/size.ts';
import type { Part, Size } from '../codebooks/size.ts';
import dequantiseWgsl from './dequantise.wgsl?raw';
import halvesWgsl from './halves.wgsl?raw';
import rowsWgsl from './rows.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';

const flag = (on: boolean): number => (on ? 1 : 0);

/** All that a pass over one part has in common. */
function productPass(
  size: Size,
  { of, to, before }: PartPass,
  prepared: Prepared,
  wgsl: string,
  workgroups: Pass['workgroups'],
): Pass {
  const { constants, x, shifts } = preparedFor(size, of, prepared);
  return {
    wgsl,
    constants: { M: size.m, ...partConstants(size, of), ...constants, ADD: flag(before !== undefined) },
    bindings: [...partBindings(size, of), x, shifts, before ?? x, to],
    workgroups,
  };
}

/** A sentence for codes that a variant shall not take. */
type Refuses = (params: Params) => string | undefined;

/** A variant that looks vectors up as it multiplies; `rows` of x stand beside each other. */
const inPlace = (
  unfit: Refuses,
  name: string,
  target: Variant['target'],
  rows: number,
  pass: (size: Size, part: PartPass, prepared: Prepared) => Pass,
  refuses: (size: Size) => string | undefined = () => undefined,
): Variant => ({
  name,
  target,
  refuses: (params) => unfit(params) ?? refuses(sizeOf(params)),
  scratch(params: Params) {
    const size = sizeOf(params);
    return [...preparedScratch(size, preparation(size, rows)), ...outlierScratch(size)];
  },
  passes(params: Params) {
    const size = sizeOf(params);
    const prepared = preparation(size, rows);
    return [...preparePass(size, prepared), ...partPasses(size).map((part) => pass(size, part, prepared))];
  },
});

/** Threads of a workgroup of rows.wgsl, and rows of each. */
const THREADS = 16;
const ROWS = 4;
/** Rows of X up to which looking vectors up for every four costs less than storing all weights. */
const MOST_ROWS = 16;

/** Sides of a tile of tile.wgsl. */
const TILE = { m: 64, n: 96 };

function dequantisePass(size: Size, of: Part, halves: Halves): Pass {
  const { affine, permuted } = size;
  return {
    wgsl: partShader(dequantiseWgsl, of, halves),
    constants: {
      ...partConstants(size, of),
      COLUMNS: of.columns,
      FROM: of.from,
      AFFINE: flag(affine),
      PERMUTED: flag(permuted),
    },
    bindings: [...partBindings(size, of), affine ? 'scales' : 'x', permuted ? 'order' : 'x', 'weights'],
    workgroups: [Math.ceil(of.groups / 32), 4 * of.blocks, 1],
  };
}

/** Whole weights in f32 as scratch, then a product of kernels/matmul: the first of `dense` that takes the size. */
function whole(
  unfit: Refuses,
  name: string,
  target: Variant['target'],
  halves: Halves,
  dense: readonly Variant[],
): Variant {
  const { features, lanes } = dense[0]!;
  const found = (size: Size): Variant | undefined =>
    dense.find((variant) => variant.refuses?.(denseParams(size)) === undefined);
  const denseOf = (size: Size): Variant => found(size)!;
  return {
    name,
    target,
    ...(features === undefined ? {} : { features }),
    ...(lanes === undefined ? {} : { lanes }),
    refuses(params) {
      const refusal = unfit(params);
      if (refusal !== undefined || found(sizeOf(params)) !== undefined) return refusal;
      return dense[0]?.refuses?.(denseParams(sizeOf(params)));
    },
    scratch(params) {
      const size = sizeOf(params);
      const { m, n, k, half } = size;
      return [
        { name: 'weights', role: 'scratch', type: 'f32', length: n * k },
        ...(half ? [{ name: 'numbers', role: 'scratch', type: 'f32', length: m * k } as const] : []),
        ...(denseOf(size).scratch?.(denseParams(size)) ?? []),
      ];
    },
    passes(params) {
      const size = sizeOf(params);
      const { m, k, half } = size;
      const converted: Pass = {
        wgsl: halvesWgsl,
        constants: { LENGTH: m * k },
        bindings: ['x', 'numbers'],
        workgroups: [Math.ceil((m * k) / 128), 1, 1],
      };
      return [
        ...(half ? [converted] : []),
        ...partsOf(size).map((of) => dequantisePass(size, of, halves)),
        ...densePasses(denseOf(size), size, { a: half ? 'numbers' : 'x', b: 'weights', c: 'y' }),
      ];
    },
  };
}

/** In the order of preference, for codes that `unfit` says nothing against. */
export const codebookVariants = (unfit: Refuses): readonly Variant[] => {
  const tile = inPlace(unfit, 'tile', 'gpu', 1, (size, part, prepared) =>
    productPass(size, part, prepared, partShader(tileWgsl, part.of, 'unpack'), [
      Math.ceil(size.n / TILE.n),
      Math.ceil(size.m / TILE.m),
      1,
    ]),
  );
  const rows = inPlace(
    unfit,
    'rows',
    'cpu',
    ROWS,
    (size, part, prepared) =>
      productPass(size, part, prepared, partShader(rowsWgsl, part.of, 'shift'), [
        Math.ceil(part.of.groups / THREADS),
        Math.ceil(size.m / ROWS),
        1,
      ]),
    ({ m }) => (m > MOST_ROWS ? `needs m ≤ ${MOST_ROWS}` : undefined),
  );
  const wholeBroadcast = whole(unfit, 'whole broadcast', 'cpu', 'shift', [broadcast]);
  const wholeQuad = whole(unfit, 'whole quad', 'cpu', 'shift', [cpu.quad32, cpu.quad16]);
  const wholeDirect = whole(unfit, 'whole', 'cpu', 'shift', [cpu.direct, cpu.edge]);
  const wholeTile = whole(unfit, 'whole-tile', 'gpu', 'unpack', [
    gpu.tileSplit,
    gpu.tileLarge,
    gpu.tileWide,
    gpu.tileSmall,
    gpu.tiled64,
  ]);
  return [tile, wholeTile, rows, wholeBroadcast, wholeQuad, wholeDirect];
};
