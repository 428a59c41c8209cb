import { expect, test } from 'vitest';
import {
  baseThenHead,
  buildGate,
  lookOf,
  sideOf,
  timedPoint,
  untimedPoint,
} from '../../test/support/build-gate.ts';
import type { Outcome as Untimed } from '../../test/support/build-gate.ts';
import type { GateLaunch, GatePoint, GateRecord } from '../results/gate-record.ts';
import { apartIn } from './gate-apart.ts';
import { failingIn } from './gate-failing.ts';
import { judgeGate, openIn } from './gate-judge.ts';
import type { GateState } from './gate-judge.ts';

const ID = 'matmul/n=1';

type Outcome = 'ok' | Untimed;

const pointOf = (outcome: Outcome, ratio?: number): GatePoint =>
  outcome === 'ok' ? timedPoint(ID, 1000, ratio === undefined ? {} : { ratio }) : untimedPoint(ID, outcome);

/** Pairs of launches of a look, each with what base and head made of the workload. */
const pairs = (
  outcomes: readonly (readonly [base: Outcome, head: Outcome])[],
  { look = 1, alone, ratio = 1 }: { look?: 1 | 2; alone?: true; ratio?: number } = {},
): GateLaunch[] => {
  const ratioIn = (pair: number): number => ratio * (1 + 0.001 * (pair % 3));
  return lookOf(
    look,
    (side, pair) => {
      const [base, head] = outcomes[pair]!;
      if (side === 'base') return [pointOf(base)];
      return [pointOf(head, alone ? undefined : ratioIn(pair))];
    },
    baseThenHead(outcomes.length),
  ).map((one) => ({ ...one, ...(alone && { alone }) }));
};

const times = (n: number, base: Outcome, head: Outcome): (readonly [Outcome, Outcome])[] =>
  Array.from({ length: n }, () => [base, head] as const);

const record = (launches: GateLaunch[], more: Partial<GateRecord> = {}): GateRecord =>
  buildGate({ workloads: [ID], turns: 'process', launches, ...more });

const stateOf = (launches: GateLaunch[], more: Partial<GateRecord> = {}): GateState =>
  judgeGate(record(launches, more)).rows[0]!.state;

test.each(['no-variant', 'feature-missing', 'over-device-limit'])(
  'what head has no way to compute is broken after one launch where base computes it: %s',
  (reason) => {
    const [row] = judgeGate(record(pairs(times(1, 'ok', `skipped ${reason}`)))).rows;
    expect(row).toMatchObject({
      state: 'broken',
      message: `head leaves it out where base measures it: ${reason}`,
    });
    // Neither program can: nothing was lost, and no warning either.
    expect(stateOf(pairs(times(6, `skipped ${reason}`, `skipped ${reason}`)))).toBe('no-base');
  },
);

test.each(['over-watchdog', 'over-wait-limit', 'over-time-budget'])(
  'what head has no time for is broken in all of six launches, and in fewer the machine’s doing: %s',
  (reason) => {
    const out = (n: number): GateLaunch[] => pairs(times(n, 'ok', `skipped ${reason}`));
    expect(stateOf(out(5))).toBe('not-compared');
    const [row] = judgeGate(record(out(6))).rows;
    expect(row).toMatchObject({
      state: 'broken',
      message: `head leaves it out in all of 6 launches where base measures it: ${reason}`,
    });
    // Once measured by head, or once left out by base: a matter of time.
    expect(stateOf([...out(6), ...pairs(times(1, 'ok', 'ok'))])).toBe('not-compared');
    expect(stateOf([...out(6), ...pairs(times(1, `skipped ${reason}`, `skipped ${reason}`))])).toBe(
      'not-compared',
    );
  },
);

const sixOut = (reason: string): GateLaunch[] => pairs(times(6, 'ok', `skipped ${reason}`));

