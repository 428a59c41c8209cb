/** @file One point of several runs as one point. */
import { effectiveSamples } from './autocorrelation.ts';
import { evenPasses } from './passes.ts';
import type { Point, Sample, TimingOk } from './schema.ts';
import { summarize } from './summary.ts';
import { isBrokenOff, isWrong } from './unfinished.ts';

/** Code of the incident that tells of a launch in which a measured point failed. */
export const FAILED = 'failed-in-a-launch';
const LEFT_OUT = 'launch-left-out';

/** What of a namesake is not in the joined point, for the run's incidents. */
export interface Lost {
  /** Which of the points. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface Joined {
  readonly point: Point;
  readonly lost: readonly Lost[];
}

const isTimed = (point: Point): point is TimingOk => point.kind === 'timing' && point.status === 'ok';

/**
 * One point of several runs, in their order, whose launches are counted through already.
 * - A wrong result stays one: a kernel that is wrong once has no speed.
 * - Measured points become one with the samples of all; see {@link joinTimed}. Where they cannot share a point,
 *   those of most launches do, and that others are left out is told.
 * - A measured point stands over a skipped or failed one; that it failed is told.
 * - Without any measured one, the last says why.
 */
export function joinPoints(points: readonly [Point, ...Point[]]): Joined {
  const wrong = points.findLast(isWrong);
  if (wrong !== undefined) return { point: wrong, lost: [] };
  const lost = points.flatMap((point, index) => failureOf(point, index));
  const [first, ...rest] = mostComparable(points.filter(isTimed));
  if (first !== undefined) {
    const point = rest.reduce(joinTimed, first);
    const leftOut = points.flatMap((other, index): Lost[] => {
      if (!isTimed(other) || other === first || rest.includes(other)) return [];
      const message = `launch ${other.samples[0]!.launch} is left out: ${difference(first, other)}`;
      return [{ index, code: LEFT_OUT, message }];
    });
    return { point, lost: [...lost, ...leftOut] };
  }
  const ok = points.find(({ status }) => status === 'ok');
  return ok === undefined ? { point: points.at(-1) ?? points[0], lost: [] } : { point: ok, lost };
}

function failureOf(point: Point, index: number): readonly Lost[] {
  if (point.status !== 'failed') return [];
  return [{ index, code: FAILED, message: `${point.reason}: ${point.message ?? ''}`.slice(0, 1900) }];
}

/** Samples of one point share what a reader takes them for. The class with the most launches, else the first. */
function mostComparable(points: readonly TimingOk[]): readonly TimingOk[] {
  const classes = new Map<string, TimingOk[]>();
  for (const point of points) {
    const key = JSON.stringify([point.clock, point.cache, point.variant.shaders]);
    const known = classes.get(key);
    if (known) known.push(point);
    else classes.set(key, [point]);
  }
  return [...classes.values()].toSorted((a, b) => launchCount(b) - launchCount(a))[0] ?? [];
}

const launchCount = (points: readonly TimingOk[]): number =>
  new Set(points.flatMap(({ samples }) => samples.map(({ launch }) => launch))).size;

function difference(kept: TimingOk, other: TimingOk): string {
  if (other.clock !== kept.clock) return `timed by ${other.clock} and not by ${kept.clock}`;
  if (other.cache !== kept.cache) {
    return `measured with caches ${other.cache ?? 'unknown'} and not ${kept.cache ?? 'unknown'}`;
  }
  return 'other shaders';
}

/**
 * One point with the samples of both, as they were taken: passes of another length than the first launch's state
 * their own dispatches. The error is the larger of both; compilation and first dispatch are the first launch's;
 * launches that stopped for different reasons say `stops-differ`.
 */
function joinTimed(a: TimingOk, b: TimingOk): TimingOk {
  const samples = [...a.samples, ...b.samples.map(stated(b.dispatches, a.dispatches))];
  const discarded = [...(a.discarded ?? []), ...(b.discarded ?? []).map(stated(b.dispatches, a.dispatches))];
  const even = evenPasses(samples, a.dispatches);
  const effectiveN = effectiveSamples(even);
  const summary = summarize(even, a.dispatches, effectiveN);
  const flags = [...new Set([...(a.flags ?? []), ...(b.flags ?? [])])];
  const memory = [a.memoryBytes, b.memoryBytes].filter((bytes) => bytes !== undefined);
  return {
    ...a,
    reason: reasonOf(a, b),
    error: severity(b) > severity(a) ? b.error : a.error,
    samples,
    summary,
    effectiveN,
    ...(discarded.length > 0 && { discarded }),
    ...(flags.length > 0 && { flags }),
    ...(memory.length > 0 && { memoryBytes: Math.max(...memory) }),
    ...(a.roofline && { roofline: { ...a.roofline, fraction: a.roofline.idealNs / summary.medianNs } }),
  };
}

/** A sample that stood in a point of `from` dispatches, as it stands in one of `to`. */
const stated =
  (from: number, to: number) =>
  <T extends Sample>({ dispatches = from, ...sample }: T): Omit<T, 'dispatches'> & Partial<Sample> => ({
    ...sample,
    ...(dispatches !== to && { dispatches }),
  });

/** Why both stopped. A launch that was broken off says so only while no later one has measured the point to its end. */
function reasonOf(a: TimingOk, b: TimingOk): string {
  if (a.reason === b.reason || isBrokenOff(b) || isBrokenOff(a)) return b.reason;
  return 'stops-differ';
}

const severity = ({ error }: TimingOk): number => error.relativeL2 / error.tolerance;
