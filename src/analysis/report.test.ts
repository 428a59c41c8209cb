import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildRun, sumOf, timed, untimed } from '../../test/support/build-run.ts';
import { processorMs } from '../../test/support/processor.ts';
import { random } from '../random.ts';
import { parseRun } from '../results/load.ts';
import { mergeLaunches } from '../results/merge.ts';
import type { Run } from '../results/schema.ts';
import { buildReport, softwareWarning } from './report.ts';
import type { Report } from './report.ts';

const fixture = parseRun(
  readFileSync(new URL('../../test/fixtures/runs/run-1.0.json', import.meta.url), 'utf8'),
);
const report = buildReport(fixture);

const codes = (run: Run): string[] => buildReport(run, { replicates: 5 }).caveats.map(({ code }) => code);
const software = (run: Run): Run => ({
  ...run,
  environment: { ...run.environment, adapter: { ...run.environment.adapter, isFallbackAdapter: true } },
});

test('is plain data: JSON gives it back', () => {
  expect(JSON.parse(JSON.stringify(report)) as Report).toEqual(report);
});

test('is the same every time', () => expect(buildReport(fixture)).toEqual(report));

test('the header says what ran where, and that it was software', () => {
  expect(report.header).toMatchObject({
    harness: 'rooflaw 0.1.0',
    commit: null,
    suite: 'quick',
    durationNs: 76.5e9,
    adapter: 'SwiftShader (synthetic fixture)',
    isSoftware: true,
    clock: 'gpu-timestamp',
    quantumNs: 1,
  });
  expect(report.header.softwareWarning).toMatch(/is a software adapter: .* say nothing about any GPU\.$/);
});

test('software by either sign is never presented as a GPU; hardware has no warning', () => {
  expect(softwareWarning(buildRun())).toBeUndefined();
  expect(softwareWarning(software(buildRun()))).toContain('Acme Road Runner 9000 is a software adapter');
  expect(buildReport(buildRun()).header).not.toHaveProperty('softwareWarning');
  expect(codes(software(buildRun()))[0]).toBe('software-adapter');
});

test('counts by status and reason', () => {
  expect(report.counts).toEqual({
    points: 58,
    ok: 55,
    skipped: 2,
    failed: 1,
    reasons: [
      { status: 'skipped', reason: 'over-time-budget', count: 1 },
      { status: 'failed', reason: 'wrong-result', count: 1 },
      { status: 'skipped', reason: 'exceeds-limits', count: 1 },
    ],
  });
});

describe('rows', () => {
  test('hold raw numbers of a measured point', () => {
    const [row] = buildReport(buildRun({ points: [timed({ ns: 2000, flops: 4e6, bytes: 1e5 })] })).rows;
    expect(row).toMatchObject({
      workload: 'matmul/m=1,n=64,k=64,dtype=f32',
      variant: 'direct',
      status: 'ok',
      medianNs: 2000,
      gflops: 2000,
      gbps: 50,
      arithmeticIntensity: 40,
      relativeL2: 1e-8,
      tolerance: 2.4e-7,
      samples: 6,
      dispatches: 10,
      clock: 'gpu-timestamp',
      cache: 'hot',
    });
    expect(row?.ci95?.[0]).toBeCloseTo(1980, 9);
  });

  test('leave out what there is not: no rate without work, no speed for a wrong result', () => {
    const [empty, wrong] = buildReport(
      buildRun({
        points: [
          timed({ kernel: 'roofline/empty', params: {}, ns: 5, flops: 0, bytes: 0 }),
          untimed('failed', 'wrong-result', { m: 2 }),
        ],
      }),
    ).rows;
    for (const key of ['gflops', 'gbps', 'arithmeticIntensity']) expect(empty).not.toHaveProperty(key);
    expect(wrong).toMatchObject({ status: 'failed', reason: 'wrong-result' });
    for (const key of ['medianNs', 'gflops', 'ci95']) expect(wrong).not.toHaveProperty(key);
  });

  test('of the fixture: error of the wrong result, prediction of the skipped, metrics of the others', () => {
    expect(report.rows.find(({ reason }) => reason === 'wrong-result')).toMatchObject({ relativeL2: 0.0213 });
    expect(report.rows.find(({ reason }) => reason === 'over-time-budget')).toMatchObject({
      predictedNs: 2.1e9,
    });
    expect(report.rows.find(({ kind }) => kind === 'quality')?.metrics).toEqual({
      nmse: 0.0072,
      sqnrDb: 21.4,
    });
    expect(report.rows.find(({ kind }) => kind === 'memory')?.metrics).toEqual({
      weights: 131072,
      scales: 16384,
    });
  });
});

describe('the roofline', () => {
  const calibration: Run['calibration'] = {
    ...buildRun().calibration,
    bandwidth: [{ mode: 'read', bytes: 2 ** 20, gbps: 100 }],
    peaks: [{ op: 'f32-fma', gops: 1000 }],
  };
  const points = [
    timed({ ns: 20_000, flops: 1e6, bytes: 1e6 }),
    timed({ params: { m: 2 }, ns: 5000, flops: 1e6, bytes: 1e6 }),
  ];

  test('of a stored run without fractions is worked out from its calibration', () => {
    const { rows, caveats, calibration: shown } = buildReport(buildRun({ calibration, points }));
    expect(rows[0]?.roofline).toEqual({ bound: 'memory', idealNs: 10_000, fraction: 0.5 });
    expect(rows[0]).not.toHaveProperty('flags');
    expect(rows[1]?.flags).toEqual(['cost-model-suspect', 'launch-bound']);
    expect(caveats.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['cost-model-suspect', 'launch-bound']),
    );
    expect(shown).toBe(calibration);
  });

  test('that a run holds is not worked out again', () => {
    const roofline = { bound: 'compute', idealNs: 1000, fraction: 0.05 } as const;
    const run = buildRun({ calibration, points: [{ ...points[0]!, roofline, flags: ['clock-saturated'] }] });
    expect(buildReport(run).rows[0]).toMatchObject({ roofline, flags: ['clock-saturated'] });
  });
});

