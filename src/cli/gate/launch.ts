/** @file One fresh launch of a checkout, as the gate's record keeps it. */
import { readFileSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { launchTime } from '../../analysis/gate.ts';
import { fastestByWorkload, isOurs, isTimed } from '../../analysis/points.ts';
import { messageOf } from '../../harness/errors.ts';
import type { GateLaunch, GatePoint } from '../../results/gate-record.ts';
import { parseRun } from '../../results/load.ts';
import type { Run, TimingOk } from '../../results/schema.ts';
import { suites } from '../../suites.ts';
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
}

/**
 * A launch may take so many times its suite's budget: on a busy machine a workload that is left out for want of time
 * could not be compared.
 */
const BUDGETS = 6;

export interface Launching {
  readonly done: Promise<Launched>;
  readonly stop: () => Promise<void>;
}

export interface Launched {
  readonly launch: Omit<GateLaunch, 'look' | 'pair' | 'side'>;
  /** Absent where nothing was measured. */
  readonly run?: Run;
}

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
      return { run, launch: { ...frame, points: pointsOf(run) } };
    } catch (error) {
      return failed(`${messageOf(error)}: ${lastLines(stderr)}`);
    }
  };
  return { done: finish(), stop: child.stop };
}

function argumentsOf(wanted: LaunchWanted, out: string): readonly string[] {
  const { suite, filter, where, browser, seed, injected } = wanted;
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
  ];
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-6).join('\n');

/** One point a workload: the fastest of ours, else why there is none. */
export function pointsOf(run: Run): GatePoint[] {
  const fastest = fastestByWorkload(run.points.filter(isTimed));
  const found = new Map<string, GatePoint>();
  for (const point of run.points) {
    if (point.kind !== 'timing' || !isOurs(point)) continue;
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
          ? { workload, status: 'skipped', ...named(point), reason: point.reason }
          : timed(best),
      );
    }
  }
  return [...found.values()];
}

const named = ({ variant }: { variant?: { name: string } | undefined }): { variant?: string } =>
  variant === undefined ? {} : { variant: variant.name.replace(/ slowed$/, '') };

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
