/** @file The ways an additive-codebook product is computed, and their dispatches. */
import type { BufferSpec, Params, Pass, Variant } from '../../../src/kernel.ts';
import { planeStride } from '../../../src/packing/code-planes.ts';
import halfShiftWgsl from '../codebooks/half-shift.wgsl?raw';
import halfUnpackWgsl from '../codebooks/half-unpack.wgsl?raw';
import { octetOf } from '../codebooks/passes.ts';
import addsWgsl from './adds.wgsl?raw';
import dotsSlicesWgsl from './dots-slices.wgsl?raw';
import dotsWgsl from './dots.wgsl?raw';
import inputsWgsl from './inputs.wgsl?raw';
import { sizeOf, unsound } from './size.ts';
import type { Size } from './size.ts';
import sumWgsl from './sum.wgsl?raw';
import tableSharedWgsl from './table-shared.wgsl?raw';
import tableWgsl from './table.wgsl?raw';

/** Groups that are taken at a time. */
const OCTET = 8;

const octets = ({ groups }: Size): number => Math.ceil(groups / OCTET);

const constantsOf = (size: Size) => ({
  M: size.m,
  N: size.n,
  OCTETS: octets(size),
  S: planeStride(size.n),
  CENTROIDS: size.centroids,
  CODEBOOKS: size.codebooks,
  CODE_BITS: size.codeBits,
  STEP: size.codebooks * size.centroids,
});

/** Numbers of a row of x as it is prepared: whole octets of groups of eight. */
const padded = (size: Size): number => 64 * octets(size);

function inputsPass(size: Size, halves: string): Pass {
  const constants = { K: size.k, PADDED: padded(size), HALF: size.half ? 1 : 0 };
  return {
    wgsl: `${inputsWgsl}\n${halves}`,
    constants,
    bindings: ['x', 'inputs'],
    workgroups: [octets(size), size.m, 1],
  };
}

interface Form {
  readonly name: string;
  readonly target: Variant['target'];
  readonly halves: string;
  readonly refuses?: (size: Size) => string | undefined;
  readonly scratch?: (size: Size) => BufferSpec;
  readonly passes: (size: Size) => readonly Pass[];
}

/** A variant: x is prepared, then `passes`. */
const form = ({ name, target, halves, refuses, scratch, passes }: Form): Variant => ({
  name,
  target,
  refuses: (params: Params) => unsound(params) ?? refuses?.(sizeOf(params)),
  scratch(params) {
    const size = sizeOf(params);
    const own = scratch?.(size);
    return [
      { name: 'inputs', role: 'scratch', type: 'f32', length: size.m * padded(size) },
      ...(own === undefined ? [] : [own]),
    ];
  },
  passes(params) {
    const size = sizeOf(params);
    return [inputsPass(size, halves), ...passes(size)];
  },
});

const withOctets = (wgsl: string, size: Size, ...rest: readonly string[]): string =>
  [wgsl, octetOf(size.bits), ...rest].join('\n');

/** Looks vectors up and multiplies them. */
export const dots = form({
  name: 'dots',
  target: 'cpu',
  halves: halfShiftWgsl,
  passes: (size) => [
    {
      wgsl: withOctets(dotsWgsl, size, halfShiftWgsl),
      constants: constantsOf(size),
      bindings: ['codes', 'codebooks', 'inputs', 'scales', 'y'],
      workgroups: [Math.ceil(size.n / 16), size.m, 1],
    },
  ],
});

/** Outputs side by side in a workgroup, and threads of each. */
const LANES = 16;
const SLICES = 8;

export const dotsSlices = form({
  name: 'dots-slices',
  target: 'gpu',
  halves: halfUnpackWgsl,
  passes: (size) => [
    {
      wgsl: withOctets(dotsSlicesWgsl, size, halfUnpackWgsl),
      constants: { ...constantsOf(size), LANES, SLICES },
      bindings: ['codes', 'codebooks', 'inputs', 'scales', 'y'],
      workgroups: [Math.ceil(size.n / LANES), size.m, 1],
    },
  ],
});

/** All vectors with all groups of x are worth multiplying where there are fewer of them than of outputs. */
const MOST_TABLE = 4096;

/** Multiplies all vectors with all groups of x first; outputs are then sums of table entries. */
export const table = form({
  name: 'table',
  target: 'any',
  halves: halfUnpackWgsl,
  refuses: ({ centroids }) =>
    centroids > MOST_TABLE
      ? `needs at most ${MOST_TABLE} vectors a codebook to multiply all with x`
      : undefined,
  scratch: (size) => ({
    name: 'table',
    role: 'scratch',
    type: 'f32',
    length: size.m * OCTET * octets(size) * size.codebooks * size.centroids,
  }),
  passes(size) {
    const constants = constantsOf(size);
    return [
      {
        wgsl: tableWgsl,
        constants,
        bindings: ['codebooks', 'inputs', 'table'],
        workgroups: [Math.ceil(constants.STEP / 32), Math.ceil(octets(size) / 2), size.m],
      },
      {
        wgsl: withOctets(addsWgsl, size),
        constants,
        bindings: ['codes', 'table', 'scales', 'y'],
        workgroups: [Math.ceil(size.n / 32), size.m, 1],
      },
    ];
  },
});

/** Vectors of which eight groups' products are 16 KiB, the workgroup memory that every device has. */
const MOST_SHARED = 512;
/** Threads of table-shared.wgsl, and outputs of each: enough to pay for a table of their own. */
const SHARED_THREADS = 128;
const SHARED_EACH = 16;

/** The same with the table of eight groups in workgroup memory. */
export const tableShared = form({
  name: 'table-shared',
  target: 'gpu',
  halves: halfUnpackWgsl,
  refuses: ({ codebooks, centroids }) =>
    codebooks * centroids > MOST_SHARED
      ? `needs at most ${MOST_SHARED} vectors, whose products with eight groups fit workgroup memory`
      : undefined,
  scratch: (size) => ({
    name: 'parts',
    role: 'scratch',
    type: 'f32',
    length: octets(size) * size.m * size.n,
  }),
  passes(size) {
    const { m, n } = size;
    return [
      {
        wgsl: withOctets(tableSharedWgsl, size),
        constants: { ...constantsOf(size), EACH: SHARED_EACH },
        bindings: ['codes', 'codebooks', 'inputs', 'parts'],
        workgroups: [Math.ceil(n / (SHARED_THREADS * SHARED_EACH)), octets(size), m],
      },
      {
        wgsl: sumWgsl,
        constants: { M: m, N: n, SPLITS: octets(size) },
        bindings: ['parts', 'scales', 'y'],
        workgroups: [Math.ceil(n / 64), m, 1],
      },
    ];
  },
});
