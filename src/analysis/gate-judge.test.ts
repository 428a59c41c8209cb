import { expect, test } from 'vitest';
import { buildGate, lookOf, sideOf, timedPoint, untimedPoint } from '../../test/support/build-gate.ts';
import type { GateLaunch, GatePoint, GateRecord, GateSide } from '../results/gate-record.ts';
import { apartIn } from './gate-apart.ts';
import { judgeGate, openIn, suspectsOf } from './gate-judge.ts';

const IDS = ['matmul/n=1', 'matmul/n=2'];

const ok = (workload: string, lowNs: number, more: Partial<GatePoint> = {}): GatePoint =>
  timedPoint(workload, lowNs, {
    variant: 'v',
    medianNs: 1.1 * lowNs,
    samples: 10,
    clock: 'wall',
    cache: 'hot',
    ...more,
  });

const record = (launches: GateLaunch[], more: Partial<GateRecord> = {}): GateRecord =>
  buildGate({ workloads: IDS, launches, ...more });

/** Small noise that differs from pair to pair. */
const jitter = (pair: number): number => 1 + 0.002 * ((pair * 5) % 7);
const steady = (slow: number) => (side: 'base' | 'head', pair: number) => [
  ok(IDS[0]!, 1000 * jitter(pair) * (side === 'head' ? slow : 1)),
  ok(IDS[1]!, 1000 * jitter(pair + 3)),
];

const states = (of: GateRecord): Record<string, string> =>
  Object.fromEntries(judgeGate(of).rows.map(({ workload, state }) => [workload, state]));

test('nothing changed: green', () => {
  const report = judgeGate(record(lookOf(1, steady(1))));
  expect(report).toMatchObject({ isRed: false, threshold: 0.05 });
  expect(report.rows.map(({ state }) => state)).toEqual(['passed', 'passed']);
});

test('a row shows the middle of the times that are compared, of the first look', () => {
  const launches = [...lookOf(1, steady(1.2)), ...lookOf(2, steady(3))];
  const [row] = judgeGate(record(launches)).rows;
  const lowest = (side: GateSide): readonly number[] =>
    launches
      .filter((one) => one.look === 1 && one.side === side)
      .map(({ points }) => points[0]!.lowNs!)
      .toSorted((a, b) => a - b);
  for (const [side, shown] of [
    ['base', row!.baseNs],
    ['head', row!.headNs],
  ] as const) {
    const all = lowest(side);
    expect(shown).toBe(all[Math.floor(all.length / 2)]);
  }
});

test('slower in one look is a suspicion, in two it is red and stands first', () => {
  const first = lookOf(1, (side, pair) => steady(1.2)(side, pair).toReversed());
  expect(suspectsOf(record(first))).toEqual([IDS[0]]);
  expect(states(record(first))).toEqual({ [IDS[0]!]: 'not-repeated', [IDS[1]!]: 'passed' });
  expect(judgeGate(record(first)).isRed).toBe(false);

  const red = judgeGate(record([...first, ...lookOf(2, steady(1.2))]));
  expect(red.isRed).toBe(true);
  expect(red.rows[0]).toMatchObject({ workload: IDS[0], state: 'slower' });
  expect(red.rows[0]!.second!.ratio).toBeCloseTo(1.2, 1);

  expect(states(record([...first, ...lookOf(2, steady(1))]))[IDS[0]!]).toBe('unconfirmed');
});

test('another threshold judges the same launches anew', () => {
  const launches = [...lookOf(1, steady(1.2)), ...lookOf(2, steady(1.2))];
  expect(judgeGate(record(launches), 0.3)).toMatchObject({ isRed: false, threshold: 0.3 });
  expect(judgeGate(record(launches), 0.1).isRed).toBe(true);
});

const wrong = (workload: string, reason = 'wrong-result'): GatePoint =>
  untimedPoint(workload, `failed ${reason}`, 'off by a lot');

test('a result that is wrong in head alone is red after one launch of each', () => {
  const launches = lookOf(1, (side, pair) =>
    side === 'head' ? [wrong(IDS[0]!), steady(1)(side, pair)[1]!] : steady(1)(side, pair),
  );
  const [one] = launches;
  expect(judgeGate(record([one!])).isRed).toBe(false); // either side alone says nothing
  const report = judgeGate(record(launches.slice(0, 2)));
  expect(report.isRed).toBe(true);
  expect(report.rows[0]).toMatchObject({ state: 'broken', message: expect.stringContaining('wrong-result') });
});

test('wrong in both is not head’s doing', () => {
  const launches = lookOf(1, (side, pair) => [wrong(IDS[0]!), steady(1)(side, pair)[1]!]);
  const report = judgeGate(record(launches));
  expect(report.isRed).toBe(false);
  expect(report.rows[0]).toMatchObject({
    state: 'no-base',
    message: expect.stringContaining('failed in base: wrong-result'),
  });
});

const crashes = (some: (pair: number) => boolean) =>
  lookOf(1, (side, pair) =>
    side === 'head' && some(pair) ? [wrong(IDS[0]!, 'crashed')] : steady(1)(side, pair),
  );

test('a crash of one launch is a mishap, of all launches of head a defect', () => {
  expect(judgeGate(record(crashes((pair) => pair === 3))).isRed).toBe(false);
  expect(judgeGate(record(crashes(() => true))).isRed).toBe(true);
});

