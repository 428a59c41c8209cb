import { expect, test } from 'vitest';
import { buildGate, launchOf, timedPoint, untimedPoint } from '../../../test/support/build-gate.ts';
import { judgeGate } from '../../analysis/gate-judge.ts';
import { globMatcher } from '../../glob.ts';
import type { GatePoint, GateRecord } from '../../results/gate-record.ts';
import type { FoundLaunch } from './launch.ts';
import { LaunchFailedError, filterFor, runSeries, type SeriesOptions, type Step } from './series.ts';

const IDS = ['matmul/n=1', 'softmax/n=2'];

const empty = buildGate({ workloads: IDS, pairs: 6, seed: 4, ended: 'cancelled' });

const point = (workload: string, lowNs: number): GatePoint =>
  timedPoint(workload, lowNs, { variant: 'v', samples: 9, clock: 'wall' });

/** A launch in which `head` takes `slow` times as long for the first workload. */
const measured = ({ side, pair }: Step, slow: number): FoundLaunch =>
  launchOf([point(IDS[0]!, (1000 + pair) * (side === 'head' ? slow : 1)), point(IDS[1]!, 500 + (pair % 3))]);

interface Played {
  readonly record: GateRecord;
  readonly steps: readonly Step[];
  readonly kept: number;
  readonly notes: readonly string[];
}

async function play(
  launch: (step: Step, number: number) => FoundLaunch,
  cancelled: (launched: number) => boolean = () => false,
  turns: GateRecord['turns'] = 'launches',
  pairs = 6,
): Promise<Played> {
  const steps: Step[] = [];
  const notes: string[] = [];
  let kept = 0;
  const options: SeriesOptions = {
    record: { ...empty, turns, pairs },
    launch: async (step) => {
      steps.push(step);
      return launch(step, steps.length);
    },
    cancelled: () => cancelled(steps.length),
    keep: () => kept++,
    note: (line) => notes.push(line),
  };
  return { record: await runSeries(options), steps, kept, notes };
}

test('alike: one look, two launches a pair, each kept', async () => {
  const { record, steps, kept } = await play((step) => measured(step, 1));
  expect(record.ended).toBe('complete');
  expect(record.launches.map(({ look }) => look)).toEqual(Array.from({ length: 12 }, () => 1));
  expect(kept).toBe(12);
  expect(steps.map(({ done, of }) => [done, of])[11]).toEqual([11, 12]);
  expect(steps.every(({ only }) => only === undefined)).toBe(true);
});

test('a suspect is looked at again, and alone', async () => {
  const { record, steps, notes } = await play((step) => measured(step, 1.3));
  expect(record.ended).toBe('complete');
  expect(record.launches.map(({ look }) => look)).toEqual(
    [1, 2].flatMap((look) => Array.from({ length: 12 }, () => look)),
  );
  expect(steps[12]).toMatchObject({ look: 2, only: [IDS[0]], done: 12, of: 24 });
  expect(notes.join()).toContain('a second look decides');
});

/** A launch that measured both sides in turns; head is a tenth slower in the first workload. */
const both = (step: Step): FoundLaunch => {
  const base = measured(step, 1).points;
  const points = base.map((one, i) => ({ ...one, ratio: i === 0 ? 1.1 + 0.001 * (step.pair % 3) : 1 }));
  return { ...launchOf(points), base };
};

test('with turns in one process each launch stands there once for each side', async () => {
  const { record, steps, kept } = await play(both, undefined, 'process');
  expect(steps.map(({ side }) => side)).toEqual(Array<string>(12).fill('head'));
  expect(steps.at(-1)).toMatchObject({ look: 2, pair: 5, done: 11, of: 12, only: [IDS[0]] });
  expect(kept).toBe(12);
  expect(record.launches.slice(0, 2).map(({ side, pair }) => [side, pair])).toEqual([
    ['base', 0],
    ['head', 0],
  ]);
  expect(record.launches).toHaveLength(24);
  expect(record.ended).toBe('complete');
});

test('what is clear after six pairs is measured no more, and where all is clear the look ends', async () => {
  const quiet = await play(both, undefined, 'process', 12);
  // Six for both workloads; the one that is slower then has its second look, six again.
  expect(quiet.steps.map(({ look }) => look)).toEqual([
    ...Array<number>(6).fill(1),
    ...Array<number>(6).fill(2),
  ]);
  const noisy = await play(
    (step) => {
      const launch = both(step);
      const points = launch.points.map((one, i) =>
        i === 0 ? { ...one, ratio: 1 } : { ...one, ratio: step.pair % 2 === 0 ? 0.9 : 1.1 },
      );
      return { ...launch, points };
    },
    undefined,
    'process',
    12,
  );
  expect(noisy.steps).toHaveLength(12);
  expect(noisy.steps.map(({ only }) => only?.join())).toEqual([
    ...Array<undefined>(6).fill(undefined),
    ...Array<string>(6).fill(IDS[1]!),
  ]);
  // Nothing is kept of what was measured beside it.
  expect(noisy.record.launches.at(-1)!.points.map(({ workload }) => workload)).toEqual([IDS[1]]);
});

