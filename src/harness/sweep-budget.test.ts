/** The scheduler with a budget of time: what it leaves out, and what it puts behind. */
import { expect, test } from 'vitest';
import { matmulWorkload } from '../../kernels/matmul/kernel.ts';
import { PLAN, okPoints, scripted, squares, sweepOn } from '../../test/support/scripted-machine.ts';

const slow = scripted({ dispatchNs: (flops) => 2000 + flops }); // 1 GFLOP/s

test('a budget: the largest are skipped with their prediction, and the run keeps to it', async () => {
  const told = await sweepOn(slow, { workloads: squares(64, 128, 256, 512, 1024, 2048), timeBudgetS: 20 });
  const skipped = told.points.filter(({ status }) => status === 'skipped');
  expect(new Set(skipped.map(({ workload }) => workload.params['m']))).toEqual(new Set([1024, 2048]));
  for (const point of skipped) {
    expect(point.reason).toBe('over-time-budget');
    expect(Number('predictedNs' in point && point.predictedNs)).toBeGreaterThan(0);
  }
  expect(told.elapsedNs).toBeLessThan(22e9);
});

const idsOf = (...sizes: number[]) => squares(...sizes).map(({ id }) => id);
const having = (runs: readonly number[][], size: number) => runs.filter((of) => of.includes(size)).length;

test('a budget goes to wholes that it can complete, and no workload is lost by it', async () => {
  // 1000 takes 26 s, 400 two, 300 one.
  const workloads = squares(64, 160, 300, 320, 340, 360, 400, 420, 1000);
  const plan = { ...PLAN, pointLimitS: 0.2 };
  /** Sizes measured, by ten seeds: within a factor of sixteen the order is random. */
  const measured = async (wholes: readonly (readonly string[])[], timeBudgetS: number) => {
    const sizes = [];
    for (let seed = 1; seed <= 10; seed++) {
      const told = await sweepOn(slow, { workloads, wholes, timeBudgetS, seed, plan });
      expect(told.points.length).toBe(workloads.length);
      expect(told.elapsedNs).toBeLessThan(1.1e9 * timeBudgetS);
      sizes.push(okPoints(told).map(({ workload }) => Number(workload.params['m'])));
    }
    return sizes;
  };
  const two = [idsOf(160, 400), idsOf(420, 1000)];
  expect(having(await measured([], 6), 400)).toBeLessThan(10);
  expect(having(await measured(two, 6), 400)).toBe(10);
  // What was put behind has its turn where time is left.
  const more = await measured(two, 12);
  expect([having(more, 400), having(more, 420), having(more, 1000)]).toEqual([10, 10, 0]);
  // No time is kept for a whole once a part of it was refused; 6000 rows are more than this device takes.
  const refused = matmulWorkload(6000, 1, 1);
  const orderOf = async (wholes: readonly (readonly string[])[]) =>
    (await sweepOn(slow, { workloads: [refused, ...workloads], wholes, timeBudgetS: 6.5, plan })).opened;
  expect(await orderOf([[refused.id, ...idsOf(400)]])).toEqual(await orderOf([]));
  expect(await orderOf([idsOf(160, 400)])).not.toEqual(await orderOf([]));
});

test('with time for everything, wholes change no order', async () => {
  const workloads = squares(64, 128, 192, 256);
  const orderOf = async (wholes: readonly (readonly string[])[]) =>
    (await sweepOn(scripted(), { workloads, wholes, timeBudgetS: 60 })).opened;
  expect(await orderOf([workloads.slice(2).map(({ id }) => id)])).toEqual(await orderOf([]));
});