/** A launch or two of head crash; in the others it takes a fifth longer. */
const crashingAndSlow = (look: 1 | 2) =>
  lookOf(look, (side, pair) =>
    side === 'head' && pair < 2 ? [wrong(IDS[0]!, 'crashed')] : steady(1.2)(side, pair),
  );

test('head fails now and then and base never: neither red nor silent', () => {
  const [row] = judgeGate(record(crashes((pair) => pair % 3 === 0))).rows;
  expect(row).toMatchObject({
    state: 'unsteady',
    message: 'head fails in 3 of 8 launches where base does not: crashed: off by a lot',
  });
  // Also where too few launches are left to compare times.
  expect(judgeGate(record(crashes((pair) => pair > 2))).rows[0]!.state).toBe('unsteady');
  // It does not hide a slowdown.
  expect(judgeGate(record([...crashingAndSlow(1), ...crashingAndSlow(2)])).rows[0]!.state).toBe('slower');
});

test('what is missing, new, skipped or measured in another way is said', () => {
  const found = judgeGate(
    record(
      lookOf(1, (side, pair) => [
        ok('a', 1000, side === 'head' ? { clock: 'gpu-timestamp' } : {}),
        pair > 4 && side === 'head' ? untimedPoint('b', 'skipped over-time-budget') : ok('b', 1000),
        ok('c', 1000 * jitter(pair), { variant: side === 'head' ? 'new' : 'old' }),
      ]),
      {
        base: sideOf('main', ['a', 'b', 'c', 'gone']),
        head: sideOf('.', ['a', 'b', 'c', 'fresh']),
      },
    ),
  );
  expect(found.rows.map(({ state }) => state)).toEqual([
    'not-compared',
    'not-compared',
    'passed',
    'missing',
    'no-base',
  ]);
  const message = Object.fromEntries(found.rows.map((row) => [row.workload, row.message]));
  expect(message['a']).toContain('timed by wall in base and by gpu-timestamp in head');
  expect(message['b']).toContain('5 of 8 pairs');
  expect(message['b']).toContain('skipped in head: over-time-budget');
  expect(message['c']).toBe('base uses old, head new');
  expect(message['gone']).toContain('missing in head');
  expect(message['fresh']).toContain('new in head');
  expect(found.isRed).toBe(false);
});

test('a filter leaves the rest of the suite out', () => {
  const filtered = record(
    lookOf(1, (side, pair) => steady(1)(side, pair).slice(0, 1)),
    { filter: 'matmul/n=1' },
  );
  expect(Object.keys(states(filtered))).toEqual([IDS[0]]);
});

test('with turns in one process the ratio of a launch counts, and its times do not', () => {
  const turns = (slow: number) =>
    lookOf(1, (side, pair) => [
      // Times of launches scatter by half.
      ok(IDS[0]!, 1000 * (1 + (pair % 4) / 2), side === 'head' ? { ratio: slow * jitter(pair) } : {}),
      ok(IDS[1]!, 1000, side === 'head' && pair > 3 ? { ratio: 1 } : {}),
    ]);
  const slower = record(turns(1.1), { turns: 'process' });
  expect(suspectsOf(slower)).toEqual([IDS[0]]);
  expect(states(slower)).toEqual({ [IDS[0]!]: 'not-repeated', [IDS[1]!]: 'not-compared' });
  expect(states(record(turns(1), { turns: 'process' }))[IDS[0]!]).toBe('passed');
});

const unlike = untimedPoint(IDS[0]!, 'skipped unlike', 'its costs differ between base and head');

test('what cannot be compared in turns waits for launches of one side each, and those are compared', () => {
  const inTurns = lookOf(1, (side, pair) => [
    side === 'base' ? unlike : ok(IDS[0]!, 1000),
    ok(IDS[1]!, 1000, side === 'head' ? { ratio: jitter(pair) } : {}),
  ]);
  const before = record(inTurns, { turns: 'process' });
  expect(apartIn(before)).toEqual([IDS[0]]);
  expect([openIn(before, 1, false), openIn(before, 1, true)]).toEqual([[], [IDS[0]]]);
  const [row] = judgeGate(before).rows;
  expect(row).toMatchObject({ state: 'not-compared' });
  expect(row!.message).toContain('its costs differ between base and head');

  const alone = lookOf(1, (side, pair) => steady(1)(side, pair).slice(0, 1)).map((one) => ({
    ...one,
    alone: true,
  }));
  const after = record([...inTurns, ...alone], { turns: 'process' });
  expect(states(after)).toEqual({ [IDS[0]!]: 'passed', [IDS[1]!]: 'passed' });
  expect(judgeGate(after).rows[0]!.message).toContain('by launches of one side each');
  expect(openIn(after, 1, true)).toEqual([]);
  expect(apartIn(record(inTurns))).toEqual([]); // launches of one side are all there is
});

test('open is what more pairs can still tell about', () => {
  const after = (pairs: number, noise: number) =>
    record(
      lookOf(1, steady(1))
        .filter(({ pair }) => pair < pairs)
        .map((one) => ({
          ...one,
          points: one.points.map((point) =>
            point.workload === IDS[0] && one.side === 'head'
              ? { ...point, lowNs: point.lowNs! * (one.pair % 2 === 0 ? 1 + noise : 1 - noise) }
              : point,
          ),
        })),
    );
  expect(openIn(after(5, 0), 1, false)).toEqual(IDS);
  expect(openIn(after(6, 0), 1, false)).toEqual([]);
  expect(openIn(after(6, 0.1), 1, false)).toEqual([IDS[0]]);
  expect(openIn(after(8, 0.1), 1, false)).toEqual([]);
});
