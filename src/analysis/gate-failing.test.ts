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
import { failingIn } from './gate-failing.ts';
import { apartIn, judgeGate, openIn } from './gate-judge.ts';
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
  expect(apartIn(record(pairs([...times(3, 'ok', 'skipped over-time-budget'), ['ok', 'ok']])))).toEqual([]);
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
    '0 pairs of the second look were measured on both sides, 6 are needed; skipped in head: over-time-budget',
  );
  expect(rowOf([], 'cancelled').message).toContain('cancelled before the second look');
  expect(rowOf([], 'complete', 0.02).message).toContain('had a threshold of 5.00 % and no second look');
  expect(rowOf(pairs(times(6, 'ok', 'ok'), { look: 2 })).state).toBe('unconfirmed');
});

test('a device that is lost in the second look takes the suspicion of the first not with it', () => {
  const first = pairs(times(6, 'ok', 'ok'), { ratio: 1.5 });
  const lost = pairs(times(1, 'failed device-lost', 'failed device-lost'), { look: 2 });
  const slow = pairs(times(6, 'ok', 'ok'), { look: 2, alone: true }).map((one, i) => ({
    ...one,
    points: one.points.map((point) => (one.side === 'head' ? { ...point, lowNs: 1500 + (i % 3) } : point)),
  }));
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