test('head is not to blame for a budget that it also spends on what base does not have', () => {
  const more = { head: sideOf('main', [ID, 'matmul/n=2']) };
  const stateIn = (launches: GateLaunch[], of: Partial<GateRecord>): GateState | undefined =>
    judgeGate(record(launches, of)).rows.find(({ workload }) => workload === ID)?.state;
  expect(stateIn(sixOut('over-time-budget'), more)).toBe('not-compared');
  expect(stateIn(sixOut('over-time-budget'), { ...more, filter: 'matmul/n=1' })).toBe('broken');
  expect(stateIn(sixOut('over-watchdog'), more)).toBe('broken');
  expect(openIn(record(sixOut('over-time-budget').slice(0, 6), more), 1, false)).toEqual([]);
});

test('a launch that was broken off says nothing of head', () => {
  for (const reason of ['interrupted', 'device-lost'] as const)
    expect(stateOf(pairs(times(8, 'ok', `skipped ${reason}`)))).toBe('not-compared');
});

test('a launch that crashed among those that left it out does not hide that head never measured it', () => {
  const launches = pairs([...times(5, 'ok', 'skipped over-watchdog'), ['ok', 'failed crashed']]);
  expect(stateOf(launches)).toBe('broken');
});

test('a mishap of base does not excuse a result that is wrong in head', () => {
  const launches = pairs([
    ['failed device-lost', 'failed wrong-result'],
    ...times(5, 'ok', 'failed wrong-result'),
  ]);
  expect(failingIn(launches, ID)).toEqual({
    isCertain: true,
    message: 'head fails where base, in 5 of 6 launches, does not: wrong-result',
  });
  // Wrong in base too, now and then, or never right there: not head's doing.
  expect(
    failingIn(pairs([['failed wrong-result', 'ok'], ...times(5, 'ok', 'failed wrong-result')]), ID),
  ).toBeUndefined();
  expect(failingIn(pairs(times(6, 'failed device-lost', 'failed wrong-result')), ID)).toBeUndefined();
  // A mishap of base goes on to excuse mishaps of head.
  expect(
    failingIn(pairs([['failed crashed', 'ok'], ...times(5, 'ok', 'failed crashed')]), ID),
  ).toBeUndefined();
});

const isOpen = (launches: GateLaunch[]): boolean => openIn(record(launches), 1, false).includes(ID);

test('what may be head’s fault is measured until that is known', () => {
  const out = (n: number): GateLaunch[] => pairs(times(n, 'ok', 'skipped over-watchdog'));
  expect([out(2), out(3), out(5)].map(isOpen)).toEqual([true, true, true]);
  // Neither measured it: three are enough.
  expect(isOpen(pairs(times(3, 'skipped over-watchdog', 'skipped over-watchdog')))).toBe(false);
});

test('in turns base is judged by head’s reference: where it is wrong, its own launches tell', () => {
  const both = pairs(times(1, 'failed wrong-result', 'failed wrong-result'));
  expect(apartIn(record(both))).toEqual([ID]);
  expect(apartIn(record(pairs(times(1, 'failed wrong-result', 'ok'))))).toEqual([ID]);
  expect(openIn(record(both), 1, true)).toEqual([ID]);
  const alone = { alone: true } as const;
  expect(stateOf(both)).toBe('not-compared'); // nobody asked base's own reference
  expect(stateOf([...both, ...pairs(times(1, 'ok', 'failed wrong-result'), alone)])).toBe('broken');
  expect(stateOf([...both, ...pairs(times(3, 'failed wrong-result', 'failed wrong-result'), alone)])).toBe(
    'no-base',
  );
  expect(stateOf([...both, ...pairs(times(6, 'ok', 'ok'), alone)])).toBe('passed');
  expect(apartIn(record(both, { turns: 'launches' }))).toEqual([]);
});

test('in turns head takes base’s time with it: where nothing was measured three times, their own launches tell', () => {
  const out = (n: number): GateLaunch[] =>
    pairs(times(n, 'skipped over-time-budget', 'skipped over-time-budget'));
  expect(apartIn(record(out(2)))).toEqual([]); // it may be the machine
  expect(apartIn(record(out(3)))).toEqual([ID]);
  const byHead = pairs([...times(3, 'ok', 'skipped over-time-budget'), ['ok', 'ok']]);
  expect(apartIn(record(byHead.slice(0, 6)))).toEqual([]); // base had its time: turns tell
  expect(apartIn(record(byHead, { pairs: 12 }))).toEqual([]);
  expect(apartIn(record(byHead, { pairs: 8 }))).toEqual([ID]); // no six ratios can come any more
  expect(apartIn(record(pairs(times(3, 'skipped no-variant', 'skipped no-variant'))))).toEqual([]);
  const alone = { alone: true } as const;
  expect(stateOf([...out(3), ...pairs(times(6, 'ok', 'skipped over-time-budget'), alone)])).toBe('broken');
  expect(
    stateOf([...out(3), ...pairs(times(3, 'skipped over-time-budget', 'skipped over-time-budget'), alone)]),
  ).toBe('not-compared');
});

