/**
 * @file What implementations of one workload, measured in turns on the same buffers, take against each other. Pairs are
 * samples of the same round: what disturbs the machine for a while disturbs both.
 */
import type { ClockName, Run, TimingOk } from '../results/schema.ts';
import { pairedRatio } from './paired.ts';
import type { Ratio } from './paired.ts';
import { isOurs, isTimed } from './points.ts';

/** How many times as long `name` takes as `against`. */
export interface PointRatio extends Ratio {
  readonly workload: string;
  /** Of the variant, or of the peer. */
  readonly name: string;
  /** The fastest of ours by median. */
  readonly against: string;
  readonly isPeer: boolean;
  /** Both were read from it. */
  readonly clock: ClockName;
}

/** An implementation that has no speed, because its output was wrong. */
export interface WrongPoint {
  readonly workload: string;
  readonly name: string;
  readonly isPeer: boolean;
  /** A sentence. */
  readonly wrong: string;
}

/** Round → times of one dispatch in the order they were taken. */
function byRound({ samples, dispatches }: TimingOk): ReadonlyMap<string, readonly number[]> {
  const rounds = new Map<string, number[]>();
  for (const { ns, launch, round } of samples) {
    const key = `${launch} ${round}`;
    const times = rounds.get(key);
    if (times === undefined) rounds.set(key, [ns / dispatches]);
    else times.push(ns / dispatches);
  }
  return rounds;
}

/** Times taken in turns: of each round as many turns as all the points have, a time of each. */
export function turns(...points: readonly TimingOk[]): readonly (readonly number[])[] {
  const [first, ...others] = points.map(byRound);
  return [...(first ?? [])].flatMap(([round, times]) => {
    const lists = [times, ...others.map((other) => other.get(round) ?? [])];
    const n = Math.min(...lists.map(({ length }) => length));
    return Array.from({ length: n }, (_, i) => lists.map((list) => list[i]!));
  });
}

/** Times of both, pair by pair; what one has more than the other has no partner. */
export function pairedTimes(a: TimingOk, b: TimingOk): readonly [readonly number[], readonly number[]] {
  const pairs = turns(a, b);
  return [pairs.map(([left]) => left!), pairs.map(([, right]) => right!)];
}

/** Peers whose output was wrong, and variants of workloads of which another was right. */
export function wrongPoints(run: Pick<Run, 'points'>): readonly WrongPoint[] {
  const timed = new Set(run.points.filter(isTimed).map(({ workload }) => workload.id));
  return run.points.flatMap((point) => {
    const { variant, workload } = point;
    if (point.kind !== 'timing' || point.status !== 'failed' || point.reason !== 'wrong-result') return [];
    if (variant === undefined || !timed.has(workload.id)) return [];
    return [{ workload: workload.id, name: variant.name, isPeer: !isOurs(point), wrong: point.message }];
  });
}

/** Every further implementation of a workload against the fastest of ours, peers last; by workload, in the run's order. */
export function pointRatios(run: Pick<Run, 'points'>): readonly PointRatio[] {
  const groups = new Map<string, TimingOk[]>();
  for (const point of run.points.filter(isTimed)) {
    // Hot and cold are different numbers, and so are two clocks.
    const key = `${point.workload.id} ${point.cache} ${point.clock}`;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  const ratios: PointRatio[] = [];
  for (const group of groups.values()) {
    const ours = group.filter(isOurs);
    const [fastest] = ours.toSorted((a, b) => a.summary.medianNs - b.summary.medianNs);
    if (fastest === undefined) continue;
    const others = group.filter((point) => point !== fastest);
    for (const point of [...others.filter(isOurs), ...others.filter((one) => !isOurs(one))]) {
      const [left, right] = pairedTimes(point, fastest);
      if (left.length === 0) continue;
      ratios.push({
        workload: point.workload.id,
        name: point.variant.name,
        against: fastest.variant.name,
        isPeer: !isOurs(point),
        clock: point.clock,
        ...pairedRatio(left, right),
      });
    }
  }
  return ratios;
}
