/** @file The ways a product of few rows is computed from codes, and their dispatches. */
import type { BufferSpec, Params, Pass, Variant } from '../../../src/kernel.ts';
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
import type { PartPass } from '../codebooks/passes.ts';
import { entryWords, partsOf, sizeOf, unshipped } from '../codebooks/size.ts';
import type { Part, Size } from '../codebooks/size.ts';
import byPairWgsl from './by-pair.wgsl?raw';
import entrySharedWgsl from '../codebooks/entry-shared.wgsl?raw';
import byCodeWgsl from './by-code.wgsl?raw';
import slicesWgsl from './slices.wgsl?raw';
import subgroupWgsl from './subgroup.wgsl?raw';
import sumWgsl from './sum.wgsl?raw';
import threadWgsl from './thread.wgsl?raw';

/** A variant: x is prepared, then each part of the weights has its passes. */
interface Form {
  readonly name: string;
  readonly target: Variant['target'];
  readonly features?: readonly string[];
  readonly refuses?: (size: Size) => string | undefined;
  readonly scratch?: (size: Size) => readonly BufferSpec[];
  readonly passes: (size: Size, part: PartPass) => readonly Pass[];
}

const form = ({ name, target, features, refuses, scratch, passes }: Form): Variant => ({
  name,
  target,
  ...(features === undefined ? {} : { features }),
  refuses: (params: Params) => unshipped(params) ?? refuses?.(sizeOf(params)),
  scratch(params) {
    const size = sizeOf(params);
    return [
      ...preparedScratch(size, preparation(size, 1)),
      ...outlierScratch(size),
      ...(scratch?.(size) ?? []),
    ];
  },
  passes(params) {
    const size = sizeOf(params);
    return [
      ...preparePass(size, preparation(size, 1)),
      ...partPasses(size).flatMap((part) => passes(size, part)),
    ];
  },
});

/** All that a pass over one part has in common, whatever it is told besides. */
function productPass(
  size: Size,
  { of, to, before }: PartPass,
  wgsl: string,
  workgroups: Pass['workgroups'],
  constants: Readonly<Record<string, number>> = {},
): Pass {
  const prepared = preparedFor(size, of, preparation(size, 1));
  return {
    wgsl,
    constants: {
      ...partConstants(size, of),
      ...prepared.constants,
      ADD: before === undefined ? 0 : 1,
      ...constants,
    },
    bindings: [...partBindings(size, of), prepared.x, prepared.shifts, before ?? prepared.x, to],
    workgroups,
  };
}

const THREADS = 16;

/** One thread an out-group. */
const threads = (wgsl: string, size: Size, part: PartPass): Pass =>
  productPass(size, part, partShader(wgsl, part.of, 'shift'), [
    Math.ceil(part.of.groups / THREADS),
    size.m,
    1,
  ]);

/** Looks a vector up for each column. */
export const thread = form({
  name: 'thread',
  target: 'cpu',
  passes: (size, part) => [threads(threadWgsl, size, part)],
});

/** Codes whose sums a thread may keep: its share of a cache. */
const MOST_SUMS = 512;

/** Whether adding up by code takes fewer steps than looking vectors up: every vector is multiplied once. */
const fewCodes = ({ codebook: { centroids, residual }, columns }: Part): boolean =>
  centroids + residual <= Math.min(MOST_SUMS, columns);

/** Adds x up by code, where there are few codes; the outliers, of which there are few columns, as `thread` does. */
export const byCode = form({
  name: 'by-code',
  target: 'cpu',
  refuses: ({ main }) =>
    fewCodes(main) ? undefined : `needs codebooks of at most ${MOST_SUMS} vectors, no more than columns`,
  passes: (size, part) => [threads(fewCodes(part.of) ? byCodeWgsl : threadWgsl, size, part)],
});

