import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { syntheticHeader, syntheticPoints, SHADER, SHADER_HASH } from '../../test/support/synthetic.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { validateRun } from '../results/load.ts';
import type { Point, Run } from '../results/schema.ts';
import type { RunEvent, RunOptions } from '../worker/api.ts';
import { HostError, NoHostError, type RunHost } from './host.ts';
import { measureLaunches, type LaunchesOptions } from './launches.ts';
import { LIMITS } from './limits.ts';
import type { LaunchCount } from './progress.ts';
import { readRun } from './read-run.ts';
import { recorder } from './recorder.ts';

const POINTS = syntheticPoints()
  .filter(({ status }) => status === 'ok')
  .slice(0, 4);
const IDS = POINTS.map(({ workload }) => workload.id);

/** What a host does before it measures workload `id`: nothing, or it dies or reports in its own way. */
type Trouble = (id: string, host: number) => Error | 'silent' | 'device-lost' | undefined;

interface Stage {
  readonly trouble?: Trouble;
  /** Whether host number `host` can be opened. */
  readonly open?: (host: number) => Error | undefined;
  readonly environment?: (host: number) => Partial<Run['environment']>;
  readonly asked?: () => boolean;
}

interface Played {
  readonly run: Run;
  /** Options of each host that began to measure. */
  readonly asked: readonly RunOptions[];
  readonly closed: number;
  readonly notes: readonly string[];
  readonly shown: readonly (readonly [RunEvent, LaunchCount])[];
  readonly journal: string;
}

async function play(stage: Stage, parts: Partial<LaunchesOptions> = {}): Promise<Played> {
  const out = join(temporaryFolder(), 'run.json');
  const asked: RunOptions[] = [];
  const notes: string[] = [];
  const shown: [RunEvent, LaunchCount][] = [];
  let [opened, closed] = [0, 0];

  const open = async (): Promise<RunHost> => {
    const number = opened++;
    const failure = stage.open?.(number);
    if (failure !== undefined) throw failure;
    const base = syntheticHeader(`20260102-${String(number).padStart(6, '0')}-abcdef`);
    const environment = { ...base.environment, ...stage.environment?.(number) };
    return {
      where: 'browser',
      environment,
      driver: {},
      async run(options, tell) {
        asked.push(options);
        const now = new Date().toISOString();
        const budget = options.timeBudgetS === undefined ? {} : { timeBudgetS: options.timeBudgetS };
        const header = { ...base, environment, startedAt: now, finishedAt: now, ...budget };
        const { calibration } = header;
        const left = POINTS.filter(({ workload }) => options.skip?.includes(workload.id) !== true);
        const total = left.length;
        tell({ type: 'started', runId: header.id, total, environment, calibration, header });
        const points: Point[] = [];
        const ended = (status: Run['status'], incidents: Run['incidents'] = []): Run => ({
          ...header,
          status,
          finishedAt: new Date().toISOString(),
          points,
          incidents,
          shaders: { [SHADER_HASH]: SHADER },
        });
        for (const [done, point] of left.entries()) {
          const current = point.workload.id;
          tell({ type: 'progress', done, total, current, elapsedNs: done * 1e9, remainingNs: 1e9 });
          const trouble = stage.trouble?.(current, number);
          if (trouble === 'silent') return new Promise(() => {});
          if (trouble === 'device-lost') {
            const message = 'reset';
            points.push(failed(point, message));
            const at = new Date().toISOString();
            return ended('device-lost', [{ at, code: 'device-lost', message, point: point.id }]);
          }
          if (trouble !== undefined) throw trouble;
          points.push(point);
          tell({ type: 'point', point, shaders: { [SHADER_HASH]: SHADER } });
        }
        return ended('complete');
      },
      cancel: () => Promise.resolve(),
      close: async () => {
        closed++;
      },
    };
  };
  const never = new Promise<void>(() => {});
  const run = await measureLaunches({
    open,
    launches: 1,
    workloads: IDS,
    options: { suite: 'quick' },
    recorder: recorder(out, '/nowhere', parts.base),
    interrupts: { first: never, second: never, asked: stage.asked ?? (() => false), dispose: () => {} },
    limits: { ...LIMITS, silenceMs: 80 },
    show: (event, count) => shown.push([event, count]),
    note: (line) => notes.push(line),
    ...parts,
  });
  return { run: validateRun(run), asked, closed, notes, shown, journal: `${out}.partial.jsonl` };
}

const failed = ({ id, workload, variant }: Point, message: string): Point => ({
  kind: 'timing',
  status: 'failed',
  id,
  workload,
  ...(variant && { variant }),
  reason: 'device-lost',
  message,
});

