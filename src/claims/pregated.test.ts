/** Pre-gated MoE: bytes that are off, orders, and how much hides; on a GPU, in software, and where nothing is clear. */
import { expect, test } from 'vitest';
import { buildRun, timed, workloadOf } from '../../test/support/build-run.ts';
import type { MemoryPoint, Point, TimingOk } from '../results/schema.ts';
import { claims } from './index.ts';
import { judge } from './verdict.ts';

const EXPERT = 1024;
const size = { blocks: 6, e: 8, k: 1, t: 1, d: 8, ff: 16 };
const kernel = 'moe/offload';

const POLICIES = ['resident', 'on demand mapped', 'pre-gated mapped', 'prefetch all mapped'] as const;
type Times = readonly [resident: number, onDemand: number, preGated: number, prefetchAll: number];

/** A dozen rounds of the four policies, in ms; every third round is slower for all of them. */
const rounds = (times: Times, work = 4, noise = 0.001): readonly TimingOk[] =>
  POLICIES.map((variant, p) => ({
    ...timed({
      kernel,
      params: { ...size, work },
      variant,
      dispatches: 1,
      clock: 'wall',
      ns: Array.from({ length: 12 }, (_, i) => {
        const wobble = 1 + noise * (((7 * i + 3 * p) % 11) - 5);
        return times[p]! * 1e6 * (i % 3 === 0 ? 1.2 : 1) * wobble;
      }),
    }),
  }));

const counted = (variant: string, experts: number, active = 1): MemoryPoint => ({
  kind: 'memory',
  status: 'ok',
  reason: 'counted',
  id: `${workloadOf(kernel, size).id} @ ${variant}, memory`,
  workload: workloadOf(kernel, size),
  variant: { name: variant, shaders: [], chosenBy: 'all' },
  bytes: { held: experts * EXPERT, staging: 0, active: active * EXPERT, expert: EXPERT },
});

const verdictOn = (id: string, points: readonly Point[], isSoftware = false) => {
  const run = buildRun({ points: [...points] });
  const { environment } = run;
  return judge(
    claims.find((claim) => claim.id === id)!,
    {
      ...run,
      environment: { ...environment, adapter: { ...environment.adapter, isSoftware } },
    },
  );
};

const held = (onDemand: number, preGated: number, prefetchAll: number, resident: number, active = 1) => [
  counted('on demand write', onDemand, active),
  counted('on demand read-back', onDemand, active),
  counted('pre-gated write', preGated, active),
  counted('prefetch all write', prefetchAll, active),
  counted('resident', resident, active),
];

test('bytes: a : 2a : 2E : B·E, in software too, and nothing else', () => {
  expect(verdictOn('pregated-memory', held(1, 2, 16, 48), true)).toMatchObject({
    verdict: 'reproduced',
    value: 0,
    measured: expect.stringContaining('1 : 2 : 16 : 48 experts held') as unknown,
  });
  expect(verdictOn('pregated-memory', held(3, 6, 16, 48, 3), true).verdict).toBe('reproduced');
  for (const wrong of [
    held(2, 2, 16, 48),
    held(1, 2, 16, 48, 2),
    held(1, 2.0625, 16, 48),
    held(1, 2, 8, 48),
  ]) {
    expect(verdictOn('pregated-memory', wrong, true).verdict).toBe('contradicted');
  }
  const three = held(1, 2, 16, 48).slice(0, 4);
  expect(verdictOn('pregated-memory', three, true).reason).toContain('under all four policies');
  const { bytes, ...rest } = counted('resident', 48);
  const without = [...three, { ...rest, bytes: { held: bytes['held']! } }];
  expect(verdictOn('pregated-memory', without, true).verdict).toBe('inconclusive');
});

test('order: with a margin, by its weakest step', () => {
  const on = (...times: Times) => verdictOn('pregated-order', rounds(times));
  expect(on(10, 17, 11, 60)).toMatchObject({ verdict: 'partly' });
  expect(on(10, 17, 11, 60).value).toBeCloseTo(17 / 11, 1);
  // Pre-gated no better than on demand: WebGPU's one queue, and nothing against the paper.
  expect(on(10, 17, 17.2, 60).verdict).toBe('inconclusive');
  expect(on(10, 17, 17.2, 60).reason).toContain('nothing against the paper');
  expect(on(10, 17, 11, 17).verdict).toBe('contradicted');
  expect(on(10, 17, 16.2, 60).verdict).toBe('inconclusive');
  expect(verdictOn('pregated-order', rounds([10, 17, 11, 60]), true).verdict).toBe('not measured');
});

test('hidden fraction: most, little, nothing, and more than there is', () => {
  const on = (...times: Times) => verdictOn('pregated-hidden', rounds(times));
  expect(on(10, 18, 11.6, 60)).toMatchObject({ verdict: 'partly' });
  expect(on(10, 18, 11.6, 60).value).toBeCloseTo(0.8, 1);
  expect(on(10, 18, 16, 60).verdict).toBe('inconclusive');
  expect(on(10, 18, 16, 60).reason).toContain('nothing against the paper');
  expect(on(10, 18, 18.1, 60).measured).toContain('no overlap is seen');
  expect(on(10, 18, 9, 60).value).toBeCloseTo(1.12, 1); // not clamped
  const software = verdictOn('pregated-hidden', rounds([10, 18, 11.6, 60]), true);
  expect(software).toMatchObject({ verdict: 'not measured' });
  expect(software.value).toBeCloseTo(0.8, 1);
});

test('a cost that is not clear of its own noise decides nothing', () => {
  const found = verdictOn('pregated-hidden', rounds([10, 10.4, 10.1, 60], 4, 0.02));
  expect(found.verdict).toBe('inconclusive');
  expect(found.measured).toContain('not 3 times as large');
  expect(found.ci95).toBeNull();
});

test('judged is the workload whose blocks just outlast their transfers', () => {
  const short = rounds([2, 12, 11.5, 60], 0);
  expect(verdictOn('pregated-hidden', short).reason).toContain('more `work` is needed');
  const long = rounds([100, 106, 104, 160], 64);
  const found = verdictOn('pregated-hidden', [...long, ...short, ...rounds([10, 18, 11.6, 60], 8)]);
  expect(found.value).toBeCloseTo(0.8, 1);
  expect(found.label).toContain('blocks 1.2 times as long as their transfers');
  expect(verdictOn('pregated-hidden', []).reason).toContain('no points of moe/offload/*');
});
