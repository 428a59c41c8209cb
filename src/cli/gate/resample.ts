/**
 * @file Gates drawn from real launches of one program: how often is one red for nothing, and how often for a slowdown
 * of known size? Pure. The unit drawn is a block of four launches that followed each other, as they do in a gate, so
 * what they share stays together. Gates drawn from the same launches are many and not independent.
 */
import { isRedRow, isUncomparedRow, judgeGate, suspectsOf } from '../../analysis/gate-judge.ts';
import { random, shuffled } from '../../random.ts';
import type { Random } from '../../random.ts';
import type { GateLaunch, GateRecord, GateSide, GateTurns } from '../../results/gate-record.ts';
import { median } from '../../results/summary.ts';
import type { FoundLaunch } from './launch.ts';

/** A launch that is of no side yet, in the order of time; or one that measured both in turns, with `base`. */
export type FreeLaunch = FoundLaunch;

export interface ResampleOptions {
  readonly launches: readonly FreeLaunch[];
  readonly gates: number;
  readonly pairs: number;
  readonly threshold: number;
  readonly seed: number;
  /** Times of head are multiplied by it. */
  readonly factor: number;
  /** In which workloads; absent: in all. Drawn anew for each gate. */
  readonly slowed?: (workloads: readonly string[], source: Random) => ReadonlySet<string>;
}

export interface Resampled {
  readonly gates: number;
  readonly red: number;
  /** Gates in which the first look suspected something. */
  readonly suspecting: number;
  /** Over all gates and workloads of a verdict. */
  readonly rows: number;
  readonly tooNoisy: number;
}

const BLOCK = 4;

/** Launches that gates of so many pairs need: two looks that share none. */
export const launchesNeeded = (pairs: number, turns: GateTurns): number =>
  turns === 'process' ? 2 * pairs : 2 * BLOCK * Math.ceil(pairs / 2);

/** Throws a `RangeError` for fewer launches than {@link launchesNeeded}. */
export function resampleGates(options: ResampleOptions): Resampled {
  const { launches, gates, pairs, threshold, seed, factor, slowed } = options;
  // Of launches that measured both sides in turns each is a pair of its own.
  const turns: GateTurns = launches[0]?.base === undefined ? 'launches' : 'process';
  const size = turns === 'process' ? 1 : BLOCK;
  const blocks = Array.from({ length: Math.floor(launches.length / size) }, (_, i) =>
    launches.slice(size * i, size * (i + 1)),
  );
  const perLook = turns === 'process' ? pairs : Math.ceil(pairs / 2);
  if (blocks.length < 2 * perLook) {
    throw new RangeError(
      `${launches.length} launches are too few for gates of ${pairs} pairs: ${launchesNeeded(pairs, turns)} are needed`,
    );
  }
  const workloads = inMost(launches);
  const source = random(seed);
  let [red, suspecting, rows, tooNoisy] = [0, 0, 0, 0];
  for (let gate = 0; gate < gates; gate++) {
    const drawn = shuffled(blocks, source);
    const slow = slowed?.(workloads, source) ?? new Set(workloads);
    const look = (number: 1 | 2, own: typeof blocks): readonly GateLaunch[] =>
      own
        .flatMap((block, b) => {
          const [one] = block;
          if (one?.base !== undefined) {
            const { base, ...launch } = one;
            return [
              { ...launch, points: base, look: number, pair: b, side: 'base' as const },
              { ...slowedBy(launch, factor, slow), look: number, pair: b, side: 'head' as const },
            ];
          }
          const first: GateSide = source.below(2) === 0 ? 'base' : 'head';
          const other: GateSide = first === 'base' ? 'head' : 'base';
          return [first, other, other, first].map((side, i): GateLaunch => {
            const launch = block[i]!;
            const pair = 2 * b + Math.floor(i / 2);
            return {
              ...(side === 'head' ? slowedBy(launch, factor, slow) : launch),
              look: number,
              pair,
              side,
            };
          });
        })
        .filter(({ pair }) => pair < pairs);
    const first = recordOf(look(1, drawn.slice(0, perLook)), workloads, {
      pairs,
      threshold,
      seed,
      turns,
    });
    const suspects = suspectsOf(first);
    const again = suspects.length === 0 ? [] : look(2, drawn.slice(perLook, 2 * perLook));
    const report = judgeGate({ ...first, launches: [...first.launches, ...again] });
    if (suspects.length > 0) suspecting++;
    // Red for the right reason: something that was slowed, or, where nothing was, anything.
    if (report.rows.some((row) => isRedRow(row) && slow.has(row.workload))) red++;
    for (const row of report.rows) {
      if (isUncomparedRow(row)) continue;
      rows++;
      if (row.state === 'too-noisy') tooNoisy++;
    }
  }
  return { gates, red, suspecting, rows, tooNoisy };
}