const died = new HostError({ name: 'BrowserDiedError', message: 'the browser went away' });
const codes = (run: Run): readonly string[] => run.incidents.map(({ code }) => code);
const launchesOf = (run: Run): readonly (readonly number[])[] =>
  run.points.map((point) =>
    point.kind === 'timing' && point.status === 'ok'
      ? [...new Set(point.samples.map(({ launch }) => launch))]
      : [],
  );

test('one launch without trouble is the run as its host told it', async () => {
  const { run, asked, closed, journal } = await play({});
  expect(run).toMatchObject({ status: 'complete', incidents: [] });
  expect(run.points).toEqual(POINTS);
  expect(run).not.toHaveProperty('launches');
  expect(asked).toEqual([{ suite: 'quick', driver: {} }]);
  expect(closed).toBe(1);
  expect(readRun(journal).points).toHaveLength(4); // what a crash right now would leave
});

test('several launches: fresh hosts, joined samples, one progress', async () => {
  const { run, asked, closed, shown } = await play({}, { launches: 5 });
  expect([asked.length, closed]).toEqual([5, 5]);
  expect(asked.every(({ skip }) => skip === undefined)).toBe(true);
  expect(launchesOf(run)).toEqual(POINTS.map(() => [0, 1, 2, 3, 4]));
  expect(run.launches).toHaveLength(5);
  for (const point of run.points) expect(point).toHaveProperty('summary.rerun95');
  expect(shown.at(-1)?.[1]).toMatchObject({ number: 5, of: 5 });
});

test.each([
  ['dies', died, 'browser-died'],
  ['falls silent', 'silent', 'host-silent'],
  ['loses its device for good', 'device-lost', 'device-lost'],
] as const)('a host that %s: a fresh one goes on with the rest', async (_, how, code) => {
  const { run, asked, closed } = await play({
    trouble: (id, host) => (host === 0 && id === IDS[2] ? how : undefined),
  });
  expect(run.status).toBe('complete');
  expect(run.points.map(({ id, status }) => [id, status])).toEqual(
    expect.arrayContaining(POINTS.map(({ id }) => [id, 'ok'])),
  );
  expect(run.points).toHaveLength(4);
  expect(codes(run)).toEqual([code, 'restarted']);
  expect(asked.map(({ skip }) => skip)).toEqual([undefined, IDS.slice(0, 2)]);
  // Each point comes from one start, and says from which.
  expect(
    launchesOf(run)
      .flat()
      .toSorted((a, b) => a - b),
  ).toEqual([0, 0, 1, 1]);
  expect(closed).toBe(2);
});

test('a workload that is under way in two crashes is given up, and the rest is measured', async () => {
  const { run, asked } = await play({ trouble: (id) => (id === IDS[1] ? died : undefined) });
  expect(run.status).toBe('complete');
  expect(asked).toHaveLength(3);
  const lost = run.points.filter(({ status }) => status !== 'ok');
  expect(lost).toMatchObject([{ status: 'failed', reason: 'crashed', workload: { id: IDS[1] } }]);
  expect(run.points).toHaveLength(4);
});

test('a workload that loses the device twice keeps its id as a crashed point', async () => {
  const { run } = await play({ trouble: (id) => (id === IDS[1] ? 'device-lost' : undefined) });
  expect(run.status).toBe('complete');
  expect(run.points.filter(({ status }) => status !== 'ok')).toMatchObject([
    { id: POINTS[1]!.id, reason: 'crashed' },
  ]);
});

test('after three fresh starts the run ends with what there is, and says why', async () => {
  let crash = 0;
  const { run, asked } = await play(
    { trouble: (id, host) => (id !== IDS[host] || crash++ > 9 ? undefined : died) },
    {
      launches: 2,
    },
  );
  // Hosts 0 to 3 die at their own workload; the fourth was the last fresh start.
  expect(asked).toHaveLength(4);
  expect(run.status).toBe('error');
  expect(codes(run).at(-1)).toBe('gave-up');
  expect(run.points.length).toBeGreaterThan(0);
});

test('crashes are counted over all launches', async () => {
  const { run, asked } = await play(
    { trouble: (id, host) => (id === IDS[3] && host < 2 ? died : undefined) },
    { launches: 2 },
  );
  expect(run.status).toBe('complete');
  expect(asked.at(-1)?.skip).toContain(IDS[3]);
  expect(run.points.find(({ workload }) => workload.id === IDS[3])).toMatchObject({ reason: 'crashed' });
});

test('a fresh host with another device is not used', async () => {
  const { run } = await play({
    trouble: (id, host) => (host === 0 && id === IDS[1] ? died : undefined),
    environment: (host) => (host === 1 ? { userAgent: 'Another browser' } : {}),
  });
  expect(run.status).toBe('complete');
  expect(codes(run)).toEqual(['browser-died', 'restarted', 'restarted']);
});

