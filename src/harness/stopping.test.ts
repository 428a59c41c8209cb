import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import type { TimedSample } from '../results/autocorrelation.ts';
import { summarize } from '../results/summary.ts';
import { MAX_SAMPLES, decide, isSaturated, nextLook, targets } from './stopping.ts';
import type { Decision, StoppingRule } from './stopping.ts';

const rule: StoppingRule = { target: 0.01, minSamples: 10, pointLimitS: 15 };
const fine = { elapsedNs: 1e9, quantumNs: 1 };

/** Half of the first look in one visit, the rest in a second. */
const inVisits = (times: readonly number[]): readonly TimedSample[] =>
  times.map((ns, i) => ({ ns, round: i < 5 ? 0 : 1, launch: 0 }));

/** `n` times around 10 ms. */
const noisy = (n: number, sigma: number, seed = 1): readonly number[] => {
  const stream = random(seed);
  return Array.from({ length: n }, () => 1e7 * Math.exp(sigma * stream.normal()));
};

interface Series {
  readonly clock?: (ns: number) => number;
  readonly quantumNs?: number;
  readonly sampleNs?: number;
}

/** Samples until the rule has had enough, asking after each one. */
function sampleUntilStop(
  of: StoppingRule,
  time: (i: number) => number,
  { clock = (ns) => ns, quantumNs = 1, sampleNs = 2e7 }: Series = {},
): Decision & { samples: readonly TimedSample[] } {
  const samples: TimedSample[] = [];
  for (;;) {
    const i = samples.length;
    samples.push({ ns: clock(time(i)), round: i < 5 ? 0 : 1, launch: 0 });
    const decision = decide(of, { samples, elapsedNs: sampleNs * samples.length, quantumNs });
    if (decision.stop) return { ...decision, samples };
    if (samples.length > 2000) throw new Error('it never stops');
  }
}

/** What it says after `n` wildly different samples and that time. */
const decideAfter = (n: number, elapsedS: number): Decision =>
  decide(rule, { samples: inVisits(noisy(n, 0.05)), elapsedNs: elapsedS * 1e9, quantumNs: 1 });

/** What a clock with that step reads. */
const quantised =
  (quantumNs: number) =>
  (ns: number): number =>
    Math.floor(ns / quantumNs) * quantumNs;

/** Ten samples a second until it stops; `at` draws its noise from a stream of `seed`. */
const series = (
  at: (i: number, stream: Random) => number,
  seed: number,
): ReturnType<typeof sampleUntilStop> => {
  const stream = random(seed);
  return sampleUntilStop(rule, (i) => at(i, stream), { sampleNs: 1e8 });
};

describe('looks', () => {
  test('grow by half', () => {
    const looks: number[] = [];
    for (let n = 0; n < 1000;) looks.push((n = nextLook(n)));
    expect(looks).toEqual([10, 15, 20, 30, 45, 65, 95, 140, 210, 315, 470, 705, 1055]);
    expect(looks).toContain(MAX_SAMPLES);
    expect(nextLook(12)).toBe(15);
  });

  test('smoke looks at 6 first', () => {
    expect([0, 5, 6, 10].map((n) => nextLook(n, 6))).toEqual([6, 6, 10, 15]);
  });

  test('between looks a point does not converge', () => {
    const times = noisy(20, 0.0001);
    const stopped = times.map(
      (_, i) => decide(rule, { ...fine, samples: inVisits(times.slice(0, i + 1)) }).stop,
    );
    expect(stopped.flatMap((stop, i) => (stop ? [i + 1] : []))).toEqual([10, 15, 20]);
  });
});

describe('converged', () => {
  test('at the first look, when the noise allows', () => {
    expect(decide(rule, { ...fine, samples: inVisits(noisy(10, 0.003)) })).toEqual({
      stop: true,
      reason: 'converged',
      flags: [],
    });
  });

  test('not in a single visit', () => {
    const samples = noisy(10, 0.003).map((ns) => ({ ns, round: 0, launch: 0 }));
    expect(decide(rule, { ...fine, samples }).stop).toBe(false);
    expect(decide({ ...rule, minVisits: 1 }, { ...fine, samples }).reason).toBe('converged');
    expect(decide(rule, { ...fine, elapsedNs: 16e9, samples })).toEqual({
      stop: true,
      reason: 'time-limit',
      flags: ['single-visit'],
    });
  });

  test('the interval is as narrow as was asked for, and takes more samples for a narrower one', () => {
    const taken = (['quick', 'standard', 'full'] as const).map((suite) => {
      const times = noisy(2000, 0.015, 3);
      const target = targets[suite];
      const { reason, samples } = sampleUntilStop({ ...rule, target }, (i) => times[i]!);
      expect(reason).toBe('converged');
      const [low, high] = summarize(samples, 1).ci95!;
      expect((high - low) / (high + low)).toBeLessThanOrEqual(target);
      return samples.length;
    });
    expect(taken[0]).toBeLessThan(taken[1]!);
    expect(taken[1]).toBeLessThan(taken[2]!);
  });

  test('outliers on one side do not keep a point from converging', () => {
    const times = noisy(2000, 0.005).map((ns, i) => (i % 7 === 3 ? 3 * ns : ns));
    expect(sampleUntilStop(rule, (i) => times[i]!).reason).toBe('converged');
  });
});