test('a suspect that the second look could not measure is said to be one, with why', () => {
  const first = pairs(times(6, 'ok', 'ok'), { ratio: 1.5 });
  const rowOf = (second: GateLaunch[], ended: GateRecord['ended'] = 'complete', threshold?: number) =>
    judgeGate(record([...first, ...second], { ended }), threshold).rows[0]!;
  const none = rowOf(pairs(times(3, 'ok', 'skipped over-time-budget'), { look: 2 }));
  expect(none.state).toBe('not-repeated');
  expect(none.message).toBe(
    '0 pairs of the second look could be compared, 6 are needed; skipped in head: over-time-budget',
  );
  expect(rowOf([], 'cancelled').message).toContain('cancelled before the second look');
  expect(rowOf([], 'complete', 0.02).message).toContain('had a threshold of 5.00 % and no second look');
  expect(rowOf(pairs(times(6, 'ok', 'ok'), { look: 2 })).state).toBe('unconfirmed');
});

test('a device that is lost in the second look takes the suspicion of the first not with it', () => {
  const first = pairs(times(6, 'ok', 'ok'), { ratio: 1.5 });
  const lost = pairs(times(2, 'failed device-lost', 'failed device-lost'), { look: 2 });
  const slow = pairs(times(6, 'ok', 'ok'), { look: 2, alone: true }).map((one, i) => ({
    ...one,
    points: one.points.map((point) => (one.side === 'head' ? { ...point, lowNs: 1500 + (i % 3) } : point)),
  }));
  // Once is a lapse: it is tried again in turns.
  expect(openIn(record([...first, ...lost.slice(0, 2)]), 2, false)).toEqual([ID]);
  expect(openIn(record([...first, ...lost]), 2, false)).toEqual([]);
  expect(openIn(record([...first, ...lost]), 2, true)).toEqual([ID]);
  expect(openIn(record([...first, ...lost, ...slow.slice(0, 2)]), 2, true)).toEqual([ID]);
  expect(stateOf([...first, ...lost])).toBe('not-repeated');
  expect(stateOf([...first, ...lost, ...slow])).toBe('slower');
  expect(stateOf([...first, ...lost, ...pairs(times(6, 'ok', 'ok'), { look: 2, alone: true })])).toBe(
    'unconfirmed',
  );
});

test('one mishap of head says nothing, be it its only launch or one of many; the second does', () => {
  const mishap = 'failed error';
  expect(failingIn(pairs(times(1, 'ok', mishap)), ID)).toBeUndefined();
  const one = pairs([...times(8, 'ok', 'ok'), ...times(1, 'ok', mishap)]);
  expect(failingIn(one, ID)).toBeUndefined();
  expect(stateOf(one)).toBe('passed');
  const two = pairs([...times(8, 'ok', 'ok'), ...times(2, 'ok', mishap)]);
  expect(failingIn(two, ID)).toMatchObject({ isCertain: false });
});

