/** Submitted files: honest ones pass, and each way to change one declares what must come of it. */
import { expect, test, vi } from 'vitest';
import { matmul } from '../../kernels/matmul/kernel.ts';
import { untimed } from '../../test/support/build-run.ts';
import { derived, honestPoint, honestRun } from '../../test/support/honest-run.ts';
import { qualityPoints, withQuality } from '../../test/support/mutators/change.ts';
import { mutators } from '../../test/support/mutators/index.ts';
import { withRoofline } from '../analysis/roofline.ts';
import { random } from '../random.ts';
import { CLOCK_DEMOTED, withClockInDoubt } from '../results/clock-in-doubt.ts';
import { mergeLaunches } from '../results/merge.ts';
import type { TimingOk } from '../results/schema.ts';
import { ingest, knownOf } from './ingest.ts';
import { MAX_SUBMISSION_BYTES } from './publish.ts';
import type { Known } from './ingest.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const FILES = 10_500;

const judge = (run: unknown, known: readonly Known[] = []): ReturnType<typeof ingest> =>
  ingest(typeof run === 'string' ? run : JSON.stringify(run), known, NOW);

test('an honest run is accepted without a remark', async () => {
  const { accepted, findings, standing } = await judge(await honestRun());
  expect(findings).toEqual([]);
  expect(accepted).toBe(true);
  expect(standing).toMatchObject({ label: 'unverified', others: 0 });
});

test(`${FILES} changed files: each comes out as its change declares`, async () => {
  const source = random(11);
  // As small as a run may be: most of the time goes to reading it.
  const bases = [
    await honestRun({ points: 3 }),
    await honestRun({ points: 3, id: '20260203-040506-00ff00', seed: 2, speed: 1.7 }),
  ];
  const wrong: string[] = [];
  for (let i = 0; i < FILES; i++) {
    const { name, oracle, mutate } = mutators[i % mutators.length]!;
    const changed = await mutate(bases[i % 2]!, source);
    const { accepted, findings } = await judge(changed);
    const words = findings.map(({ code }) => code);
    const right =
      oracle === 'refuse'
        ? !accepted && findings[0]?.level === 'refuse'
        : oracle === 'harmless'
          ? accepted && findings.length === 0
          : accepted && words.includes(oracle.flag);
    if (!right) wrong.push(`${name} (file ${i}): ${JSON.stringify(findings.slice(0, 3))}`);
  }
  expect(wrong.slice(0, 10)).toEqual([]);
}, 120_000);

test('every refusal but of the whole file names a place in it', async () => {
  const source = random(5);
  const base = await honestRun();
  for (const { oracle, mutate, name } of mutators) {
    if (oracle !== 'refuse' || name === 'a file cut off') continue;
    const { findings } = await judge(await mutate(base, source));
    expect(findings[0]?.path, name).not.toBe('');
    expect(findings[0]?.message.length, name).toBeGreaterThan(10);
  }
});

test('a hundred megabytes are refused before they are read', async () => {
  const { findings } = await judge(' '.repeat(MAX_SUBMISSION_BYTES + 1));
  expect(findings).toMatchObject([{ code: 'too-large' }]);
});

test('the same samples under another id are a duplicate, and so is a part of them', async () => {
  const first = await honestRun();
  const known = [await knownOf(first)];
  const again = { ...first, id: '20260102-030405-000000' };
  expect((await judge(again, known)).findings[0]).toMatchObject({ code: 'duplicate', path: 'points' });
  const other = await honestRun({ id: '20260102-030405-000001', seed: 9 });
  const mixed = { ...other, points: [...other.points.slice(0, 4), ...first.points.slice(4)] };
  expect((await judge(mixed, known)).findings[0]).toMatchObject({ code: 'duplicate' });
  expect((await judge(other, known)).accepted).toBe(true);
  // In another order, in another unit, and shaken where nobody looks.
  const disguised = again.points.map((one, i) => {
    const times = (one as TimingOk).samples.map(({ ns }) => ns * (1 + 1e-12));
    return derived(one as TimingOk, i % 2 === 0 ? times.toReversed() : times.map((ns) => ns * 1.3));
  });
  expect((await judge({ ...again, points: disguised }, known)).findings[0]).toMatchObject({
    code: 'duplicate',
    message: expect.stringContaining('in another order'),
  });
  // The file itself, judged again where it lies.
  expect((await judge(first, known)).accepted).toBe(true);
});

test('equal figures without a time are pointed out, and refused by nobody', async () => {
  const source = random(4);
  const first = withQuality(await honestRun(), qualityPoints(source));
  const known = [await knownOf(first)];
  const again = { ...first, id: '20260102-030405-000000' };
  const { accepted, findings } = await judge(again, known);
  expect(accepted).toBe(true);
  expect(findings).toMatchObject([
    { code: 'equal-figures', level: 'flag', message: expect.stringContaining('3 of 3') },
  ]);
  const other = { ...again, points: qualityPoints(source) };
  expect((await judge(other, known)).findings).toEqual([]);
});