describe('limits', () => {
  test('time: with its fewest samples a point stops at any number, without them only long after', () => {
    expect(decideAfter(13, 14.9).stop).toBe(false);
    expect(decideAfter(13, 15)).toEqual({ stop: true, reason: 'time-limit', flags: [] });
    expect(decideAfter(9, 59).stop).toBe(false);
    expect(decideAfter(9, 60)).toEqual({ stop: true, reason: 'time-limit', flags: ['few-samples'] });
    expect(decideAfter(0, 60)).toMatchObject({ stop: true, reason: 'time-limit' });
    expect(decideAfter(0, 0).stop).toBe(false);
  });

  test('a convergence at the last moment counts', () => {
    const samples = inVisits(noisy(10, 0.003));
    expect(decide(rule, { samples, elapsedNs: 20e9, quantumNs: 1 }).reason).toBe('converged');
  });

  test('samples: a hard cap, at which it looks once more', () => {
    const capped = { ...rule, maxSamples: 50 };
    const wild = noisy(50, 0.4);
    expect(decide(capped, { ...fine, samples: inVisits(wild) }).reason).toBe('max-samples');
    expect(decide(capped, { ...fine, samples: inVisits(noisy(50, 0.001)) }).reason).toBe('converged');
    expect(decide(capped, { ...fine, samples: inVisits(wild.slice(0, 49)) }).stop).toBe(false);
  });

  test('noise that has stopped changing, with the target out of reach, is not waited for', () => {
    const times = noisy(2000, 0.3, 5);
    const { reason, samples } = sampleUntilStop({ ...rule, target: 0.005 }, (i) => times[i]!);
    expect(reason).toBe('noise-stable');
    expect(samples.length).toBeGreaterThanOrEqual(65);
    expect(samples.length).toBeLessThan(MAX_SAMPLES);
    // Within reach, the same noise goes on to converge.
    const reachable = sampleUntilStop({ ...rule, target: 0.04 }, (i) => times[i]!);
    expect(reachable.reason).toBe('converged');
    expect(reachable.samples.length).toBeGreaterThan(140);
  });
});

describe('what is not a measurement', () => {
  test.each([
    [0, 'zero-time'],
    [-0, 'zero-time'],
    [-65_536, 'negative-time'],
    [Number.NaN, 'not-a-time'],
    [Number.POSITIVE_INFINITY, 'not-a-time'],
    [Number.NEGATIVE_INFINITY, 'not-a-time'],
  ] as const)('%f ns is %s, at once', (ns, reason) => {
    expect(decide(rule, { ...fine, samples: inVisits([ns]) })).toEqual({ stop: true, reason, flags: [] });
    const later = [...noisy(9, 0.001), ns];
    expect(decide(rule, { ...fine, samples: inVisits(later) }).reason).toBe(reason);
  });
});

describe('a quantised clock', () => {
  test('identical readings deviate by nothing and prove nothing', () => {
    const found = sampleUntilStop(rule, () => 13.1e6, { clock: quantised(65_536), quantumNs: 65_536 });
    expect(found).toMatchObject({ reason: 'clock-saturated', flags: ['clock-saturated'] });
    expect(found.samples).toHaveLength(30);
    expect(sampleUntilStop(rule, () => 1e7).reason).toBe('clock-saturated');
  });

  test('a step longer than the target is too coarse, however many readings differ', () => {
    const stream = random(4);
    const found = sampleUntilStop(rule, () => 1e6 * (1 + stream.uniform()), {
      clock: quantised(65_536),
      quantumNs: 65_536,
    });
    expect(found.reason).toBe('clock-saturated');
  });

  test('few different readings count when a step more would not matter', () => {
    const samples = inVisits(
      [200, 200, 201, 200, 200, 201, 200, 199, 200, 200].map((steps) => steps * 65_536),
    );
    const state = { samples, quantumNs: 65_536, elapsedNs: 1e9 };
    expect(isSaturated(0.02, state)).toBe(false);
    expect(decide({ ...rule, target: 0.02 }, state)).toMatchObject({ reason: 'converged', flags: [] });
    expect(isSaturated(0.005, state)).toBe(true);
    expect(decide({ ...rule, target: 0.005 }, state).stop).toBe(false);
  });

  test('noise of several steps is seen through', () => {
    const times = noisy(2000, 0.015, 8).map((ns) => 2 * ns);
    const found = sampleUntilStop(rule, (i) => times[i]!, { clock: quantised(65_536), quantumNs: 65_536 });
    expect(found).toMatchObject({ reason: 'converged', flags: [] });
    const [low, high] = summarize(found.samples, 1).ci95!;
    expect(low).toBeLessThan(2e7);
    expect(high).toBeGreaterThan(2e7 - 65_536);
  });

  test('a saturated point that runs out of time is flagged', () => {
    const samples = inVisits(Array.from({ length: 12 }, () => 65_536));
    expect(decide(rule, { samples, elapsedNs: 15e9, quantumNs: 65_536 })).toEqual({
      stop: true,
      reason: 'time-limit',
      flags: ['clock-saturated'],
    });
  });
});