test('a mishap or two of base are no excuse for what head does each time', () => {
  const lost = 'failed device-lost';
  const mixed = (base: number, head: number): GateLaunch[] =>
    pairs([...times(base, lost, lost), ...times(head - base, 'ok', lost)], { alone: true });
  const isRed = (launches: GateLaunch[]): boolean => stateOf(launches) === 'broken';
  expect([mixed(1, 12), mixed(2, 12), mixed(1, 6)].map(isRed)).toEqual([true, true, true]);
  expect([mixed(3, 12), mixed(2, 8), mixed(1, 5)].map(isRed)).toEqual([false, false, false]);
  expect(judgeGate(record(mixed(1, 12))).rows[0]!.message).toBe(
    'head fails where base, in 11 of 12 launches, does not: device-lost',
  );
  // What base left out excuses head as well.
  expect(isRed([...mixed(1, 8), ...pairs(times(4, 'skipped over-time-budget', lost), { alone: true })])).toBe(
    false,
  );
  // Not each time: a warning, where base does it far less often.
  const often = pairs([...times(1, lost, lost), ...times(6, 'ok', lost), ...times(6, 'ok', 'ok')]);
  expect(stateOf(often, { pairs: 13 })).toBe('unsteady');
  // Measured until there are six, unless base loses it as often.
  const alone = (launches: GateLaunch[]): boolean => openIn(record(launches), 1, true).includes(ID);
  const inTurns = pairs(times(2, lost, lost));
  expect([3, 5].map((n) => alone([...inTurns, ...mixed(1, n)]))).toEqual([true, true]);
  expect(alone([...inTurns, ...mixed(2, 3)])).toBe(false);
});

const DEVICE_LOST = 'failed device-lost';
const lapses = (n: number, of: number): (readonly [Outcome, Outcome])[] => [
  ...times(of - n, 'ok', 'ok'),
  ...times(n, DEVICE_LOST, DEVICE_LOST),
];

test('a failure among good launches in turns is a lapse, as long as six ratios can come', () => {
  const planned = { pairs: 12 };
  const isApart = (launches: GateLaunch[]): boolean => apartIn(record(launches, planned)).length > 0;
  expect(isApart(pairs(lapses(1, 6)))).toBe(false);
  expect(isApart(pairs(lapses(1, 1)))).toBe(false);
  expect(isApart(pairs(lapses(2, 2)))).toBe(true); // none so far, twice
  expect(isApart(pairs(lapses(6, 12)))).toBe(false);
  expect(isApart(pairs(lapses(7, 12)))).toBe(true);
  expect(isApart(pairs(lapses(7, 8)))).toBe(true); // four more would make five
  // By its own ratios, and no word of launches of one side each.
  const [row] = judgeGate(record(pairs(lapses(1, 7)), planned)).rows;
  expect(row).toMatchObject({ state: 'passed', first: { pairs: 6 } });
  expect(row!.message).toBeUndefined();
});

test('both fail together in several launches in turns: whose doing it is, nobody knows, and green says so', () => {
  const [row] = judgeGate(record(pairs(lapses(2, 12)), { pairs: 12 })).rows;
  expect(row).toMatchObject({
    state: 'unsteady',
    message:
      'base and head fail together in 2 of 12 launches, which do not tell whose doing it is: device-lost',
  });
  // It hides no slowdown, neither a confirmed one nor one that was not measured again.
  const slow = (look: 1 | 2): GateLaunch[] => pairs(lapses(2, 12), { look, ratio: 1.5 });
  expect(stateOf([...slow(1), ...slow(2)], { pairs: 12 })).toBe('slower');
  expect(stateOf(slow(1), { pairs: 12 })).toBe('not-repeated');
});

test('measured by both in three launches and never with a ratio: launches of one side each compare it', () => {
  const bare = (n: number): GateLaunch[] =>
    pairs(times(n, 'ok', 'ok')).map((one) => ({ ...one, points: [pointOf('ok')] }));
  expect(apartIn(record(bare(2)))).toEqual([]);
  expect(apartIn(record(bare(3)))).toEqual([ID]);
  expect(openIn(record(bare(3)), 1, true)).toEqual([ID]);
  // Also where head was left out in between, and where a ratio came now and then.
  const once = pairs(times(1, 'ok', 'skipped over-time-budget'));
  expect(apartIn(record([...once, ...bare(3).filter(({ pair }) => pair > 0)]))).toEqual([ID]);
  const seldom = [...pairs(times(5, 'ok', 'ok')), ...bare(12).filter(({ pair }) => pair > 4)];
  expect(apartIn(record(seldom, { pairs: 12 }))).toEqual([ID]);
  // Unfinished, it is said what is missing.
  const { message } = judgeGate(record(bare(3))).rows[0]!;
  expect(message).toBe(
    '0 of 8 pairs could be compared, 6 are needed; measured on both sides, too few times for a ratio',
  );
});