/** Codes of 4 bits, of two out-groups together. */
export const byPair = form({
  name: 'by-pair',
  target: 'cpu',
  refuses: ({ main: { bits, residualBits, columns } }) =>
    bits === 4 && residualBits === 0 && columns >= 256
      ? undefined
      : 'needs codes of 4 bits, of 256 columns or more',
  passes(size, part) {
    const { of } = part;
    if (of !== size.main) return [threads(threadWgsl, size, part)];
    const wgsl = partShader(byPairWgsl, of, 'shift', '');
    const pass = productPass(size, part, wgsl, [Math.ceil(of.groups / (2 * THREADS)), size.m, 1]);
    // It has no use for a residual codebook.
    return [{ ...pass, bindings: pass.bindings.toSpliced(2, 1) }];
  },
});

/** Threads of a workgroup. */
const SLICED = 128;
/** Workgroups worth having in flight: GPUs have tens to more than a hundred cores, and each takes several. */
const ENOUGH = 512;
const MOST_SPLITS = 32;

/** Ranges of K, so that there are enough workgroups and each slice has at least a block. */
const splitsOf = (size: Size, { groups, blocks }: Part, lanes: number): number => {
  const workgroups = Math.ceil(groups / lanes) * size.m;
  const most = Math.floor((blocks * lanes) / SLICED);
  return Math.max(1, Math.min(Math.ceil(ENOUGH / workgroups), most, MOST_SPLITS));
};

/** Bytes of workgroup memory that every device has. */
const WORKGROUP_BYTES = 16_384;

/** Bytes of both codebooks and of the sums of a workgroup; a vector of 12 lies on 8 bytes, of 6 as 3 × 2 f32. */
const sharedBytes = ({ codebook: { v, centroids, residual } }: Part): number =>
  4 * entryWords(v) * (centroids + Math.max(1, residual)) + 4 * v * SLICED;

function slices(lanes: number, shared: boolean): Variant {
  const partialLength = (size: Size, of: Part): number => {
    const splits = splitsOf(size, of, lanes);
    return splits === 1 ? 0 : splits * size.m * size.n;
  };
  return form({
    name: `slices${shared ? '-shared' : ''} LANES=${lanes}`,
    target: 'gpu',
    refuses: (size) =>
      shared && partsOf(size).some((of) => sharedBytes(of) > WORKGROUP_BYTES)
        ? `needs codebooks and sums in ${WORKGROUP_BYTES} bytes of workgroup memory`
        : undefined,
    scratch(size) {
      const length = Math.max(...partsOf(size).map((of) => partialLength(size, of)));
      return length === 0 ? [] : [{ name: 'parts', role: 'scratch', type: 'f32', length }];
    },
    passes(size, part) {
      const { of, to, before } = part;
      const splits = splitsOf(size, of, lanes);
      const { m, n } = size;
      const wgsl = partShader(slicesWgsl, of, 'unpack', shared ? entrySharedWgsl : undefined);
      const workgroups = [Math.ceil(of.groups / lanes), m, splits] as const;
      const constants = { LANES: lanes, SLICES: SLICED / lanes, SPLITS: splits, ROWS: m };
      if (splits === 1) return [productPass(size, part, wgsl, workgroups, constants)];
      const partial = { of, to: 'parts', before: undefined };
      return [
        productPass(size, partial, wgsl, workgroups, constants),
        {
          wgsl: sumWgsl,
          constants: { LENGTH: m * n, SPLITS: splits, ADD: before === undefined ? 0 : 1 },
          bindings: ['parts', before ?? 'parts', to],
          workgroups: [Math.ceil((m * n) / 64), 1, 1],
        },
      ];
    },
  });
}

/** Out-groups of a workgroup of subgroup.wgsl. */
const SUBGROUP_LANES = 4;

export const subgroup = form({
  name: 'subgroup',
  target: 'gpu',
  features: ['subgroups'],
  passes: (size, part) => [
    productPass(size, part, partShader(subgroupWgsl, part.of, 'unpack'), [
      Math.ceil(part.of.groups / SUBGROUP_LANES),
      size.m,
      1,
    ]),
  ],
});

export const slicesShared = slices(32, true);
export const slicesWide = slices(32, false);
export const slicesNarrow = slices(8, false);