describe('noise that is not noise', () => {
  test('a drifting clock does not converge', () => {
    for (let seed = 0; seed < 50; seed++) {
      const found = series((i, stream) => 1e7 * (1 + 0.005 * i + 0.001 * stream.normal()), seed);
      expect(found.reason).not.toBe('converged');
      expect(found.flags).toContain('autocorrelated');
    }
  });

  test('a machine that throttles in the middle does not converge at the speed it began with', () => {
    for (let seed = 0; seed < 50; seed++) {
      const found = series((i, stream) => 1e7 * ((i < 5 ? 1 : 1.3) + 0.003 * stream.normal()), seed);
      const [low, high] = summarize(found.samples, 1).ci95!;
      // Either it says nothing within the target, or most samples are of the slower speed and so is the interval.
      expect(found.reason === 'converged' ? low : high).toBeGreaterThan(1.28e7);
    }
  });

  test('two speeds, as often one as the other, do not converge', () => {
    let converged = 0;
    for (let seed = 0; seed < 50; seed++) {
      const found = series(
        (_, stream) => 1e7 * (stream.uniform() < 0.5 ? 1 : 1.2) + 1e4 * stream.normal(),
        seed,
      );
      if (found.reason === 'converged') converged++;
    }
    // One speed may by chance be ahead at one of nine looks.
    expect(converged).toBeLessThanOrEqual(10);
  });

  test('two speeds, one of them rare, converge at the common one', () => {
    const found = series((_, stream) => 1e7 * (stream.uniform() < 0.85 ? 1 : 1.2) + 3e4 * stream.normal(), 2);
    expect(found.reason).toBe('converged');
    const [low, high] = summarize(found.samples, 1).ci95!;
    expect(low).toBeGreaterThan(0.98e7);
    expect(high).toBeLessThan(1.02e7);
  });
});

/** Visits of AR(1) noise, each from a start of its own unless `through`. */
function ar1Samples(
  stream: Random,
  rho: number,
  sigma: number,
  visitOf: (i: number) => number,
  through: boolean,
): (n: number) => readonly TimedSample[] {
  const samples: TimedSample[] = [];
  let x = stream.normal();
  return (n) => {
    while (samples.length < n) {
      const [i, round] = [samples.length, visitOf(samples.length)];
      const fresh = i === 0 || (!through && round !== visitOf(i - 1));
      x = fresh ? stream.normal() : rho * x + Math.sqrt(1 - rho * rho) * stream.normal();
      samples.push({ ns: 1e7 * Math.exp(sigma * x), round, launch: 0 });
    }
    return samples;
  };
}

describe('after the stopping rule, ci95 holds the true median at least 93 % of the time', () => {
  const layouts = {
    'five samples, then the rest': { visitOf: (i: number) => (i < 5 ? 0 : 1), through: false },
    'visits of five without a pause': { visitOf: (i: number) => Math.floor(i / 5), through: true },
    'one visit': { visitOf: () => 0, through: true },
  };
  const cases = ([0, 0.3, 0.5] as const).flatMap((rho) => [
    // ±0.5 % of correlated noise takes hundreds of samples a point.
    ...(rho === 0.3 ? ([0.02, 0.01] as const) : ([0.02, 0.01, 0.005] as const)).map(
      (target) => [rho, target, 'five samples, then the rest'] as const,
    ),
    [rho, 0.01, 'visits of five without a pause'] as const,
    [rho, 0.01, 'one visit'] as const,
  ]);

  test.each(cases)('AR(1) noise, ρ = %f, target %f, %s', (rho, target, layout) => {
    const { visitOf, through } = layouts[layout];
    const of = { ...rule, target, minVisits: 1 };
    const stream = random(Math.round(1000 * (1 + rho) + 100_000 * target));
    const trials = 2000;
    let held = 0;
    let converged = 0;
    for (let trial = 0; trial < trials; trial++) {
      const take = ar1Samples(stream, rho, 0.015, visitOf, through);
      for (let n = nextLook(0); ; n = nextLook(n)) {
        const samples = take(n);
        const { stop, reason } = decide(of, { samples, elapsedNs: 1e6 * n, quantumNs: 1 });
        if (!stop) continue;
        if (reason === 'converged') converged++;
        const [low, high] = summarize(samples, 1).ci95!;
        if (low <= 1e7 && 1e7 <= high) held++;
        break;
      }
    }
    expect(converged / trials).toBeGreaterThan(0.98);
    expect(held / trials).toBeGreaterThanOrEqual(0.93);
  });
});