test('what turns in one process cannot compare is measured by launches of one side each', async () => {
  const { record, steps, notes } = await play(
    (step) => {
      if (step.alone === true) return measured(step, 1.2);
      const { points, ...launch } = both({ ...step, pair: 0 });
      const unlike = untimedPoint(IDS[0]!, 'skipped unlike', 'costs');
      return { ...launch, points: [points[0]!, { ...points[1]!, ratio: 1 }], base: [unlike, points[1]!] };
    },
    undefined,
    'process',
  );
  expect(steps.slice(0, 6).map(({ alone, only }) => [alone, only])).toEqual([
    [undefined, undefined],
    ...Array.from({ length: 5 }, () => [undefined, [IDS[1]]]),
  ]);
  const rest = steps.slice(6);
  expect(rest.map(({ look }) => look)).toEqual([...Array<number>(12).fill(1), ...Array<number>(12).fill(2)]);
  expect(rest.every(({ alone, only }) => alone === true && only?.join() === IDS[0])).toBe(true);
  expect(new Set(rest.map(({ side }) => side))).toEqual(new Set(['base', 'head']));
  expect(notes.join()).toContain('by launches of one side each');
  expect(judgeGate(record).rows[0]).toMatchObject({ workload: IDS[0], state: 'slower' });
});

const lost = (workload: string): GatePoint => untimedPoint(workload, 'failed device-lost');

test('a device that is lost in turns: launches of one side tell whose doing it was', async () => {
  const gate = (isLost: (side: string) => boolean) =>
    play(
      (step) => {
        if (step.alone === true) {
          return isLost(step.side) ? { ...measured(step, 1), points: [lost(IDS[0]!)] } : measured(step, 1);
        }
        const { points, ...launch } = both({ ...step, pair: 0 });
        const failed = [lost(IDS[0]!), { ...points[1]!, ratio: 1 }];
        return { ...launch, points: failed, base: failed };
      },
      undefined,
      'process',
    );
  const byHead = await gate((side) => side === 'head');
  expect(byHead.record.ended).toBe('wrong-result');
  expect(judgeGate(byHead.record).rows[0]).toMatchObject({
    workload: IDS[0],
    state: 'broken',
    message: 'head fails where base does not: device-lost',
  });
  const byBoth = await gate(() => true);
  expect(byBoth.record.ended).toBe('complete');
  expect(judgeGate(byBoth.record).rows[0]!.state).toBe('not-compared');
  // Three pairs that nothing came of are enough.
  expect(byBoth.steps.filter(({ alone }) => alone === true)).toHaveLength(6);
  const byNone = await gate(() => false);
  expect(judgeGate(byNone.record).rows[0]).toMatchObject({ workload: IDS[0], state: 'passed' });
});

/** Launches of one side scatter by a sixth, of which ratios in turns know nothing. */
const loose = (step: Step, slow: number): FoundLaunch => {
  const noise = 1 + 0.16 * Math.sin(7 * step.pair + (step.side === 'head' ? 2 : 0));
  return launchOf([point(IDS[0]!, 1e6 * noise * (step.side === 'head' ? slow : 1)), point(IDS[1]!, 500)]);
};

test.each([0, 5])('a device that is lost once, in launch %i, costs one ratio and not all', async (when) => {
  const { record, steps } = await play(
    (step) => {
      if (step.alone === true) return loose(step, 1.1);
      const launch = both(step);
      if (step.look === 2 || step.pair !== when) return launch;
      const failed = [lost(IDS[0]!), launch.points[1]!];
      return { ...launch, points: failed, base: failed };
    },
    undefined,
    'process',
    12,
  );
  expect(steps.some(({ alone }) => alone === true)).toBe(false);
  expect(steps.map(({ look }) => look)).toEqual([...Array<number>(7).fill(1), ...Array<number>(6).fill(2)]);
  expect(judgeGate(record).rows[0]).toMatchObject({ workload: IDS[0], state: 'slower', first: { pairs: 6 } });
});

/** Too few turns for a ratio of the first workload, of which head takes `slow` times as long. */
const withoutRatio = (slow: number): Promise<Played> =>
  play(
    (step) => {
      if (step.alone === true) return loose(step, slow);
      const { points, base, ...launch } = both(step);
      const { ratio: _, ...bare } = points[0]!;
      return { ...launch, points: [bare, points[1]!], base: base! };
    },
    undefined,
    'process',
    12,
  );

test('a head that is too slow for a ratio in turns is compared by launches of its own', async () => {
  const slower = await withoutRatio(20);
  expect(slower.steps.filter(({ alone, look }) => alone !== true && look === 1)).toHaveLength(6);
  expect(judgeGate(slower.record)).toMatchObject({ isRed: true });
  expect(judgeGate(slower.record).rows[0]).toMatchObject({
    workload: IDS[0],
    state: 'slower',
    message: expect.stringContaining('by launches of one side each'),
  });
  expect(judgeGate((await withoutRatio(1)).record).isRed).toBe(false);
});

