/** @file Layers of models: attention over films and caches, whole models in decode, ensembles, sparse weights. */
import type { TimingOk } from '../../../src/results/schema.ts';
import { sumOf, workloadOf } from '../build-run.ts';
import { growing, of, point } from './parts.ts';
import type { Cases, Parts } from './parts.ts';

const square = (n: number, ns: number, batch?: number): TimingOk =>
  point({ params: { m: 16, n, k: n, dtype: 'f32', ...(batch !== undefined && { batch }) }, ns });

const ensemble = (together: number): Parts =>
  of(square(1024, 1e6), square(256, 5e5), square(256, together, 16));

const decode = { heads: 8, kvheads: 2, d: 128, t: 0, s: 1, kv: 'f16' };
const cached = (power: number, bytes: (t: number) => number = (t) => 1024 * t + 4096): Parts =>
  growing('attention', decode, 't', [16_384, 65_536, 262_144], power, (t) => ({ memoryBytes: bytes(t) }));

const film = (t: number, ns: number): TimingOk =>
  point({ kernel: 'attention', params: { heads: 28, kvheads: 4, d: 128, t, s: t, kv: 'f32' }, ns });

const aligner = (ns: number): Parts => {
  const [m, n, k] = [729, 1024, 18_432];
  return of(point({ params: { m, n, k, dtype: 'f32' }, ns, flops: 2 * m * n * k }));
};

/** Models of one kind of layer, ms a layer and their parameters. */
const models = (...each: readonly (readonly [name: string, parameters: number, ms: number])[]): Parts => {
  const layers = each.map(([name, parameters, ms], i) => {
    const params = { m: 1, n: 1024 * (i + 1), k: 1024, dtype: 'f32' };
    return { name, parameters, params, ms };
  });
  return {
    points: layers.map(({ params, ms }) => point({ params, ns: ms * 1e6 })),
    models: layers.map(({ name, parameters, params }) =>
      sumOf(name, parameters, [[workloadOf('matmul', params).id, 24]]),
    ),
  };
};

const sparse = (ns: number): Parts =>
  of(
    point({ params: { m: 1, n: 1024, k: 1024, dtype: 'f32' }, ns: 1e6 }),
    ...[5, 20, 80].map((density) =>
      point({
        kernel: 'sparse/matmul',
        params: { m: 1, n: 1024, k: 1024, density },
        ns: (ns * density) / 20,
      }),
    ),
  );

export const layers: Cases = {
  'alpamayo-latency': {
    holds: models(['pythia-410m', 4.05e8, 0.5]),
    fails: models(['pythia-410m', 4.05e8, 6]),
  },
  'eos-fm-ensemble': { holds: ensemble(9e5), fails: ensemble(2e6) },
  'f16-attention-time': {
    holds: of(film(169, 1e6), film(2704, 2e8)),
    fails: of(film(169, 1e6), film(2704, 1.6e7)),
  },
  'f16-aligner-time': { holds: aligner(2e6), fails: aligner(1e8) },
  'mirothinker-decode': { holds: cached(1), fails: cached(1.5) },
  'mirothinker-bytes': {
    holds: cached(1),
    fails: cached(1, (t) => t * t),
    little: of(cached(1).points[0]!),
  },
  'beyondweb-decode': {
    holds: models(['qwen2.5-3b', 3.09e9, 1], ['llama-3-8b', 8.03e9, 2.6]),
    fails: models(['qwen2.5-3b', 3.09e9, 1], ['llama-3-8b', 8.03e9, 1.5]),
  },
  'journey-sparse-speed': { holds: sparse(4e5), fails: sparse(2e6) },
};
