import { describe, expect, test } from 'vitest';
import { buildRun, timed, untimed } from '../../test/support/build-run.ts';
import { random } from '../random.ts';
import type { Run, TimingOk } from '../results/schema.ts';
import { summarize } from '../results/summary.ts';
import { compareRuns } from './compare-runs.ts';
import { compareKeys, engineOf } from './run-key.ts';

const small = { m: 1, n: 64, k: 64, dtype: 'f32' };
const large = { m: 1, n: 512, k: 512, dtype: 'f32' };

/** The point measured in launches whose medians are `medians`, ns per dispatch. */
function launched(point: TimingOk, medians: readonly number[]): TimingOk {
  const samples = medians.flatMap((median, launch) =>
    [0.98, 0.99, 1, 1, 1.01, 1.02].map((factor, round) => ({ ns: 10 * median * factor, round, launch })),
  );
  return { ...point, samples, summary: summarize(samples, 10) };
}

const launches = (ns: number, spread: number, seed: number, count = 5): readonly number[] => {
  const noise = random(seed);
  return Array.from({ length: count }, () => ns * Math.exp(spread * noise.normal()));
};

function runOf(factor: number, seed: number, { spread = 0.01, count = 5 } = {}): Run {
  return buildRun({
    points: [small, large].map((params, i) => {
      const ns = (i + 1) * 1e4 * factor;
      return launched(timed({ params, ns }), launches(ns, spread, seed + i, count));
    }),
  });
}

describe('two runs of five launches', () => {
  test.each([
    [1, 'same'],
    [1.5, 'slower'],
    [0.7, 'faster'],
  ] as const)('a factor of %f is %s, of each workload and of the family', (factor, verdict) => {
    const { key, workloads, families } = compareRuns(runOf(1, 1), runOf(factor, 9));
    expect(key).toEqual({ same: true, differences: [], rankable: true });
    expect(workloads.map((row) => row.verdict)).toEqual([verdict, verdict]);
    for (const { ratio, low, high, basis } of [...workloads, ...families]) {
      expect(basis).toBe('rerun95');
      expect(ratio / factor).toBeCloseTo(1, 1);
      expect(low!).toBeLessThan(ratio);
      expect(high!).toBeGreaterThan(ratio);
    }
    expect(families.map(({ family, verdict: said }) => [family, said])).toEqual([
      ['all', verdict],
      ['matmul', verdict],
    ]);
    expect(families[0]!.counts[verdict]).toBe(2);
  });

  test('turning the runs round turns the ratio round', () => {
    const [there, back] = [compareRuns(runOf(1, 1), runOf(1.3, 5)), compareRuns(runOf(1.3, 5), runOf(1, 1))];
    for (const [i, row] of there.workloads.entries()) {
      const other = back.workloads[i]!;
      expect(row.ratio * other.ratio).toBeCloseTo(1, 12);
      expect(row.low! * other.high!).toBeCloseTo(1, 12);
    }
    expect(there.families[0]!.ratio * back.families[0]!.ratio).toBeCloseTo(1, 12);
  });

  test('launches that differ much hide a change of a tenth', () => {
    const found = compareRuns(runOf(1, 1, { spread: 0.1 }), runOf(1.1, 9, { spread: 0.1 }));
    expect(found.workloads.every(({ verdict }) => verdict === 'ambiguous')).toBe(true);
  });

  test('a program against itself is seldom called changed', () => {
    let wrong = 0;
    for (let seed = 0; seed < 100; seed++) {
      const { workloads } = compareRuns(runOf(1, 10 * seed), runOf(1, 10 * seed + 5));
      wrong += workloads.filter(({ verdict }) => verdict === 'slower' || verdict === 'faster').length;
    }
    expect(wrong).toBe(0);
  });

  test('a mean over workloads has no more launches than there are: common noise does not average out', () => {
    const common = [1, 1.1, 0.9, 1.05, 0.95];
    const run = buildRun({
      points: [small, large, { ...large, n: 640 }].map((params) =>
        launched(
          timed({ params, ns: 1e4 }),
          common.map((one) => 1e4 * one),
        ),
      ),
    });
    const { workloads, families } = compareRuns(run, run);
    expect(families[0]!.high! / families[0]!.low!).toBeCloseTo(workloads[0]!.high! / workloads[0]!.low!, 9);
  });
});

const one = (ns: number): Run => buildRun({ points: [timed({ ns }), timed({ params: large, ns: 2 * ns })] });

test('one launch decides nothing; the interval is named for what it is', () => {
  const { workloads, families } = compareRuns(one(100), one(300));
  for (const row of [...workloads, ...families]) {
    expect(row).toMatchObject({ verdict: 'ambiguous', reason: 'one-launch', basis: 'ci95' });
    expect(row.ratio).toBeCloseTo(3, 9);
  }
  expect(workloads[0]!.high).toBeGreaterThan(3);
  expect(families[0]!.high! - 3).toBeLessThan(workloads[0]!.high! - 3);
  expect(compareRuns(one(1), buildRun()).families).toEqual([]);
});

test('what only one run has a time for is named with the reason', () => {
  const a = buildRun({ points: [timed({ ns: 100 }), timed({ params: large, ns: 50 })] });
  const b = buildRun({
    points: [untimed('failed', 'wrong-result', small), timed({ params: { ...large, n: 7 }, ns: 1 })],
  });
  expect(compareRuns(a, b)).toMatchObject({
    workloads: [],
    unmatched: [
      { id: 'matmul/m=1,n=64,k=64,dtype=f32', missingIn: 'b', why: 'failed: wrong-result' },
      { id: 'matmul/m=1,n=512,k=512,dtype=f32', missingIn: 'b', why: 'not in this run' },
      { id: 'matmul/m=1,n=7,k=512,dtype=f32', missingIn: 'a', why: 'not in this run' },
    ],
  });
});

