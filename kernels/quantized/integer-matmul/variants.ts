/** @file Each variant is two dispatches: activations to integers, and the product. */
import type { BufferSpec, Params, Pass, Variant } from '../../../src/kernel.ts';
import activationsGroupWgsl from './activations-group.wgsl?raw';
import activationsWgsl from './activations.wgsl?raw';
import floatWgsl from './float.wgsl?raw';
import rowWgsl from './row.wgsl?raw';
import rowsWgsl from './rows.wgsl?raw';
import { sizeOf, topOf } from './size.ts';
import type { Size } from './size.ts';
import splitWgsl from './split.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';

/** Rows up to which a variant for few rows is meant. */
const FEW_ROWS = 4;

const WIDTHS = [4, 8, 16];

/** What no variant takes. */
function unknown(params: Params): string | undefined {
  const { group, groups, weightBits, activationBits } = sizeOf(params);
  if (!WIDTHS.includes(weightBits)) return 'needs wbits = 4, 8 or 16';
  if (!WIDTHS.includes(activationBits)) return 'needs abits = 4, 8 or 16';
  return group % 4 === 0 || groups === 1 ? undefined : 'needs a group that is a multiple of 4, or 0';
}

/** What a product of integers takes. */
function unfit(params: Params): string | undefined {
  const { group, groups, weightBits, activationBits } = sizeOf(params);
  const refusal = unknown(params);
  if (refusal !== undefined) return refusal;
  if (weightBits === 16 || activationBits === 16) return 'needs weights and activations of 4 or 8 bits';
  return group % 32 === 0 || groups === 1 ? undefined : 'needs a group that is a multiple of 32, or 0';
}

const constantsOf = (size: Size) => {
  const { m, n, k, group, groups, blocks, stride, weightBits, activationBits } = size;
  return {
    M: m,
    N: n,
    K: k,
    GROUP: group,
    GROUPS: groups,
    BLOCKS: blocks,
    // Blocks of a group; only read where they are whole.
    EACH: groups === 1 ? blocks : Math.ceil(group / 32),
    STRIDE: stride,
    WBITS: weightBits,
    ABITS: activationBits,
    TOP: topOf(Math.min(activationBits, 8)),
  };
};

/** Activations to codes; none at 16 bits, where they stay what they are. */
function activationPass(size: Size, target: 'cpu' | 'gpu'): readonly Pass[] {
  const { m, groups, activationBits } = size;
  if (activationBits === 16) return [];
  const cpu = target === 'cpu';
  return [
    {
      wgsl: cpu ? activationsWgsl : activationsGroupWgsl,
      constants: constantsOf(size),
      bindings: ['x', 'codes', 'code_scales', 'code_sums'],
      workgroups: [cpu ? Math.ceil(groups / 32) : groups, m, 1],
    },
  ];
}

function scratch(params: Params): readonly BufferSpec[] {
  const { m, groups, blocks, activationBits } = sizeOf(params);
  if (activationBits === 16) return [];
  return [
    { name: 'codes', role: 'scratch', type: 'u32', length: m * blocks * 8 },
    { name: 'code_scales', role: 'scratch', type: 'f32', length: m * groups },
    { name: 'code_sums', role: 'scratch', type: 'i32', length: m * groups },
  ];
}

interface Form {
  readonly name: string;
  readonly target: 'cpu' | 'gpu';
  readonly wgsl: string;
  /** Reads the sums of the codes, or makes them itself. */
  readonly sums: boolean;
  /** Columns and rows of y of a workgroup. */
  readonly columns: number;
  readonly rows: number;
  readonly few: boolean;
}

const form = ({ name, target, wgsl, sums, columns, rows, few }: Form): Variant => ({
  name,
  target,
  refuses(params) {
    const refusal = unfit(params);
    if (refusal !== undefined) return refusal;
    const isFew = sizeOf(params).m <= FEW_ROWS;
    if (few) return isFew ? undefined : `is for m ≤ ${FEW_ROWS}`;
    return sizeOf(params).m > 1 ? undefined : 'is for m > 1';
  },
  scratch,
  passes(params) {
    const size = sizeOf(params);
    return [
      ...activationPass(size, target),
      {
        wgsl,
        constants: constantsOf(size),
        bindings: ['codes', 'code_scales', ...(sums ? ['code_sums'] : []), 'words', 'scales', 'y'],
        workgroups: [Math.ceil(size.stride / columns), Math.ceil(size.m / rows), 1],
      },
    ];
  },
});

const split = form({
  name: 'split',
  target: 'gpu',
  wgsl: splitWgsl,
  sums: false,
  columns: 64,
  rows: 1,
  few: true,
});
const tile = form({
  name: 'tile',
  target: 'gpu',
  wgsl: tileWgsl,
  sums: true,
  columns: 32,
  rows: 32,
  few: false,
});
const row = form({
  name: 'row',
  target: 'cpu',
  wgsl: rowWgsl,
  sums: true,
  columns: 128,
  rows: 1,
  few: true,
});
const rows = form({
  name: 'rows',
  target: 'cpu',
  wgsl: rowsWgsl,
  sums: true,
  columns: 128,
  rows: 4,
  few: false,
});

/** Every pair of widths, in f32. */
const float: Variant = {
  name: 'float',
  target: 'any',
  refuses: unknown,
  scratch,
  passes(params) {
    const size = sizeOf(params);
    const { m, stride, weightBits, activationBits } = size;
    // What a width does without is bound to something that is there, and not read.
    const activations = activationBits === 16 ? ['x', 'x'] : ['codes', 'code_scales'];
    const scales = weightBits === 16 ? 'words' : 'scales';
    return [
      ...activationPass(size, 'cpu'),
      {
        wgsl: floatWgsl,
        constants: constantsOf(size),
        bindings: [...activations, 'words', scales, 'y'],
        workgroups: [Math.ceil(stride / 128), Math.ceil(m / 4), 1],
      },
    ];
  },
};

/** The first that takes the workload and is meant for the adapter is measured, unless a trial decides; see README. */
export const variants: readonly Variant[] = [split, tile, row, rows, float];
