/** @file What a change to a submitted run is, and the means of making one. */
import type { Random } from '../../../src/random.ts';
import { effectiveSamples } from '../../../src/results/autocorrelation.ts';
import type { Point, Run, TimingOk } from '../../../src/results/schema.ts';
import { summarize } from '../../../src/results/summary.ts';

type Oracle = 'refuse' | 'harmless' | { readonly flag: string };

export interface Mutator {
  readonly name: string;
  readonly oracle: Oracle;
  /** A changed copy, or the text of a file. */
  readonly mutate: (run: Run, source: Random) => unknown;
}

export type Json = Record<string, unknown>;
export const int = (source: Random, below: number): number => Math.floor(source.uniform() * below);
export const pick = <T>(items: readonly T[], source: Random): T => items[int(source, items.length)]!;

/** The run with one of its points replaced. */
export function withPoint(run: Run, source: Random, change: (point: TimingOk) => unknown): unknown {
  const at = int(source, run.points.length);
  return { ...run, points: run.points.map((one, i) => (i === at ? change(one as TimingOk) : one)) };
}

/** The same samples, each from the launch that is named in its place. */
export function inLaunches(point: TimingOk, launches: readonly number[]): TimingOk {
  const samples = point.samples.map((one, i) => ({ ...one, launch: launches[i]! }));
  const effectiveN = effectiveSamples(samples);
  return { ...point, samples, effectiveN, summary: summarize(samples, point.dispatches, effectiveN) };
}

/** A loss of a quantised model, as it is measured. */
function qualityPoint(source: Random, group: number): Extract<Point, { kind: 'quality' }> {
  const params = { model: 'gpt-35k-D8', method: 'rtn', bits: 4, group, windows: 16 };
  const id = `ladder/${Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')}`;
  const metrics = {
    loss: 2 + source.uniform(),
    lossSe: 0.02,
    gap: source.uniform() - 0.01,
    gapSe: 0.001,
    bitsPerWeight: 4.5,
    weightNmse: 0.01,
    tokens: 4096,
  };
  return {
    kind: 'quality',
    status: 'ok',
    reason: 'measured',
    id: `${id} @ whole, quality`,
    workload: { id, kernel: 'ladder', params },
    variant: { name: 'whole', shaders: [], chosenBy: 'gpu-adapter' },
    metrics,
  };
}

/** Three points as the suite `quality-quick` has them. */
export const qualityPoints = (source: Random) => [8, 32, 0].map((group) => qualityPoint(source, group));

/** A run of that suite. */
export const withQuality = (run: Run, points: readonly Point[]): Run => ({
  ...run,
  suite: 'quality-quick',
  shaders: {},
  points: [...points],
});

/** What onnxruntime-web would leave in a run beside the kernel's point. */
export const byPeer = (point: TimingOk): TimingOk => ({
  ...point,
  id: `${point.workload.id} @ ort`,
  variant: {
    name: 'ort',
    shaders: [],
    chosenBy: 'peer',
    peer: { name: 'onnxruntime-web', version: '1.30.0', settings: 'graph capture' },
  },
  clock: 'wall',
});

/** The run with a peer's point beside one of its own. */
export const withAnother = (run: Run, source: Random, change: (point: TimingOk) => unknown): unknown => ({
  ...run,
  points: [...run.points, change(byPeer(pick(run.points, source) as TimingOk))],
});

/** The run with the value at a path replaced. */
export function withValue(run: Run, path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(run) as unknown as Json;
  let holder: Json = copy;
  for (const step of path.slice(0, -1)) holder = holder[step] as Json;
  holder[path.at(-1)!] = value;
  return copy;
}

/** Every object of a document, with its path. */
export function objects(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Array.isArray(value)
    ? value.flatMap((item, i) => objects(item, [...path, i]))
    : Object.entries(value).flatMap(([key, item]) => objects(item, [...path, key]));
  return Array.isArray(value) ? inner : [path, ...inner];
}