test('laws and curves of the fixture', () => {
  expect(report.kernelLaws.map(({ group }) => group.id)).toEqual([
    'matmul matrix-vector dtype=f32 hot gpu-timestamp',
    'matmul matrix-matrix dtype=f32 hot gpu-timestamp',
    'roofline/copy hot gpu-timestamp',
  ]);
  expect(report.modelCurves.map(({ id, models }) => [id, models.map(({ status }) => status)])).toEqual([
    ['decode', [...Array.from({ length: 6 }, () => 'complete'), 'incomplete']],
    ['prefill tokens=16', ['complete', 'complete', 'complete', 'incomplete']],
  ]);
  const [decode] = report.modelCurves;
  expect(decode?.families.map(({ heldOut }) => heldOut)).toMatchObject([
    { status: 'fitted', model: 'pythia-2.8b' },
    { status: 'fitted', model: 'pythia-2.8b' },
  ]);
  expect(report.incidents).toHaveLength(1);
});

/** A clock that rounds to 65.5 µs, and one point of 1 µs a dispatch. */
const coarse = (dispatches: number): Run => {
  const base = buildRun({ points: [timed({ ns: 1000, dispatches })] });
  return { ...base, calibration: { clock: 'gpu-timestamp', quantumNs: { 'gpu-timestamp': 65_536 } } };
};

describe('caveats', () => {
  test('of the fixture, the gravest first', () => {
    expect(report.caveats.map(({ code }) => code)).toEqual([
      'software-adapter',
      'wrong-results',
      'one-launch',
      'hot-cache',
      'over-time-budget',
      'uncommitted-harness',
    ]);
  });

  test('launches: none is known from one, a few are too few, five are enough', () => {
    expect(codes(buildRun({ points: [timed({ ns: 1 })] }))).toContain('one-launch');
    // The rest of a resumed run comes from another launch, and no point from two.
    const resumed = [timed({ ns: 1 }), timed({ params: { m: 2 }, ns: 1, launch: 1 })];
    expect(codes(buildRun({ points: resumed }))).toContain('one-launch');
    const launched = (count: number): string[] =>
      codes(mergeLaunches(Array.from({ length: count }, () => buildRun({ points: [timed({ ns: 1000 })] }))));
    expect(launched(4)).toContain('few-launches');
    expect(launched(4)).not.toContain('one-launch');
    expect(launched(5)).not.toContain('few-launches');
    expect(launched(5)).not.toContain('one-launch');
  });

  test('a clock too coarse for its samples', () => {
    expect(codes(coarse(100_000))).not.toContain('coarse-clock');
    const { caveats } = buildReport(coarse(100));
    expect(caveats.find(({ code }) => code === 'coarse-clock')?.message).toBe(
      '1 point had samples shorter than 50 steps of the clock; the worst is read to 66 %',
    );
  });

  test('wall clocks, mixed clocks, few samples, a bare device, an early end, nothing timed', () => {
    const points = [
      timed({ ns: [1, 2, 3], clock: 'wall' }),
      timed({ params: { m: 2 }, ns: 1, cache: 'cold' }),
    ];
    const run = buildRun({ points, status: 'cancelled' });
    expect(codes({ ...run, environment: { ...run.environment, requestedFeatures: 'none' } })).toEqual([
      'unfinished',
      'one-launch',
      'launch-bound',
      'coarse-clock',
      'few-samples',
      'wall-clock',
      'mixed-clocks',
      'hot-cache',
      'bare-device',
    ]);
    expect(codes(buildRun())).toEqual(['nothing-timed']);
  });
});

test.each([
  ['clock-in-doubt', /1 point timed by GPU timestamps before these were found wrong/],
  ['short-pass', /1 point with passes less than half as long as they should be/],
  ['submit-bound', /1 point timed by wall clock .* more than a twentieth: it is faster than shown/],
])('points flagged %s are told of', (code, message) => {
  const run = buildRun({
    points: [{ ...timed({ ns: 1e6 }), flags: [code] }, timed({ params: { m: 2 }, ns: 1e6 })],
  });
  expect(buildReport(run).caveats.find((one) => one.code === code)?.message).toMatch(message);
});

describe('a file made to keep its reader waiting', () => {
  const noise = random(3);
  const points = Array.from({ length: 1000 }, (_, i) =>
    timed({
      params: { m: 2, n: 1 + (i % 5), k: 8, dtype: `f${Math.floor(i / 5)}` },
      flops: 1e4 * 4 ** (i % 5),
      ns: 1000 * 2 ** (i % 5) * Math.exp(0.3 * noise.normal()),
    }),
  );

  test('is reported within two seconds, and says what is not fitted', () => {
    let hostile = buildReport(buildRun({}));
    expect(processorMs(() => (hostile = buildReport(buildRun({ points }))))).toBeLessThan(2000);
    expect(hostile.rows).toHaveLength(1000);
    expect(hostile.kernelLaws).toHaveLength(40);
    expect(hostile.caveats.at(-1)).toMatchObject({ code: 'laws-left-out' });
  });

  test('missing workloads of many models are looked up, not searched', () => {
    const models = Array.from({ length: 500 }, (_, k) =>
      sumOf(
        `m${k}`,
        1e8 + k,
        Array.from({ length: 100 }, (__, j) => [`matmul/m=${k},n=${j}`, 1] as const),
      ),
    );
    expect(processorMs(() => void buildReport(buildRun({ points, models })))).toBeLessThan(2000);
  });
});