test('variants meet their namesakes; without one the fastest of each stand for the workload', () => {
  const a = buildRun({
    points: [timed({ ns: 100, variant: 'direct' }), timed({ ns: 80, variant: 'tiled' })],
  });
  const b = buildRun({ points: [timed({ ns: 60, variant: 'edge' }), timed({ ns: 70, variant: 'tiled' })] });
  expect(compareRuns(a, b).workloads.map(({ variant }) => variant)).toEqual(['tiled']);
  const c = buildRun({ points: [timed({ ns: 60, variant: 'edge' })] });
  expect(compareRuns(a, c).workloads).toMatchObject([{ variant: 'tiled → edge', aNs: 80, bNs: 60 }]);
});

const on = (rest: Partial<Parameters<typeof timed>[0]>): Run =>
  buildRun({ points: [timed({ ns: 100, ...rest })] });

test('two clocks, or hot and cold, are no comparison', () => {
  const reason = (b: Run) => compareRuns(on({}), b).workloads[0]!.reason;
  expect(reason(on({ clock: 'wall' }))).toBe('different-clocks');
  expect(reason(on({ cache: 'cold' }))).toBe('different-caches');
  expect(compareRuns(on({}), on({ cache: 'cold' })).families[1]!.reason).toBe('different-caches');
});

test('bad thresholds are refused', () => {
  expect(() => compareRuns(buildRun(), buildRun(), { threshold: 5 })).toThrow(/threshold 5: a share/);
});

const measured = (of: Run): Run => ({ ...of, points: [timed({ ns: 100 })] });

describe('the key', () => {
  const base = buildRun();
  const environment = (rest: Partial<Run['environment']>): Run =>
    buildRun({ environment: { ...base.environment, ...rest } });
  const { adapter } = base.environment;
  const software = { ...adapter, isSoftware: true, description: 'SwiftShader' };

  test('a hardware adapter of another name, engine or suite is another key, and may be ranked', () => {
    const other = environment({ adapter: { ...adapter, description: 'Acme Coyote' } });
    expect(compareKeys(base, other)).toEqual({
      same: false,
      differences: ['adapter: Acme Road Runner 9000 in A, Acme Coyote in B'],
      rankable: true,
    });
    expect(compareKeys(base, buildRun({ suite: 'smoke' })).differences).toEqual([
      'suite: quick in A, smoke in B',
    ]);
    expect(compareKeys(base, environment({ cpuModel: 'a', cores: 2 })).same).toBe(true);
  });

  test('software is ranked with itself on the same processor, and with nothing else', () => {
    const at = (cpuModel: string) => environment({ adapter: software, cpuModel });
    expect(compareKeys(at('a'), at('a'))).toMatchObject({ same: true, rankable: true });
    expect(compareKeys(at('a'), at('b'))).toMatchObject({
      rankable: false,
      differences: ['processor: a in A, b in B'],
    });
    expect(compareKeys(at('a'), environment({ adapter: software }))).toMatchObject({ same: true });
    expect(compareKeys(at('a'), base).rankable).toBe(false);
    expect(compareRuns(measured(at('a')), measured(base)).workloads[0]!.reason).toBe('software-adapter');
  });

  test('engines are called by name and major version', () => {
    const chrome =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/147.0.7727.0 Safari/537.36';
    expect(engineOf({ host: 'browser', userAgent: chrome })).toBe('Chrome 147');
    expect(engineOf({ host: 'browser', userAgent: `${chrome} Edg/146.0.1` })).toBe('Edge 146');
    expect(engineOf({ host: 'browser', userAgent: 'Mozilla/5.0 Gecko/20100101 Firefox/141.0' })).toBe(
      'Firefox 141',
    );
    expect(
      engineOf({
        host: 'browser',
        userAgent: 'Mozilla/5.0 AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15',
      }),
    ).toBe('Safari 26');
    expect(engineOf({ host: 'node', userAgent: 'Node.js/20.20.2 webgpu/0.6.2' })).toBe('Dawn 0.6 in Node');
    expect(engineOf({ host: 'browser', userAgent: 'odd/3.4.5' })).toBe('odd/3');
  });
});

const named = (deviceName: string): Run =>
  buildRun({ submission: { deviceName, submittedAt: '2026-01-03T00:00:00Z' } });

test('another card of a family, and data that mean something else, are told', () => {
  expect(compareKeys(named('RTX 4090'), named('RTX 4060')).differences).toEqual([
    'device: RTX 4090 in A, RTX 4060 in B',
  ]);
  expect(compareKeys(named('RTX (TM) 4090'), named('rtx 4090')).same).toBe(true);
  expect(compareKeys(named('RTX 4090'), buildRun()).same).toBe(true);
  const { harness } = buildRun();
  expect(compareKeys(buildRun({ harness: { ...harness, data: 1 } }), buildRun()).same).toBe(true);
  expect(compareKeys(buildRun({ harness: { ...harness, data: 2 } }), buildRun()).differences).toEqual([
    'version of the data: 2 in A, 1 in B',
  ]);
});

test('an engine is known at once, however long a number it names', () => {
  const began = performance.now();
  const userAgent = '1'.repeat(2000);
  for (let i = 0; i < 200; i++) engineOf({ host: 'browser', userAgent });
  expect(performance.now() - began).toBeLessThan(1000); // two million steps each without a bound
  expect(engineOf({ host: 'browser', userAgent: 'Other 12.3.4 (5.6)' })).toBe('Other 12 (5)');
});
