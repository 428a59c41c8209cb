/** The GPU's clock held against the wall clock: what is believed, what is given up, what is no time at all. */
import { expect, test } from 'vitest';
import { ClockCheck, whyDistrusted } from './clock-check.ts';
import { MAX_SUBMIT_NS } from './plan.ts';

const SLACK = { overheadNs: 1e6, stepNs: 1e5 };

test('a GPU clock that shows less than half of the time is given up at the second strike', () => {
  const check = new ClockCheck(SLACK);
  expect(check.read(10e6, 200e6)).toBe(10e6);
  check.read(150e6, 200e6); // a good pass in between clears it
  check.read(10e6, 200e6);
  expect(check.demoted).toBeUndefined();
  check.read(10e6, 200e6);
  expect(check.demoted).toMatch(/10\.0 ms for a pass of 200\.0 ms.*before is in doubt/);
});

test('short passes and their overhead are no strikes', () => {
  const short = new ClockCheck({ overheadNs: 0, stepNs: 0 });
  for (let i = 0; i < 9; i++) expect(short.read(1e6, 90e6)).toBe(1e6);
  const busy = new ClockCheck({ overheadNs: 40e6, stepNs: 0 });
  for (let i = 0; i < 9; i++) busy.read(60e6, 150e6);
  expect([short.demoted, busy.demoted]).toEqual([undefined, undefined]);
});

test('a time longer than the wait for it is no time at any length, and a strike', () => {
  const check = new ClockCheck(SLACK);
  expect(check.read(86_400e9, 6e6)).toBe(0); // a begin stamp of 0
  expect(check.read(5e6, 6e6)).toBe(5e6);
  expect(check.demoted).toBeUndefined();
  expect(check.read(9e6, 6e6)).toBe(0);
  expect(check.demoted).toContain('9.0 ms for a pass of 6.0 ms');
  // Within what two clocks may differ by.
  const fine = new ClockCheck(SLACK);
  for (let i = 0; i < 9; i++) expect(fine.read(6.3e6, 6e6)).toBe(6.3e6);
  expect(fine.demoted).toBeUndefined();
});

/** A device with dispatches of that length, whose clock shows `share` of the time; `waits` are added to passes in turn. */
async function opening(dispatchNs: number, share: number, waits: readonly number[] = []) {
  const wallsNs: number[] = [];
  const why = await whyDistrusted(async (dispatches) => {
    const trueNs = dispatches * dispatchNs;
    wallsNs.push(trueNs + SLACK.overheadNs + (waits[wallsNs.length] ?? 0));
    return { gpuNs: trueNs * share, wallNs: wallsNs.at(-1)! };
  }, SLACK);
  return { why, wallsNs };
}

test('before a run a clock wrong by a factor of two or more is found, in passes that no watchdog minds', async () => {
  for (const dispatchNs of [20_000, 100_000, 3e6, 24e6, 3e8]) {
    for (const share of [1 / 41.67, 1 / 20, 1 / 2, 1.2, 20]) {
      const { why, wallsNs } = await opening(dispatchNs, share);
      expect(why).toMatch(/GPU timestamps said .* measuring by the wall clock/);
      expect(Math.max(...wallsNs)).toBeLessThan(MAX_SUBMIT_NS);
    }
    const { why, wallsNs } = await opening(dispatchNs, 1);
    expect(why).toBeUndefined();
    expect(wallsNs.reduce((sum, ns) => sum + ns, 0)).toBeLessThan(4.5e8);
  }
});

test('a wait that only some passes had is not held against the clock', async () => {
  for (let late = 0; late < 6; late++) {
    const waits = Array.from({ length: 12 }, (_, i) => (i === late || i === late + 1 ? 3e8 : 0));
    expect((await opening(100_000, 1, waits)).why).toBeUndefined();
  }
});

test('a slow device is asked once or twice, a fast one is not held to what it cannot show', async () => {
  expect((await opening(6e8, 1)).wallsNs).toHaveLength(1);
  const slow = await opening(6e8, 0.1);
  expect(slow.wallsNs).toHaveLength(2);
  expect(slow.why).toBeDefined();
  const fast = await opening(1000, 0.1);
  expect(fast.why).toBeUndefined();
  expect(fast.wallsNs.length).toBeLessThanOrEqual(12);
});