test('among runs of its key a run is consistent or an outlier, and accepted either way', async () => {
  const others = await Promise.all(
    [1, 2, 3, 4].map(async (seed) =>
      knownOf(await honestRun({ id: `20260102-03040${seed}-000000`, seed, speed: 1 + seed / 100 })),
    ),
  );
  const like = await judge(await honestRun({ seed: 7 }), others);
  expect(like).toMatchObject({ accepted: true, standing: { label: 'consistent', others: 4, off: [] } });
  const slow = await judge(await honestRun({ seed: 8, speed: 2 }), others);
  expect(slow).toMatchObject({ accepted: true, standing: { label: 'outlier', shared: 6 } });
  expect(slow.standing!.off[0]!.ratio).toBeCloseTo(2 / 1.025, 1);
  // Named differently, it is another device.
  const run = await honestRun({ seed: 8, speed: 2 });
  const named = { ...run, submission: { ...run.submission!, deviceName: 'GeForce RTX 4060' } };
  expect(await judge(named, others)).toMatchObject({ standing: { label: 'unverified', others: 0 } });
});

test('runs of several launches, each with a calibration of its own, are one honest run', async () => {
  const [a, b] = await Promise.all([
    honestRun({ points: 4 }),
    honestRun({ id: '20260102-030505-abcdef', seed: 2 }),
  ]);
  const calibration = { ...b.calibration, peaks: [{ op: 'f32-fma', gops: 11_000 }] };
  const points = b.points.map((point) => {
    const { roofline: _of, ...rest } = point as TimingOk;
    return withRoofline(calibration, rest);
  });
  const run = mergeLaunches([a, { ...b, calibration, points }]);
  expect(run.points.map((point) => (point as TimingOk).roofline !== undefined)).toEqual(
    [true, true, true, true, false, false], // those of the first run stand in it
  );
  expect(await judge(run)).toMatchObject({ accepted: true, findings: [] });
});

test('a launch whose clock was found wrong beside one of another: said as that, and held against the roofline', async () => {
  const [a, b] = await Promise.all([
    honestRun({ points: 3 }),
    honestRun({ id: '20260102-030505-abcdef', seed: 2, points: 3 }),
  ]);
  const incidents = [{ at: b.startedAt, code: CLOCK_DEMOTED, message: 'GPU timestamps stand still' }];
  const run = mergeLaunches([a, { ...withClockInDoubt(b), incidents }]);
  expect(run.points.map((point) => (point as TimingOk).roofline?.bound)).not.toContain(undefined);
  const { accepted, findings } = await judge(run);
  expect(accepted).toBe(true);
  expect(findings).toMatchObject([
    {
      code: 'clock-in-doubt',
      path: 'points[0].flags',
      message: expect.stringContaining('in one of the launches; the calibration is that of another'),
    },
  ]);
});

test('a workload that its kernel has no answer for is refused in its place, and soon', async () => {
  const run = await honestRun({ points: 3 });
  const judged = async (kernel: string, params: Record<string, number | string>) => {
    const { variant: _none, ...point } = untimed('skipped', 'no-variant', params, kernel);
    const cost = { flops: 1, bytes: 1 };
    return judge({ ...run, points: [...run.points, { ...point, id: point.workload.id, cost }] });
  };
  const at = { level: 'refuse', code: 'impossible-workload', path: 'points[3].workload.params' };
  const additive = { m: 1, n: 64, k: 64, codebooks: 1, centroids: 1024, dtype: 'f32' };
  expect((await judged('quantized/additive-matvec', additive)).findings[0]).toMatchObject(at);
  const offload = { blocks: 64, e: 256, k: 8, t: 65_535, d: 4, ff: 4 };
  expect((await judged('moe/offload', offload)).findings[0]).toMatchObject(at);
  // Also where only a formula finds out.
  const cost = vi.spyOn(matmul, 'cost').mockImplementation(() => {
    throw new TypeError('nobody expected this');
  });
  const { findings } = await judge(run);
  cost.mockRestore();
  expect(findings).toMatchObject(
    [0, 1, 2].map((index) => ({ code: 'impossible-workload', path: `points[${index}].workload.params` })),
  );
});

test('a variant that is less exact has a tolerance of its own', async () => {
  const run = await honestRun({ points: 3 });
  const params = { m: 64, n: 64, k: 4096, dtype: 'f16' };
  const half = matmul.variants.find(
    (one) => one.tolerance !== undefined && one.refuses?.(params) === undefined,
  )!;
  const tolerance = half.tolerance!(params);
  expect(tolerance).toBeGreaterThan(matmul.tolerance(params));
  const { point, shaders } = await honestPoint(params, random(3), 1, half);
  const added = { ...run, points: [...run.points, point], shaders: { ...run.shaders, ...shaders } };
  expect(point.error.tolerance).toBe(tolerance);
  expect(await judge(added)).toMatchObject({ accepted: true });
});