test('where the first host does not open, there is no run; where a later one does not, there is', async () => {
  const none = new NoHostError('no browser', [], []);
  await expect(play({ open: () => none })).rejects.toBe(none);
  const { run } = await play({
    trouble: (id) => (id === IDS[1] ? died : undefined),
    open: (host) => (host > 0 ? none : undefined),
  });
  expect(run.status).toBe('error');
  expect(run.points).toHaveLength(1);
  expect(codes(run).at(-1)).toBe('gave-up');
  expect(run.incidents.at(-1)?.message).toContain('no browser');
});

test('a host that refuses the options is not asked again', async () => {
  const refused = new HostError({ name: 'RangeError', message: 'no suite' });
  let hosts = 0;
  await expect(play({ open: () => (hosts++, refused) })).rejects.toBe(refused);
  expect(hosts).toBe(1);
});

test('the time budget is of the whole command and shared by its launches', async () => {
  const { run, asked } = await play({}, { launches: 4, timeBudgetS: 100 });
  expect(run.timeBudgetS).toBe(100);
  const budgets = asked.map(({ timeBudgetS }) => timeBudgetS ?? 0);
  expect(budgets[0]).toBeGreaterThan(24);
  expect(budgets[0]).toBeLessThanOrEqual(25);
  expect(budgets[3]).toBeGreaterThan(99); // what the others left over
  const short = await play({}, { launches: 4, timeBudgetS: 1e-9 });
  expect(short.asked).toHaveLength(1);
  expect(codes(short.run)).toEqual(['over-time-budget']);
});

test('the rest of a launch has what its budget has left', async () => {
  const { asked } = await play(
    { trouble: (id, host) => (host === 0 && id === IDS[1] ? 'silent' : undefined) },
    { timeBudgetS: 10 },
  );
  expect(asked[1]!.timeBudgetS).toBeLessThan(asked[0]!.timeBudgetS! - 0.07);
});

test('a run goes on: what it has is skipped, and joined to the rest', async () => {
  const base = { ...(await play({})).run, status: 'cancelled' as const, points: POINTS.slice(0, 3) };
  const { run, asked } = await play({}, { base });
  expect(asked.map(({ skip }) => skip)).toEqual([IDS.slice(0, 3)]);
  expect(run).toMatchObject({ id: base.id, status: 'complete' });
  expect(run.points).toHaveLength(4);
  expect(launchesOf(run)).toEqual([[0], [0], [0], [1]]);
});

test('launches can be added to a run, and a ragged last one is filled', async () => {
  const trouble: Trouble = (id, host) => (host > 0 && id === IDS[2] ? died : undefined);
  const stopped = await play({ trouble, open: (host) => (host > 1 ? died : undefined) }, { launches: 2 });
  expect(stopped.run.status).toBe('error');
  expect(launchesOf(stopped.run)).toEqual([[0, 1], [0, 1], [0], [0]]);
  const filled = await play({}, { base: stopped.run, launches: 2 });
  expect(filled.asked.map(({ skip }) => skip)).toEqual([IDS.slice(0, 2)]);
  expect(launchesOf(filled.run)).toEqual([
    [0, 1],
    [0, 1],
    [0, 2],
    [0, 2],
  ]);
  const two = (await play({}, { launches: 2 })).run;
  const { run, asked } = await play({}, { base: two, launches: 3 });
  expect(asked).toHaveLength(1);
  expect(launchesOf(run)).toEqual(POINTS.map(() => [0, 1, 2]));
});

test('a run that lacks nothing is complete without a host', async () => {
  const base = { ...(await play({})).run, status: 'cancelled' as const };
  const { run, asked } = await play({}, { base });
  expect(asked).toEqual([]);
  expect(run.status).toBe('complete');
});

test('a run of another machine is not gone on with, and its journal is not touched', async () => {
  const base = { ...(await play({})).run, status: 'cancelled' as const, points: POINTS.slice(0, 3) };
  const elsewhere = { ...base, environment: { ...base.environment, userAgent: 'Another browser' } };
  await expect(play({}, { base: elsewhere })).rejects.toThrow(
    'browser or host version: Another browser there',
  );
  const other = { ...base, harness: { ...base.harness, version: '9' } };
  await expect(play({}, { base: other })).rejects.toThrow('Rooflaw version: 9 there');
});

test('an interruption between launches keeps what there is', async () => {
  let opened = 0;
  const { run, journal } = await play(
    { open: () => void opened++, asked: () => opened >= 2 },
    { launches: 5 },
  );
  expect(run.status).toBe('cancelled');
  expect(run.points).toHaveLength(4);
  expect(existsSync(journal)).toBe(true);
});
