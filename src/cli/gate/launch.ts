/** @file One fresh launch of a checkout, as the gate's record keeps it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { launchTime, turnsRatio } from '../../analysis/gate.ts';
import { fastestByWorkload, isOurs, isTimed } from '../../analysis/points.ts';
import { turns } from '../../analysis/ratios.ts';
import { messageOf } from '../../harness/errors.ts';
import type { GateLaunch, GatePoint, GateSide } from '../../results/gate-record.ts';
import { parseRun } from '../../results/load.ts';
import type { Run, TimingOk } from '../../results/schema.ts';
import { suites } from '../../suites/index.ts';
import { CliError, EXIT } from '../exit.ts';
import { startRooflaw, type Child } from './process.ts';

export interface LaunchWanted {
  /** Of the checkout. */
  readonly folder: string;
  /** For the run file. */
  readonly scratch: string;
  readonly suite: string;
  readonly filter?: string | undefined;
  readonly where: 'node' | 'browser';
  readonly browser?: string | undefined;
  readonly seed: number;
  /** So many times the dispatches booked: a slowdown of known size, for checking the gate. */
  readonly injected?: number | undefined;
  /** Kernels of base, measured in turns with those of the checkout, which is head. */
  readonly rival?: string | undefined;
  /** Only these workloads; with `rival` alone. */
  readonly only?: readonly string[] | undefined;
}

/**
 * Seconds of samples for a workload's side at most, where both are measured in turns. On a quiet machine turns end much
 * earlier (src/harness/enough-turns.ts); on a busy one they are cheap beside what a launch takes anyway.
 */
const TURNS_POINT_LIMIT_S = 0.5;

/**
 * A launch may take so many times its suite's budget: on a busy machine a workload that is left out for want of time
 * could not be compared.
 */
const BUDGETS = 12;

export interface Launching {
  readonly done: Promise<Launched>;
  readonly stop: () => Promise<void>;
}

export interface Launched {
  readonly launch: FoundLaunch;
  /** Absent where nothing was measured. */
  readonly run?: Run;
}

/** A launch of a side; of one with the kernels of both, head's points and `base`. */
export type FoundLaunch = Omit<GateLaunch, 'look' | 'pair' | 'side'> & { readonly base?: GatePoint[] };

/** Rejects with a `CliError` where there is no WebGPU (3), or the launch says that it was asked for nonsense (2); any other mishap is the launch's `error`. */
export function launchOnce(wanted: LaunchWanted): Launching {
  const out = join(wanted.scratch, 'run.json');
  rmSync(out, { force: true });
  const startedAt = new Date().toISOString();
  const [load = 0] = loadavg();
  const child: Child = startRooflaw(wanted.folder, argumentsOf(wanted, out));
  const finish = async (): Promise<Launched> => {
    const { code, signal, stderr } = await child.ended;
    const frame = { startedAt, finishedAt: new Date().toISOString(), load };
    if (code === EXIT.noWebGpu) throw new CliError(EXIT.noWebGpu, stderr.trimEnd());
    if (code === EXIT.usage) throw new CliError(EXIT.usage, stderr.trimEnd());
    const failed = (error: string): Launched => ({
      launch: { ...frame, points: [], error: error.slice(0, 1900) },
    });
    // Exit code 1 with a file: points failed, which the file tells.
    if (code !== EXIT.fine && code !== EXIT.failed) {
      return failed(`it ended with ${signal ?? `code ${code}`}: ${lastLines(stderr)}`);
    }
    try {
      const run = parseRun(readFileSync(out, 'utf8'));
      const launch = { ...frame, points: pointsOf(run, wanted.rival === undefined ? undefined : 'head') };
      return { run, launch: wanted.rival === undefined ? launch : inTurns(launch, run) };
    } catch (error) {
      return failed(`${messageOf(error)}: ${lastLines(stderr)}`);
    }
  };
  return { done: finish(), stop: child.stop };
}

function argumentsOf(wanted: LaunchWanted, out: string): readonly string[] {
  const { suite, filter, where, browser, seed, injected, rival, only } = wanted;
  const list = join(wanted.scratch, 'only.txt');
  if (only !== undefined) writeFileSync(list, `${only.join('\n')}\n`);
  const budgetS = suites.find(({ name }) => name === suite)?.timeBudgetS;
  return [
    ...`run --where ${where} --tune off --seed ${seed} --format csv`.split(' '),
    '--suite',
    suite,
    '--out',
    out,
    ...(filter === undefined ? [] : ['--filter', filter]),
    ...(browser === undefined ? [] : ['--browser', browser]),
    ...(budgetS === undefined ? [] : ['--time-budget', String(BUDGETS * budgetS)]),
    ...(injected === undefined ? [] : ['--twins', `slowed:${injected}`]),
    ...(rival === undefined ? [] : ['--rival', rival, '--point-limit', String(TURNS_POINT_LIMIT_S)]),
    ...(only === undefined ? [] : ['--only', list]),
  ];
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-6).join('\n');

/** A launch that measured both sides in turns: base's points beside head's, which get the ratio. */
export function inTurns(launch: FoundLaunch, run: Run): FoundLaunch {
  const timedOf = (side: GateSide): ReadonlyMap<string, TimingOk> =>
    fastestByWorkload(run.points.filter(isTimed).filter((point) => isOf(point, side)));
  const [base, head] = [timedOf('base'), timedOf('head')];
  const points = launch.points.map((point) => {
    const [theirs, ours] = [base.get(point.workload), head.get(point.workload)];
    if (point.status !== 'ok' || theirs === undefined || ours === undefined) return point;
    const ratio = turnsRatio(turns(theirs, ours));
    return ratio === undefined ? point : { ...point, ratio };
  });
  return { ...launch, points, base: pointsOf(run, 'base') };
}

/** Where neither has a variant, one point without any says it of both. */
const isOf = (point: { variant?: { name: string } | undefined }, side: GateSide | undefined): boolean =>
  side === undefined || point.variant === undefined || point.variant.name.endsWith(` ${side}`);

/** One point a workload: the fastest of ours (of a side, where both were measured), else why there is none. */
export function pointsOf(run: Run, side?: GateSide): GatePoint[] {
  const fastest = fastestByWorkload(run.points.filter(isTimed).filter((point) => isOf(point, side)));
  const found = new Map<string, GatePoint>();
  for (const point of run.points) {
    if (point.kind !== 'timing' || !isOurs(point) || !isOf(point, side)) continue;
    const workload = point.workload.id;
    const best = fastest.get(workload);
    if (point.status === 'failed') {
      // A wrong result stands, whatever another variant measured.
      const { reason, message } = point;
      found.set(workload, { workload, status: 'failed', ...named(point), reason, message });
    } else if (found.get(workload)?.status !== 'failed') {
      found.set(
        workload,
        best === undefined
          ? {
              workload,
              status: 'skipped',
              ...named(point),
              reason: point.reason,
              ...('message' in point && { message: point.message }),
            }
          : timed(best),
      );
    }
  }
  return [...found.values()];
}

const named = ({ variant }: { variant?: { name: string } | undefined }): { variant?: string } =>
  variant === undefined ? {} : { variant: variant.name.replace(/ (?:slowed|base|head)$/, '') };

function timed(point: TimingOk): GatePoint {
  const times = point.samples.map(({ ns, dispatches = point.dispatches }) => ns / dispatches);
  return {
    workload: point.workload.id,
    status: 'ok',
    ...named(point),
    medianNs: point.summary.medianNs,
    lowNs: launchTime(times),
    samples: times.length,
    clock: point.clock,
    ...(point.cache !== undefined && { cache: point.cache }),
  };
}
