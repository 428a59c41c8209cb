/** @file The ways attention is computed: which shaders, which constants, how many workgroups. */
import type { BufferSpec, Params, Pass, Variant } from '../../src/kernel.ts';
import { granularityOf, kvTypeOf, sizeOf, unsound } from './size.ts';
import decodeGroupWgsl from './decode-group.wgsl?raw';
import decodeSubgroupWgsl from './decode-subgroup.wgsl?raw';
import decodeThreadWgsl from './decode-thread.wgsl?raw';
import kvF16Wgsl from './kv-f16.wgsl?raw';
import kvF32Wgsl from './kv-f32.wgsl?raw';
import kvQ4Wgsl from './kv-q4.wgsl?raw';
import kvQ8Wgsl from './kv-q8.wgsl?raw';
import mergeWgsl from './merge.wgsl?raw';
import prefillBroadcastWgsl from './prefill-broadcast.wgsl?raw';
import prefillQuadWgsl from './prefill-quad.wgsl?raw';
import prefillRowsWgsl from './prefill-rows.wgsl?raw';
import prefillTileWgsl from './prefill-tile.wgsl?raw';

/** Storage of keys and values is a file of its own, put after the algorithm's: lines of the latter keep their numbers. */
const kvWgsl = { f32: kvF32Wgsl, f16: kvF16Wgsl, q8: kvQ8Wgsl, q4: kvQ4Wgsl } as const;

/** A pass that reads keys and values, writing `to`. */
function pass(
  params: Params,
  wgsl: string,
  constants: Readonly<Record<string, number>>,
  to: string,
  workgroups: Pass['workgroups'],
): Pass {
  const { heads, kvheads, d, t } = sizeOf(params);
  const kv = kvTypeOf(params);
  const quantised = kv === 'q8' || kv === 'q4';
  const groups = granularityOf(params) === 'head' ? kvheads : 1;
  return {
    wgsl: `${wgsl}\n${kvWgsl[kv]}`,
    constants: {
      HEADS: heads,
      KVHEADS: kvheads,
      D: d,
      T: t,
      ...(quantised ? { GROUPS: groups } : {}),
      ...constants,
    },
    bindings: ['q', 'k', 'v', to, ...(quantised ? ['scales'] : [])],
    workgroups,
  };
}

/** How a decode step is cut along the keys. */
interface Cut {
  readonly chunk: number;
  readonly splits: number;
}

/** About `wanted` chunks, each a multiple of `step` keys, none empty. */
function cut(t: number, wanted: number, step: number): Cut {
  const chunk = step * Math.max(1, Math.ceil(t / (step * Math.max(1, wanted))));
  return { chunk, splits: Math.ceil(t / chunk) };
}

/** D/4 vec4s of a partial sum and one of (largest, weights), a head and chunk. */
const partsOf = (params: Params, { splits }: Cut): readonly BufferSpec[] => {
  const { heads, d } = sizeOf(params);
  return [{ name: 'parts', role: 'scratch', type: 'f32', length: heads * splits * (d + 4) }];
};

function merge(params: Params, { splits }: Cut): Pass {
  const { heads, d } = sizeOf(params);
  return {
    wgsl: mergeWgsl,
    constants: { HEADS: heads, D: d, SPLITS: splits },
    bindings: ['parts', 'out'],
    workgroups: [Math.ceil((heads * d) / 128), 1, 1],
  };
}

const oneQuery = (params: Params): string | undefined =>
  unsound(params) ?? (sizeOf(params).s === 1 ? undefined : 'needs s = 1');

const manyQueries = (params: Params): string | undefined =>
  unsound(params) ?? (sizeOf(params).s > 1 ? undefined : 'needs s > 1');

/** Threads of `decode-thread` that keep a CPU's cores and lanes busy; more only makes the merge longer. */
const CPU_THREADS = 256;

function threadCut(params: Params): Cut {
  const { heads, t } = sizeOf(params);
  return cut(t, Math.ceil(CPU_THREADS / heads), 16);
}

const decodeThread: Variant = {
  name: 'decode-thread',
  target: 'cpu',
  refuses: oneQuery,
  scratch: (params) => partsOf(params, threadCut(params)),
  passes(params) {
    const { heads } = sizeOf(params);
    const { chunk, splits } = threadCut(params);
    const constants = { CHUNK: chunk, SPLITS: splits };
    const workgroups = [Math.ceil((heads * splits) / 16), 1, 1] as const;
    return [pass(params, decodeThreadWgsl, constants, 'parts', workgroups), merge(params, { chunk, splits })];
  },
};

