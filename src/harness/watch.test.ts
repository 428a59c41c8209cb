/** Canary and ring, without a device: what is believed, what is set aside, what is told. */
import { expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../../kernels/matmul/kernel.ts';
import type { Incident } from '../results/schema.ts';
import { newDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Lookout } from './machine.ts';
import { ringLayout } from './arena.ts';
import { Watch } from './watch.ts';

const MIB = 2 ** 20;

test('a ring holds what was asked for, or says that it does not', () => {
  const buffers = [
    { name: 'a', bytes: 2048, written: false },
    { name: 'b', bytes: MIB, written: false },
    { name: 'c', bytes: 2048, written: true },
  ];
  const room = { read: 512 * MIB, written: 64 * MIB };
  const small = ringLayout(buffers, 256 * MIB, room);
  expect(small.whole).toBe(true);
  expect(small.bytes).toBeGreaterThanOrEqual(256 * MIB);
  expect(small.bytes - 256 * MIB).toBeLessThan(2 * MIB);
  // One set larger than the ring evicts itself.
  expect(ringLayout([{ name: 'b', bytes: 600 * MIB, written: false }], 256 * MIB, room)).toEqual({
    sets: 1,
    bytes: 600 * MIB,
    whole: true,
  });
  // No room for a second set, or too many tiny ones: partial.
  expect(ringLayout(buffers, 256 * MIB, { read: 16 * MIB, written: MIB })).toMatchObject({
    sets: 15,
    whole: false,
  });
  expect(ringLayout([{ name: 'b', bytes: 4096, written: false }], 256 * MIB, room)).toMatchObject({
    sets: 512,
    whole: false,
  });
});

/** A canary that answers from a script. */
const canaryOf = (...factors: number[]): Lookout & { accepted: number } => {
  const canary = {
    accepted: 0,
    look: async () => factors.shift() ?? 1,
    accept: () => void canary.accepted++,
    close: () => {},
  };
  return canary;
};

function draftWith(samples: number): Draft {
  const workload = matmulWorkload(8, 8, 8);
  const draft = newDraft(workload, matmul.cost(workload.params), {
    name: matmul.variants[1]!.name,
    chosenBy: 'forced',
  });
  for (let i = 0; i < samples; i++) draft.samples.push({ ns: 5e6, round: 0, launch: 0 });
  return draft;
}

/** A watch whose clock moves on by four seconds at each reading, and that never really sleeps. */
function watchOf(canary: Lookout): { watch: Watch; slept: number[]; told: Incident[] } {
  const slept: number[] = [];
  let now = 0;
  const watch = new Watch(canary, false, {
    sleep: async (ms) => void slept.push(ms),
    nowNs: () => (now += 4e9),
    iso: () => '2026-01-01T00:00:00.000Z',
  });
  return { watch, slept, told: [] };
}

test('samples of a machine that was slow and recovered are set aside and taken again', async () => {
  const { watch, slept, told } = watchOf(canaryOf(1.5, 1));
  const draft = draftWith(8);
  draft.outcome = { status: 'ok', reason: 'converged' };
  await watch.after([draft], [3], (incident) => void told.push(incident));
  expect(draft.samples).toHaveLength(3);
  expect(draft.discarded).toHaveLength(5);
  expect(draft.discarded[0]).toMatchObject({ reason: 'throttled', ns: 5e6 });
  expect(draft.outcome).toBeUndefined();
  expect(slept).toEqual([3000]);
  expect(told).toMatchObject([{ code: 'throttled' }]);
});

test('a machine that stays slow is taken as it is, and its points are flagged', async () => {
  const canary = canaryOf(1.5, 1.5, 1.5, 1.5);
  const { watch, slept, told } = watchOf(canary);
  const draft = draftWith(8);
  await watch.after([draft], [0], (incident) => void told.push(incident));
  expect(draft.samples).toHaveLength(8);
  expect([...draft.flags]).toEqual(['slow-machine']);
  expect(canary.accepted).toBe(1);
  expect(slept).toHaveLength(3);
  expect(told).toMatchObject([{ code: 'stays-slow' }]);
});

test('points wait for a look that finds the machine as it was', async () => {
  const { watch, told } = watchOf(canaryOf(1));
  const tell = (incident: Incident): void => void told.push(incident);
  const quick = new Watch(canaryOf(1), false, {
    sleep: async () => {},
    nowNs: () => 0,
    iso: () => '2026-01-01T00:00:00.000Z',
  });
  const draft = draftWith(3);
  expect(await quick.after([draft], [0], tell)).toBe(false);
  await quick.look(tell);
  expect(await quick.after([draft], [3], tell)).toBe(true);
  expect(await watch.after([draft], [0], tell)).toBe(true);
});

test('samples are set aside once only, and those before the last good look are kept', async () => {
  const { watch, told } = watchOf(canaryOf(1, 1.4, 1, 1.4, 1));
  const early = draftWith(5);
  const late = draftWith(5);
  const tell = (incident: Incident): void => void told.push(incident);
  await watch.after([early], [0], tell); // a good look
  await watch.after([late], [0], tell); // slow, recovers
  expect(early.samples).toHaveLength(5);
  expect(late.samples).toHaveLength(0);
  for (let i = 0; i < 5; i++) late.samples.push({ ns: 6e6, round: 1, launch: 0 });
  await watch.after([late], [0], tell); // slow again: believed this time
  expect(late.samples).toHaveLength(5);
});
