/** How long passes are: a disturbed reading, a cold start or the cost of a submit must not shorten them for good. */
import { expect, test } from 'vitest';
import { PLAN, okPoints, squares, sweepOn } from '../../test/support/scripted-machine.ts';
import { findDispatches } from './find-dispatches.ts';
import { passFlags } from './pass-flags.ts';
import { MAX_SUBMIT_NS, sampleTargetNs } from './plan.ts';

/** The dispatches found, and the passes it took; `disturbed` is added to them in turn. */
async function find(
  dispatchNs: number,
  of: { submitNs?: number; firstNs?: number; disturbed?: number[] } = {},
) {
  const { submitNs = 0, firstNs = dispatchNs + submitNs, disturbed = [] } = of;
  const passes: number[] = [];
  const sample = async (n: number): Promise<number> => {
    const late = disturbed[passes.length] ?? 0;
    passes.push(n);
    return n * dispatchNs + submitNs + late;
  };
  const dispatches = await findDispatches(sample, { quantumNs: 1, submitNs, firstNs });
  return { dispatches, passes };
}

test('one disturbed probe does not fix the length; the lesser of two decides', async () => {
  const calm = await find(15_000);
  expect(calm.dispatches * 15_000).toBeGreaterThanOrEqual(4e6);
  // At whichever pass it comes.
  for (let at = 0; at < calm.passes.length; at++) {
    const disturbed = calm.passes.map((_, i) => (i === at ? 6e6 : 0));
    const { dispatches } = await find(15_000, { disturbed });
    expect(dispatches * 15_000).toBeGreaterThanOrEqual(4e6);
  }
});

test('the second look costs one pass, and none where a dispatch is far longer than a sample', async () => {
  const { dispatches, passes } = await find(15_000);
  expect(passes.filter((n) => n === dispatches)).toHaveLength(2);
  expect((await find(6e6)).passes).toEqual([1, 1]);
  expect((await find(2e8)).passes).toEqual([1]);
  expect((await find(3e9)).passes).toEqual([]);
});

test('a cold start is not the length of a dispatch', async () => {
  const { dispatches } = await find(15_000, { firstNs: 4e8 });
  expect(dispatches * 15_000).toBeGreaterThanOrEqual(4e6);
});

test('by the wall clock a pass is long against its submit', async () => {
  expect(sampleTargetNs(1, 1e5)).toBe(5e6);
  expect(sampleTargetNs(1, 2.4e6)).toBe(60e6);
  expect(sampleTargetNs(1, 1e8)).toBe(MAX_SUBMIT_NS);
  for (const dispatchNs of [15_000, 100_000, 1e6]) {
    const { dispatches } = await find(dispatchNs, { submitNs: 2.4e6, disturbed: [4.1e6] });
    expect(2.4e6 / (dispatches * dispatchNs + 2.4e6)).toBeLessThanOrEqual(0.05);
  }
  expect((await find(9e7, { submitNs: 2.4e6 })).dispatches).toBe(1);
});

const flags = (ns: number, more: object = {}) =>
  passFlags({ samples: [{ ns }, { ns }], dispatches: 4, targetNs: 5e6, submitNs: 0, ...more });

test('a short pass and a large submit are flagged', () => {
  expect(flags(2.6e6)).toEqual([]);
  expect(flags(2.4e6)).toEqual(['short-pass']);
  expect(flags(2.4e6, { dispatches: 10_000 })).toEqual([]); // no longer one was to be had
  expect(flags(6e6, { submitNs: 0.29e6 })).toEqual([]);
  expect(flags(6e6, { submitNs: 0.31e6 })).toEqual(['submit-bound']);
});

test('a run by the wall clock shows a kernel and not its submit, or says that it cannot', async () => {
  const submitNs = 2.4e6;
  const shown = async (dispatchNs: number) => {
    let probes = 0;
    const told = await sweepOn(
      {
        submitNs,
        dispatchNs: () => dispatchNs,
        read: (ns) => ns + submitNs + (++probes === 1 ? 4.1e6 : 0),
      },
      { workloads: squares(64), plan: PLAN },
    );
    return okPoints(told)[0]!;
  };
  const kernel = await shown(15_000);
  expect(kernel.summary.medianNs).toBeLessThan(1.06 * 15_000);
  expect(kernel.flags ?? []).not.toContain('submit-bound');
  expect(kernel.flags ?? []).not.toContain('short-pass');
  // The most dispatches of a pass are still too few.
  expect((await shown(1000)).flags).toContain('submit-bound');
});

test('a pass that was found too short, because everything was slower then, is flagged', async () => {
  let probes = 0;
  const told = await sweepOn(
    { dispatchNs: () => 15_000, read: (ns) => ns + (++probes <= 2 ? 6e6 : 0) },
    { workloads: squares(64), plan: PLAN },
  );
  expect(okPoints(told)[0]).toMatchObject({ dispatches: 1 });
  expect(okPoints(told)[0]!.flags).toContain('short-pass');
});
