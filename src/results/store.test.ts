import { expect, test } from 'vitest';
import type { Incident, Point, Run } from './schema.ts';
import { appended, closedEarly, partialRun, type JournalEntry } from './journal.ts';
import { listingOf } from './store.ts';

const header: Run = {
  schema: 'run/1',
  id: '20260102-030405-abcdef',
  harness: { name: 'rooflaw', version: '0.1.0', commit: null },
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:04:05.000Z',
  suite: 'quick',
  seed: 1,
  status: 'complete',
  environment: {
    host: 'browser',
    userAgent: '',
    os: '',
    adapter: {
      vendor: 'google',
      architecture: 'swiftshader',
      device: '',
      description: '',
      isFallbackAdapter: true,
      isSoftware: true,
    },
    features: [],
    requestedFeatures: 'all',
    limits: {},
    crossOriginIsolated: true,
    flags: [],
    notes: [],
  },
  calibration: { clock: 'wall', quantumNs: { wall: 5000 } },
  points: [],
  models: [],
  incidents: [],
  shaders: {},
};
const point = (id: string): Point => ({
  kind: 'timing',
  status: 'skipped',
  id,
  workload: { id, kernel: 'matmul', params: {} },
  reason: 'over-time-budget',
  message: '',
});
const told = (id: string): JournalEntry => ({ kind: 'point', point: point(id), shaders: { [id]: 'wgsl' } });
const incident: Incident = { at: '2026-01-02T03:04:07.000Z', code: 'note', message: 'm' };

test('a journal is the run as far as it got, closed with the reason', () => {
  const run = partialRun([
    { at: '2026-01-02T03:04:05.000Z', entry: { kind: 'header', header } },
    { at: '2026-01-02T03:04:06.000Z', entry: told('a') },
    { at: '2026-01-02T03:04:07.000Z', entry: { kind: 'incident', incident } },
    { at: '2026-01-02T03:04:08.000Z', entry: told('b') },
  ]);
  expect(run?.points.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(run?.shaders).toEqual({ a: 'wgsl', b: 'wgsl' });
  expect(run?.status).toBe('cancelled');
  expect(run?.finishedAt).toBe('2026-01-02T03:04:08.000Z');
  expect(run?.incidents.map(({ code }) => code)).toEqual(['note', 'page-closed']);
});

test('a journal without a header or without a point is nothing', () => {
  expect(partialRun([])).toBeUndefined();
  expect(partialRun([{ at: '', entry: told('a') }])).toBeUndefined();
  expect(partialRun([{ at: '', entry: { kind: 'header', header } }])).toBeUndefined();
});

test('appending and closing leave the run they are given as it is', () => {
  const longer = appended(header, told('a'));
  const closed = closedEarly(longer, {
    status: 'error',
    code: 'worker-error',
    message: 'm',
    at: header.startedAt,
  });
  expect(header.points).toHaveLength(0);
  expect(longer.incidents).toHaveLength(0);
  expect(closed.status).toBe('error');
});

test('a listing counts what was measured and names the adapter', () => {
  expect(listingOf(appended(header, told('a')))).toMatchObject({
    points: 1,
    measured: 0,
    adapter: 'google swiftshader',
    isSoftware: true,
  });
});
