/**
 * @file The id of a point, by which runs are joined and points are found again:
 * `<workload id> @ <variant name>[, hot|, cold][, quality|, memory]`.
 *
 * - The state of the cache belongs to the id where it was asked for and is not what the kernel does by itself, so
 *   that both can stand in one run. A point without this suffix is how the workload is met in real use. What the
 *   device allowed makes no difference: `cold` asked for and `cold-partial` measured has the suffix `, cold`.
 * - A point of another kind than timing has its kind as the last suffix, always.
 *
 * Variant names hold no comma followed by a space, so an id reads in one way only.
 */
import type { Point } from './schema.ts';

export interface PointIdentity {
  /** Id of the workload. */
  readonly workload: string;
  /** Name of the variant. */
  readonly variant: string;
  /** Only where it was asked for and differs from the kernel's default. */
  readonly cache?: 'hot' | 'cold' | undefined;
  /** Default `timing`. */
  readonly kind?: Point['kind'];
}

export function pointId({ workload, variant, cache, kind = 'timing' }: PointIdentity): string {
  const state = cache === undefined ? '' : `, ${cache}`;
  return `${workload} @ ${variant}${state}${kind === 'timing' ? '' : `, ${kind}`}`;
}

/** Whether the point was measured in a state of the cache that is not the kernel's default; see the top of the file. */
export const isCacheForced = ({ id }: Pick<Point, 'id'>): boolean => /, (?:hot|cold)(?:, [a-z]+)?$/.test(id);

/** The ids that a point may have, given all it says about itself. None where it has no variant. */
export function possibleIds(point: Point): readonly string[] {
  const { workload, variant, kind } = point;
  if (variant === undefined) return [];
  const cache = 'cache' in point ? point.cache : undefined;
  const states =
    cache === undefined ? (['hot', 'cold'] as const) : ([cache === 'hot' ? 'hot' : 'cold'] as const);
  const of = { workload: workload.id, variant: variant.name, kind };
  return [pointId(of), ...states.map((state) => pointId({ ...of, cache: state }))];
}
