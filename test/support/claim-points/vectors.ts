/** @file Vectors compared with many others: tokens, item codes, batches, tables, prototypes. */
import { growing, of, point } from './parts.ts';
import type { Cases, Parts } from './parts.ts';

const tokenized = (searchNs: number): Parts =>
  of(
    point({ kernel: 'vectors/fsq', params: { n: 2048, d: 8 }, ns: 1e5 }),
    point({ kernel: 'quantized/assign', params: { n: 2048, k: 6561, v: 8 }, ns: searchNs }),
  );

const coded = (share: number, pairs: number, n = 65_536): Parts =>
  of(
    point(
      { kernel: 'vectors/residual', params: { n, d: 32, k: 256, levels: 3 }, ns: 1e6 },
      {
        metrics: {
          'left 1': share,
          'left 2': share,
          'left 3': share,
          pairs,
          pairsIfUniform: 128,
          distinct: n,
        },
      },
    ),
  );

const batches = (power: number, bytes: (b: number) => number = (b) => 264 * b): Parts =>
  of(
    ...[4096, 8192, 16_384, 32_768].map((b) =>
      point(
        { kernel: 'vectors/similarity', params: { rows: b, columns: b, d: 32, of: 'sum' }, ns: b ** power },
        { memoryBytes: bytes(b) },
      ),
    ),
  );

const TABLE = { q: 16, n: 0, d: 32, k: 128 };
const retrieved = (power: number): Parts =>
  growing('vectors/retrieve', TABLE, 'n', [1024, 4096, 16_384], power);

/** Attention over the rows found for 16 queries, in the time that so many rows take to search. */
const attended = (rows: number): Parts =>
  of(
    point({
      kernel: 'attention',
      params: { heads: 64, kvheads: 64, d: 64, t: 128, s: 128, causal: 'no', kv: 'f32' },
      ns: (1e6 * rows) / 1024,
    }),
    ...retrieved(1).points,
  );

const prototypes = (power: number): Parts =>
  growing(
    'vectors/similarity',
    { rows: 1024, columns: 0, d: 64, of: 'nearest' },
    'columns',
    [64, 256, 1024],
    power,
    (x) => ({ flops: x * 131_072 }),
  );

export const vectors: Cases = {
  'cosyvoice-fsq': { holds: tokenized(1e8), fails: tokenized(2e5) },
  'minionerec-codes': { holds: coded(0.77, 0), fails: coded(0.6, 0), little: coded(0.77, 0, 8) },
  'minionerec-collisions': { holds: coded(0.77, 400), fails: coded(0.77, 0), little: coded(0.77, 140) },
  'basic-streamed': { holds: batches(2), fails: batches(1.8) },
  'basic-memory': {
    holds: batches(2),
    fails: batches(2, (b) => 4 * b * b),
    little: of(batches(2).points[0]!),
  },
  'tabdpt-retrieval': { holds: retrieved(1), fails: retrieved(0.5) },
  'tabdpt-crossover': { holds: attended(1e5), fails: attended(1e6) },
  'pruning-prototypes': { holds: prototypes(1), fails: prototypes(2) },
};
