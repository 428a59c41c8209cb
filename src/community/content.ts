/** @file The measurements of a run as one hash: the same samples under another id, name or date are the same run. */
import { hashText } from '../random.ts';
import { sha256 } from '../results/shaders.ts';
import type { Run } from '../results/schema.ts';

/** Fewest samples two runs must share, in one point and in order, to be copies: chance does not repeat doubles. */
const LEAST = 6;

/** Of each point that has enough samples: a part of another's run is a copy too. */
export async function pointHashes({ points }: Pick<Run, 'points'>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const point of points) {
    if (point.kind !== 'timing' || point.status !== 'ok' || point.samples.length < LEAST) continue;
    const times = point.samples.map(({ ns }) => ns);
    // A coarse clock repeats itself; only what differs identifies.
    if (new Set(times).size < LEAST) continue;
    found.push(await sha256(`${point.workload.id}\n${times.join(' ')}`));
  }
  return found.toSorted();
}

/** Digits of a ratio: a copy that is multiplied or shaken by less is still a copy. */
const DIGITS = 6;

/**
 * As {@link pointHashes}, of ratios to the shortest sample, sorted: the same for samples in another order or all multiplied
 * by a number. Words of 32 bits, so one alone says nothing.
 */
export function pointLikenesses({ points }: Pick<Run, 'points'>): ReadonlySet<number> {
  const found = new Set<number>();
  for (const point of points) {
    if (point.kind !== 'timing' || point.status !== 'ok' || point.samples.length < LEAST) continue;
    const times = point.samples.map(({ ns }) => ns).toSorted((a, b) => a - b);
    if (new Set(times).size < LEAST) continue;
    const ratios = times.map((ns) => (ns / times[0]!).toPrecision(DIGITS));
    found.add(hashText(`${point.workload.id}\n${ratios.join(' ')}`));
  }
  return found;
}

/** Of the whole run; undefined where there are too few samples to tell copies from coincidence. */
export const contentHash = async (points: readonly string[]): Promise<string | undefined> =>
  points.length === 0 ? undefined : sha256(points.join('\n'));
