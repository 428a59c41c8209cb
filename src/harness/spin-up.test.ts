/** A GPU at rest is brought up to its clock before anything is measured, and the canary knows the machine as it is then. */
import { expect, test } from 'vitest';
import { spin } from './busy.ts';
import { calibrate } from './calibrate.ts';
import { Canary } from './canary.ts';
import type { Rig } from './rig.ts';

test('spinning lasts as long as it should, in passes that no watchdog minds', async () => {
  for (const dispatchNs of [1000, 50_000, 5e6, 6e8]) {
    let nowMs = 0;
    const passesNs: number[] = [];
    const pass = async (dispatches: number): Promise<number> => {
      passesNs.push(dispatches * dispatchNs + 1e5);
      nowMs += passesNs.at(-1)! / 1e6;
      return passesNs.at(-1)!;
    };
    await spin(pass, 500, () => nowMs);
    expect(nowMs).toBeGreaterThanOrEqual(500);
    expect(nowMs).toBeLessThan(700);
    expect(Math.max(...passesNs)).toBeLessThanOrEqual(Math.max(dispatchNs + 1e5, 1e8));
  }
});

test('calibration spins up first', async () => {
  const log: string[] = [];
  const timer = {
    clock: 'wall',
    demoted: undefined,
    quantumNs: { wall: 1000 },
    targetNs: () => (log.push('measured'), 5e6),
  };
  const rig = { timer, spinUp: async () => void log.push('spun up') } as unknown as Rig;
  // Without a budget each section is left out before it touches the device.
  await calibrate(rig, { budgetS: 0, seed: 1, cancelled: () => false });
  expect(log[0]).toBe('spun up');
  expect(log.filter((what) => what === 'spun up')).toHaveLength(1);
});

test('what is normal for the canary, and how noisy, is found after the machine is up', async () => {
  let [dispatchNs, noise, passes] = [3e6, 0.5, 0];
  const canary = await Canary.on({
    // At rest half as fast, and by turns a good deal slower still.
    pass: async (dispatches) => dispatches * dispatchNs * (passes++ % 2 === 0 ? 1 : 1 + noise),
    readings: { quantumNs: 1, submitNs: 0, firstNs: 3e6 },
    spinUp: async () => void ([dispatchNs, noise] = [1.5e6, 0.01]),
    close: () => {},
  });
  expect(await canary.look()).toBe(1);
  // A limit from before the machine was up would be above twice the time.
  dispatchNs *= 1.4;
  expect(await canary.look()).toBeGreaterThan(1.3);
});
