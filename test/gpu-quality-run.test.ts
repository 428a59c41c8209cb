/** A suite over trained models as a run: what fails says why and the rest goes on, and a cancelled run keeps its points. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { LADDER_CAVEATS } from '../models/ladder/index.ts';
import { validateRun } from '../src/results/load.ts';
import type { Run } from '../src/results/schema.ts';
import type { RunEvent } from '../src/worker/api.ts';
import { createSession } from '../src/worker/session.ts';
import { gpuOfDawn, host } from './support/dawn.ts';

const read = async (path: string) => new Uint8Array(await readFile(join('models/ladder', path)));
const FILTER = 'ladder/model=gpt-35k-D*,method=none,*';
const options = { suite: 'quality-quick', filter: FILTER };
const statuses = ({ points }: Run) =>
  points.map(({ workload, status, reason }) => [workload.params['model'], status, reason]);

/** Cancelled after its first point; the rest, measured later, meets a file that was changed. */
const events: RunEvent[] = [];
let first: Run;
let rest: Run;

beforeAll(async () => {
  const session = createSession({
    gpu: gpuOfDawn,
    host,
    async ladder(path) {
      const bytes = await read(path);
      if (path.includes('gpt-35k-D8')) bytes[5000]! ^= 1;
      return bytes;
    },
  });
  first = await session.run(options, (event) => {
    if (event.type === 'point') void session.cancel();
  });
  const skip = first.points.map(({ workload }) => workload.id);
  rest = await session.run({ ...options, skip }, (event) => void events.push(event));
}, 360_000);

test('a cancelled run keeps what it has, and the rest is measured later', () => {
  expect(first.status).toBe('cancelled');
  expect(statuses(first)).toEqual([['gpt-35k-D2', 'ok', 'measured']]);
  expect(rest.status).toBe('complete');
  expect(statuses(rest).map(([model]) => model)).toEqual(['gpt-35k-D8', 'gpt-35k-D32']);
});

test('a file that is not what was shipped fails its own cells, and no others', () => {
  expect(statuses(rest)).toEqual([
    ['gpt-35k-D8', 'failed', 'file-unusable'],
    ['gpt-35k-D32', 'ok', 'measured'],
  ]);
  const [changed] = rest.points;
  expect(changed).toMatchObject({
    message: expect.stringContaining('weights/gpt-35k-D8.f16.safetensors is not the file that was shipped'),
  });
});

test('a point says what its loss is over; the run what is to be known of it, and how long it will take', () => {
  const [short, long] = [first.points[0], rest.points[1]];
  if (short?.kind !== 'quality' || long?.kind !== 'quality') throw new Error('no quality points');
  expect(short.metrics).toMatchObject({
    windows: 16,
    tokens: 4096,
    trainTokens: 2_048_000,
    parameters: 34_976,
  });
  // 16 times as much training shows, in a tenth of the text.
  expect(short.metrics['loss']! - long.metrics['loss']!).toBeGreaterThan(0.1);
  expect(rest.environment.notes).toEqual(expect.arrayContaining([...LADDER_CAVEATS]));
  for (const run of [first, rest]) {
    expect(validateRun(JSON.parse(JSON.stringify(run)))).toMatchObject({ id: run.id });
  }
  const started = events.find((event) => event.type === 'started');
  expect(started?.predictedNs).toBeGreaterThan(0);
  expect(events.indexOf(started!)).toBeLessThan(events.findIndex(({ type }) => type === 'progress'));
});

test('what does not fit the time is skipped and says so; without models there is no such suite', async () => {
  const session = createSession({ gpu: gpuOfDawn, host, ladder: read });
  const run = await session.run({ ...options, timeBudgetS: 0.001 }, () => {});
  expect(statuses(run)).toContainEqual(['gpt-35k-D32', 'skipped', 'over-time-budget']);
  const bare = createSession({ gpu: gpuOfDawn, host });
  await expect(bare.run(options, () => {})).rejects.toThrow('which cannot be read here');
  expect((await bare.suites()).some(({ suite }) => suite.startsWith('quality'))).toBe(false);
  await expect(session.run({ ...options, filter: 'gpt-9' }, () => {})).rejects.toThrow(
    "nothing of suite 'quality-quick' matches 'gpt-9'",
  );
});