test('head that loses the device each time is red, though base lost it once', async () => {
  const { record } = await play(
    (step) => {
      if (step.alone === true) {
        const isLost = step.side === 'head' || step.pair === 0;
        return isLost ? { ...measured(step, 1), points: [lost(IDS[0]!)] } : measured(step, 1);
      }
      const { points, ...launch } = both({ ...step, pair: 0 });
      const failed = [lost(IDS[0]!), { ...points[1]!, ratio: 1 }];
      return { ...launch, points: failed, base: failed };
    },
    undefined,
    'process',
    12,
  );
  expect(record.ended).toBe('wrong-result');
  expect(judgeGate(record).rows[0]).toMatchObject({ workload: IDS[0], state: 'broken' });
});

/** Both in turns but for the first workload, of which each side has what `outcome` says, in turns or alone. */
const without = (outcome: (side: 'base' | 'head', alone: boolean) => GatePoint | undefined) =>
  play(
    (step) => {
      const { points, ...launch } = both({ ...step, pair: 0 });
      const second = { ...points[1]!, ratio: 1 };
      const of = (side: 'base' | 'head', alone: boolean): GatePoint[] => [
        outcome(side, alone) ?? points[0]!,
        second,
      ];
      if (step.alone === true) return { ...measured(step, 1), points: of(step.side, true) };
      return { ...launch, points: of('head', false), base: of('base', false) };
    },
    undefined,
    'process',
    12,
  );

const out = (reason: string): GatePoint => untimedPoint(IDS[0]!, `skipped ${reason}`);

test('what head alone takes too long for ends it after six launches, in turns and alone', async () => {
  const slow = await without((side) => (side === 'head' ? out('over-watchdog') : undefined));
  expect(slow.record.ended).toBe('wrong-result');
  expect(slow.steps).toHaveLength(6);
  expect(judgeGate(slow.record).isRed).toBe(true);
  // Out of time in turns, both are left out.
  const shared = await without((side, alone) =>
    side === 'head' || !alone ? out('over-time-budget') : undefined,
  );
  expect(shared.steps.filter(({ alone }) => alone === true)).toHaveLength(12);
  expect(judgeGate(shared.record).rows[0]).toMatchObject({ workload: IDS[0], state: 'broken' });
  // The machine’s doing, or nobody’s: no launches are spent on it.
  const both6 = await without(() => out('over-time-budget'));
  expect(both6.steps.filter(({ alone }) => alone === true)).toHaveLength(6);
  expect(judgeGate(both6.record)).toMatchObject({ isRed: false });
});

test('where head’s reference is broken, base is judged by its own', async () => {
  const wrong = untimedPoint(IDS[0]!, 'failed wrong-result');
  const { record } = await without((side, alone) => (side === 'head' || !alone ? wrong : undefined));
  expect(record.ended).toBe('wrong-result');
  expect(judgeGate(record).rows[0]).toMatchObject({ workload: IDS[0], state: 'broken' });
});

test('a wrong result ends it at once', async () => {
  const { record } = await play((step) =>
    step.side === 'head'
      ? { ...measured(step, 1), points: [untimedPoint(IDS[0]!, 'failed wrong-result')] }
      : measured(step, 1),
  );
  expect(record.ended).toBe('wrong-result');
  expect(record.launches).toHaveLength(2);
});

test('cancelled: what was measured stays, the launch under way does not', async () => {
  const { record } = await play(
    (step) => measured(step, 1),
    (launched) => launched >= 5,
  );
  expect(record.ended).toBe('cancelled');
  expect(record.launches).toHaveLength(4);
});

test('a launch that breaks off is repeated, and a side that always does is an error', async () => {
  const broken = { ...launchOf([]), error: 'Dawn died' };
  const { record, notes } = await play((step, number) => (number === 3 ? broken : measured(step, 1)));
  expect(record.launches).toHaveLength(12);
  expect(notes.join()).toContain('broke off');
  const never = play((step) => (step.side === 'head' ? broken : measured(step, 1)));
  await expect(never).rejects.toThrow(LaunchFailedError);
  await expect(never).rejects.toMatchObject({ side: 'head' });
});

test('a filter for a few workloads', () => {
  const ids = ['matmul/m=1,n=512,k=512,dtype=f32', 'softmax/rows=16,columns=257,dtype=f32'];
  expect(filterFor([])).toBeUndefined();
  for (const some of [ids, ids.slice(1)]) {
    const matches = globMatcher(filterFor(some)!);
    expect(some.every(matches)).toBe(true);
    expect(matches('matmul/m=2,n=512,k=512,dtype=f32')).toBe(false);
  }
  // Too many to be named: their kernels.
  const many = Array.from({ length: 20 }, (_, i) => `quantized/scalar-matvec/n=257,k=256,bits=${i}`);
  expect(filterFor(many)).toBe('quantized/scalar-matvec/*');
  expect(filterFor(Array.from({ length: 60 }, (_, i) => `kernel-number-${i}/n=1`))).toBeUndefined();
});
