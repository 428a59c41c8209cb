/** @file Each variant is two dispatches: activations to integers, and the product. */
import type { BufferSpec, Params, Pass, Variant } from '../../../src/kernel.ts';
import { direct, quad32 } from '../../matmul/variants-cpu.ts';
import { broadcast } from '../../matmul/variants-wide.ts';
import { denseParams, densePasses } from '../../matmul/within.ts';
import { joined } from '../scalar/shaders.ts';
import activationsGroupWgsl from './activations-group.wgsl?raw';
import activationsWgsl from './activations.wgsl?raw';
import floatWgsl from './float.wgsl?raw';
import matrixWgsl from './matrix.wgsl?raw';
import numbersWgsl from './numbers.wgsl?raw';
import rowWgsl from './row.wgsl?raw';
import rowsWgsl from './rows.wgsl?raw';
import { sizeOf, topOf } from './size.ts';
import type { Size } from './size.ts';
import splitWgsl from './split.wgsl?raw';
import storeWgsl from './store.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';
import wordsWgsl from './words.wgsl?raw';

/** Rows from which both sides are made dense first: each weight is then written, and read again for every 8 rows. */
const MANY_ROWS = 16;

const WIDTHS = [4, 8, 16];

/** What no variant takes. */
export function unknown(params: Params): string | undefined {
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
  /** It is meant for so many rows … */
  readonly least: number;
  /** … to so many. */
  readonly most: number;
}

const form = ({ name, target, wgsl, sums, columns, rows, least, most }: Form): Variant => ({
  name,
  target,
  refuses(params) {
    const refusal = unfit(params);
    if (refusal !== undefined) return refusal;
    const { m } = sizeOf(params);
    if (m < least) return `is for m ≥ ${least}`;
    return m > most ? `is for m ≤ ${most}` : undefined;
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
  wgsl: joined(splitWgsl, wordsWgsl),
  sums: false,
  columns: 64,
  rows: 1,
  least: 1,
  most: 4,
});
const tile = form({
  name: 'tile',
  target: 'gpu',
  wgsl: joined(tileWgsl, wordsWgsl, storeWgsl),
  sums: true,
  columns: 32,
  rows: 32,
  least: 2,
  most: Infinity,
});
const row = form({
  name: 'row',
  target: 'cpu',
  wgsl: joined(rowWgsl, wordsWgsl),
  sums: true,
  columns: 128,
  rows: 1,
  least: 1,
  most: 1,
});
const rows = form({
  name: 'rows',
  target: 'cpu',
  wgsl: joined(rowsWgsl, wordsWgsl, storeWgsl),
  sums: true,
  columns: 128,
  rows: 4,
  least: 2,
  most: Infinity,
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
        wgsl: joined(floatWgsl, wordsWgsl, storeWgsl),
        constants: constantsOf(size),
        bindings: [...activations, 'words', scales, 'y'],
        workgroups: [Math.ceil(stride / 128), Math.ceil(m / 4), 1],
      },
    ];
  },
};

/** Activations rounded to their codes and back, m × k; at 16 bits they stay what they are. */
export function numbersScratch(params: Params): readonly BufferSpec[] {
  const { m, k, activationBits } = sizeOf(params);
  return activationBits === 16 ? [] : [{ name: 'numbers', role: 'scratch', type: 'f32', length: m * k }];
}

export function numbersPass(params: Params): readonly Pass[] {
  const size = sizeOf(params);
  if (size.activationBits === 16) return [];
  return [
    {
      wgsl: numbersWgsl,
      constants: constantsOf(size),
      bindings: ['x', 'numbers'],
      workgroups: [Math.ceil(size.groups / 32), size.m, 1],
    },
  ];
}

/** Both sides as dense matrices of f32, then the dense product of the kernel `matmul`: many rows pay for it. */
const whole = (name: string, product: Variant): Variant => ({
  name,
  target: 'cpu',
  ...(product.features === undefined ? {} : { features: product.features }),
  ...(product.lanes === undefined ? {} : { lanes: product.lanes }),
  refuses(params) {
    const size = sizeOf(params);
    const refusal = unknown(params) ?? product.refuses?.(denseParams(size));
    if (refusal !== undefined) return refusal;
    return size.m < MANY_ROWS ? `is for m ≥ ${MANY_ROWS}` : undefined;
  },
  scratch(params) {
    const { n, k } = sizeOf(params);
    return [...numbersScratch(params), { name: 'matrix', role: 'scratch', type: 'f32', length: n * k }];
  },
  passes(params) {
    const size = sizeOf(params);
    const { n, blocks, weightBits, activationBits } = size;
    const a = activationBits === 16 ? 'x' : 'numbers';
    return [
      ...numbersPass(params),
      {
        wgsl: matrixWgsl,
        constants: constantsOf(size),
        bindings: ['words', weightBits === 16 ? 'words' : 'scales', 'matrix'],
        workgroups: [Math.ceil(n / 32), blocks, 1],
      },
      ...densePasses(product, size, { a, b: 'matrix', c: 'y' }),
    ];
  },
});

/** For hundreds of rows, where subgroups are wide and where not. */
export const denseBroadcast = whole('dense broadcast', broadcast);
export const denseQuad = whole('dense quad', quad32);
export const dense = whole('dense', direct);

/** For GPUs: products of packed integers. */
export const gpuVariants: readonly Variant[] = [split, tile];

/** The forms of a CPU adapter, and `float` for everything. */
export const cpuVariants: readonly Variant[] = [row, denseBroadcast, denseQuad, dense, float, rows];
