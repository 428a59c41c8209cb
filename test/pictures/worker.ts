/**
 * @file Stands in for the measuring worker where a state must stand still to be looked at: the suites by their real names,
 * points from a made-up run. `standard` stops after some points and answers nobody, in `full` the device is lost.
 */
import { expose } from 'comlink';
import type { Point, Run } from '../../src/results/schema.ts';
import type { BenchApi, RunEvent, RunOptions } from '../../src/worker/api.ts';
import { timingRun } from './made-up.ts';

const SUITES: Readonly<Record<string, string>> = {
  smoke: 'does it work at all: every kernel, small sizes, one small model',
  quick: 'a GPU in a minute and a half: six published models in decode, five in a short prefill',
  claims: 'what the verdicts on the papers need, at reduced sizes',
  standard:
    'the models people run, up to 13 billion parameters, decode and prefill at 16, 128 and 512 tokens',
  full: 'everything there is, vision models and 70 billion parameters included; no time budget',
};
/** Of the points, those told before the end. */
const STOPS: Readonly<Record<string, number>> = { standard: 0.6, full: 0.15 };
const TELL_NS = 1e9;
/** The page draws a few times a second: what is told this late is on screen. */
const DRAWN_MS = 400;

const whole = timingRun();
const ids = [...new Set(whole.points.map(({ workload }) => workload.id))];

async function run({ suite = 'quick', seed = 1, skip = [] }: RunOptions, tell: Tell): Promise<Run> {
  const left = new Set(skip);
  const points = whole.points.filter(({ workload }) => !left.has(workload.id));
  const number = String(Date.now() % 1e6).padStart(6, '0');
  const header: Run = { ...whole, id: `20260102-${number}-abcdef`, suite, seed, points: [], incidents: [] };
  const { environment, calibration, id: runId } = header;
  const total = points.length;
  await tell({ type: 'started', runId, total, environment, calibration, header });
  const told: Point[] = [];
  for (const [done, point] of points.entries()) {
    const [elapsedNs, remainingNs] = [done * TELL_NS, (total - done) * TELL_NS];
    await tell({ type: 'progress', done, total, current: point.workload.id, elapsedNs, remainingNs });
    if (done >= (STOPS[suite] ?? 1) * total) {
      await new Promise((resolve) => setTimeout(resolve, DRAWN_MS));
      await tell({ type: 'progress', done, total, current: point.workload.id, elapsedNs, remainingNs });
      if (suite === 'standard') await new Promise(() => {});
      if (suite === 'full') return lost({ ...header, points: told }, tell);
    }
    told.push(point);
    await tell({ type: 'point', point, shaders: whole.shaders });
  }
  const ended: Run = { ...header, points: told, incidents: whole.incidents };
  await tell({ type: 'finished', run: ended });
  return ended;
}

type Tell = (event: RunEvent) => void | Promise<void>;

async function lost(header: Run, tell: Tell): Promise<Run> {
  const message = 'The adapter was unplugged, or its driver gave up: what was measured until then is kept.';
  const incident = { at: header.startedAt, code: 'device-lost', message };
  await tell({ type: 'incident', incident });
  const ended: Run = { ...header, status: 'device-lost', incidents: [incident] };
  await tell({ type: 'finished', run: ended });
  return ended;
}

const api: BenchApi = {
  environment: () => Promise.resolve(whole.environment),
  suites: () =>
    Promise.resolve(
      Object.entries(SUITES).map(([suite, summary]) => ({ suite, summary, workloads: ids, timeBudgetS: 90 })),
    ),
  list: () => Promise.resolve(ids),
  run,
  cancel: () => Promise.resolve(),
  setHidden: () => Promise.resolve(),
};

expose(api);