/** Workloads that at least half of the launches have: what was measured with another filter cannot be slowed down. */
function inMost(launches: readonly FreeLaunch[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { workload } of launches.flatMap(({ points }) => points)) {
    counts.set(workload, (counts.get(workload) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => 2 * count >= launches.length).map(([workload]) => workload);
}

function slowedBy<L extends FreeLaunch>(launch: L, factor: number, workloads: ReadonlySet<string>): L {
  if (factor === 1) return launch;
  const points = launch.points.map((point) =>
    point.lowNs !== undefined && workloads.has(point.workload)
      ? {
          ...point,
          lowNs: point.lowNs * factor,
          ...(point.ratio !== undefined && { ratio: point.ratio * factor }),
        }
      : point,
  );
  return { ...launch, points };
}

/** Noise of the ratio of a launch that measured one program twice in turns, as a standard deviation of logs; the middle of the workloads. */
export function turnsNoise(launches: readonly FreeLaunch[]): number {
  const squares = new Map<string, number[]>();
  for (const { points } of launches) {
    for (const { workload, ratio } of points) {
      if (ratio === undefined) continue;
      squares.set(workload, [...(squares.get(workload) ?? []), Math.log(ratio) ** 2]);
    }
  }
  return middleOf(squares);
}

/** Of the roots of mean squares; NaN of none. */
function middleOf(squares: ReadonlyMap<string, readonly number[]>): number {
  const noise = [...squares.values()].map((of) =>
    Math.sqrt(of.reduce((sum, one) => sum + one, 0) / of.length),
  );
  return noise.length === 0 ? Number.NaN : median(noise);
}

/**
 * Noise of a launch's time, as a standard deviation of logs: what neighbouring launches differ by, over √2; the middle
 * of the workloads. NaN from fewer than two launches.
 */
export function launchNoise(launches: readonly FreeLaunch[]): number {
  const squares = new Map<string, number[]>();
  for (const [i, launch] of launches.entries()) {
    const before = new Map(launches[i - 1]?.points.map((point) => [point.workload, point.lowNs]));
    for (const { workload, lowNs } of launch.points) {
      const other = before.get(workload);
      if (lowNs === undefined || other === undefined) continue;
      squares.set(workload, [...(squares.get(workload) ?? []), Math.log(lowNs / other) ** 2]);
    }
  }
  return middleOf(squares) / Math.SQRT2;
}

/** A record as a gate would have kept it, of a program against itself. */
function recordOf(
  launches: readonly GateLaunch[],
  workloads: readonly string[],
  {
    pairs,
    threshold,
    seed,
    turns,
  }: { pairs: number; threshold: number; seed: number; turns?: GateTurns | undefined },
): GateRecord {
  const at = new Date(0).toISOString();
  const side = { asked: 'the same', commit: null, version: '0', workloads: [...workloads] };
  return {
    schema: 'gate/1',
    startedAt: launches[0]?.startedAt ?? at,
    finishedAt: launches.at(-1)?.finishedAt ?? at,
    suite: 'any',
    where: 'node',
    threshold,
    pairs,
    seed,
    ...(turns && { turns }),
    base: side,
    head: side,
    machine: { os: '', cpu: '', cores: 0, adapter: '' },
    launches: [...launches],
    ended: 'complete',
  };
}

const kernelOf = (id: string): string => id.slice(0, id.lastIndexOf('/'));

/** All workloads of one kernel, drawn among kernels. */
export function oneKernel(workloads: readonly string[], source: Random): ReadonlySet<string> {
  const kernels = [...new Set(workloads.map(kernelOf))];
  const chosen = kernels[source.below(kernels.length)];
  return new Set(workloads.filter((id) => kernelOf(id) === chosen));
}