/** Query heads of one KV head that a workgroup takes together: all up to 8, more in even blocks. */
function blocks(params: Params): { readonly each: number; readonly count: number } {
  const { heads, kvheads } = sizeOf(params);
  const group = heads / kvheads;
  const count = Math.ceil(group / 8);
  return { each: Math.ceil(group / count), count };
}

/** Workgroups of a decode step on a GPU: some for each of a hundred cores and more. Not tuned on any. */
const GPU_WORKGROUPS = 512;

/** Split along the keys into about `wanted` workgroups, with subgroups or without. */
export function decodeGroup(subgroups: boolean, wanted = GPU_WORKGROUPS): Variant {
  const cutOf = (params: Params): Cut => {
    const { kvheads, t } = sizeOf(params);
    return cut(t, Math.ceil(wanted / (kvheads * blocks(params).count)), 128);
  };
  return {
    name: subgroups ? 'decode-subgroup' : 'decode-group',
    target: 'gpu',
    ...(subgroups ? { features: ['subgroups'] } : {}),
    refuses: oneQuery,
    scratch: (params) => partsOf(params, cutOf(params)),
    passes(params) {
      const { kvheads } = sizeOf(params);
      const { each, count } = blocks(params);
      const { chunk, splits } = cutOf(params);
      const constants = { CHUNK: chunk, SPLITS: splits, EACH: each };
      const workgroups = [splits, kvheads * count, 1] as const;
      const wgsl = subgroups ? decodeSubgroupWgsl : decodeGroupWgsl;
      return [pass(params, wgsl, constants, 'parts', workgroups), merge(params, { chunk, splits })];
    },
  };
}

const prefillRows: Variant = {
  name: 'prefill-rows',
  target: 'cpu',
  refuses: manyQueries,
  passes(params) {
    const { heads, s, causal } = sizeOf(params);
    const constants = { S: s, CAUSAL: causal ? 1 : 0 };
    return [pass(params, prefillRowsWgsl, constants, 'out', [Math.ceil(s / 16), heads, 1])];
  },
};

/** A quad of lanes for eight rows of a head; see the shader. */
const prefillQuad: Variant = {
  name: 'prefill-quad',
  target: 'cpu',
  features: ['subgroups'],
  refuses: manyQueries,
  passes(params) {
    const { heads, s, causal } = sizeOf(params);
    const constants = { S: s, CAUSAL: causal ? 1 : 0 };
    return [pass(params, prefillQuadWgsl, constants, 'out', [Math.ceil(s / 8), heads, 1])];
  },
};

/** Threads of a workgroup, each with a query: so many keep the time for bringing keys low. */
const BROADCAST_LANES = 128;

/** Queries from which on a workgroup has enough to do for the keys it brings. */
const BROADCAST_QUERIES = 48;

/** Keys, and values, in workgroup memory: 8 KiB of each at most. */
const broadcastKeys = (d: number): number => Math.min(32, 4 * Math.floor(512 / d));

/** For wide subgroups that read once what all lanes want; see the shader. */
const prefillBroadcast: Variant = {
  name: 'prefill-broadcast',
  target: 'cpu',
  lanes: 8,
  refuses(params) {
    const { d, s } = sizeOf(params);
    const refusal = manyQueries(params);
    if (refusal !== undefined) return refusal;
    // Beyond that the unrolled loops take longer to compile than they are worth.
    if (d > 128) return 'needs d ≤ 128';
    return s < BROADCAST_QUERIES ? `needs s ≥ ${BROADCAST_QUERIES}` : undefined;
  },
  passes(params) {
    const { heads, s, d, causal } = sizeOf(params);
    const constants = {
      S: s,
      CAUSAL: causal ? 1 : 0,
      LANES: BROADCAST_LANES,
      KEYS: broadcastKeys(d),
    };
    const workgroups = [Math.ceil(s / BROADCAST_LANES), heads, 1] as const;
    return [pass(params, prefillBroadcastWgsl, constants, 'out', workgroups)];
  },
};

const prefillTile = (rows: number): Variant => ({
  name: `prefill-tile ROWS=${rows}`,
  target: 'gpu',
  refuses: (params) =>
    manyQueries(params) ?? (rows < 64 && sizeOf(params).s > 64 ? 'is for few queries: s ≤ 64' : undefined),
  passes(params) {
    const { heads, s, causal } = sizeOf(params);
    const constants = { S: s, CAUSAL: causal ? 1 : 0, ROWS: rows };
    return [pass(params, prefillTileWgsl, constants, 'out', [Math.ceil(s / rows), heads, 1])];
  },
});

/** In the order of preference; the first that takes the sizes and fits the adapter is used. */
export const variants: readonly Variant[] = [
  decodeThread,
  decodeGroup(true),
  decodeGroup(false),
  prefillBroadcast,
  prefillQuad,
  prefillRows,
  prefillTile(16),
  prefillTile(64),
];
