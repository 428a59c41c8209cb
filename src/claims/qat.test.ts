import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import { ladderPoints, lossCell, publishedLadder, turnedLadder } from '../../test/support/ladder-run.ts';
import type { Point, Run } from '../results/schema.ts';
import { claimHashes } from './hashes.ts';
import { claims } from './index.ts';
import { together } from './together.ts';
import { judge } from './verdict.ts';

const claimOf = (id: string) => claims.find((claim) => claim.id === id)!;
const published = buildRun({ points: [...publishedLadder] });
const turned = buildRun({ points: [...turnedLadder] });
const QAT = ['qat-size', 'qat-training', 'qat-group', 'qat-weights-training', 'qat-fc2', 'qat-additive'];

test.each(QAT)('%s: as published, the other way round, and without the cells', (id) => {
  // A software adapter: errors do not depend on it.
  expect(judge(claimOf(id), published)).toMatchObject({ verdict: 'partly', class: 'B' });
  expect(judge(claimOf(id), published).label).toMatch(/^miniature; models of 35 to 1038 thousand parameters/);
  expect(judge(claimOf(id), turned).verdict).toBe('contradicted');
  expect(judge(claimOf(id), buildRun()).verdict).toBe('not measured');
});

const only = (keep: (point: Point) => boolean): Run => ({
  ...published,
  points: published.points.filter(keep),
});

test('too little: one model, one group or two models decide nothing', () => {
  const few = only(({ workload }) => String(workload.params['model']).startsWith('gpt-35000-D2'));
  const oneGroup = only(({ workload }) => workload.params['group'] === 32);
  for (const id of QAT) expect(judge(claimOf(id), few).verdict, id).toBe('not measured');
  expect(judge(claimOf('qat-group'), oneGroup).verdict).toBe('not measured');
  expect(judge(claimOf('qat-fc2'), few).reason).toMatch(
    /^3 sizes of the ladder's models are needed under .*: there are 1$/,
  );
});

test('gaps that another seed of training may have made decide nothing, and the verdict says so', () => {
  const small = buildRun({
    points: [
      ...ladderPoints({ k: 0.01, gN: 0.36, gD: 0.16, gG: 0.35 }, { k: 0.01, gN: 0.18, gD: 0.03, gG: 0.98 }),
    ],
  });
  const on = (id: string) => judge(claimOf(id), small);
  expect(on('qat-size')).toMatchObject({ verdict: 'inconclusive', settles: expect.any(String) as string });
  expect(on('qat-size').reason).toMatch(/^too few gaps are larger than what another seed/);
  expect(on('qat-fc2').verdict).toBe('inconclusive');
  expect(on('qat-fc2').reason).toMatch(/^only 0 of 15 differences are larger/);
  expect(on('qat-fc2').ci95![1]).toBeLessThan(0.95);
});

test('arms are compared at the widest group, and the label is of what was compared', () => {
  const found = judge(claimOf('qat-fc2'), published);
  expect(found.measured).toContain('over 15 models of 5 sizes, groups of 32; 15 of 15 differences');
  // What was not quantised has no part in it.
  const run = buildRun({ points: [...published.points, lossCell(3e6, 8e6, { method: 'none' }, 0)] });
  expect(judge(claimOf('qat-size'), run).label).toContain('35 to 1038 thousand');
});

test('more lengths of training of a size are no more sizes: the interval is that of sizes', () => {
  const ratios = [0.6, 0.7, 0.85];
  const run = (lengths: readonly number[]): Run => {
    const int = { method: 'int', bits: 4, activations: 4, group: 32 };
    const points = ratios.flatMap((ratio, i) =>
      lengths.flatMap((length) => [
        lossCell(3e4 * 4 ** i, length, { ...int, down: 4 }, 0.4),
        lossCell(3e4 * 4 ** i, length, { ...int, down: 8 }, 0.4 * ratio),
      ]),
    );
    return buildRun({ points });
  };
  const [one, four] = [run([8e6]), run([2e6, 4e6, 8e6, 16e6])].map((of) => judge(claimOf('qat-fc2'), of));
  expect(four!.measured).toContain('over 12 models of 3 sizes');
  expect(four!.ci95![0]).toBeCloseTo(one!.ci95![0], 9);
  expect(four!.ci95![1]).toBeCloseTo(one!.ci95![1], 9);
});

test('bounds changed after one of several runs decide nothing; software in one of them is software', async () => {
  const hashes = await claimHashes();
  const recorded = (sha256: string): Run => ({ ...published, claims: [{ id: 'qat-fc2', sha256 }] });
  const now = recorded(hashes['qat-fc2']!);
  const before = recorded('a'.repeat(64));
  expect(judge(claimOf('qat-fc2'), together([now, buildRun()], claims), { hashes }).verdict).toBe('partly');
  const changed = judge(claimOf('qat-fc2'), together([now, before], claims), { hashes });
  expect(changed.verdict).toBe('inconclusive');
  expect(changed.reason).toContain('changed after this run');
  // A run that measured nothing of a claim says nothing of its bounds, and none says anything of what is computed.
  const empty: Run = { ...before, points: [] };
  expect(judge(claimOf('qat-fc2'), together([now, empty], claims), { hashes }).verdict).toBe('partly');
  const computed = { ...published, claims: [{ id: 'goedel-size', sha256: 'a'.repeat(64) }] };
  expect(judge(claimOf('goedel-size'), computed, { hashes }).verdict).toBe('reproduced');
  const { adapter } = published.environment;
  const gpu: Run = {
    ...published,
    environment: { ...published.environment, adapter: { ...adapter, isSoftware: false } },
  };
  const software: Run = {
    ...published,
    environment: { ...published.environment, adapter: { ...adapter, isSoftware: true } },
  };
  expect(together([gpu, software], claims)!.environment.adapter.isSoftware).toBe(true);
  expect(together([], claims)).toBeUndefined();
});

/** The same run on another device. */
const on = (run: Run, description: string, isSoftware = false): Run => ({
  ...run,
  environment: {
    ...run.environment,
    adapter: { ...run.environment.adapter, description, isSoftware },
  },
});

test('times come from one device, losses from anywhere', () => {
  const times = buildRun({ points: [timed({ ns: 1000 })] });
  const losses = { ...published, points: published.points.filter(({ kind }) => kind !== 'timing') };
  expect(() => together([on(times, 'GPU 1'), on(times, 'GPU 2')], claims)).toThrow(/GPU 1.*GPU 2.*apart/u);
  const both = together([on(losses, 'SwiftShader', true), on(times, 'GPU 1')], claims)!;
  expect(both.environment.adapter).toMatchObject({ description: 'GPU 1', isSoftware: false });
  expect(both.points).toHaveLength(losses.points.length + times.points.length);
  expect(together([on(times, 'GPU 1'), on(times, 'GPU 1')], claims)).toBeDefined();
  expect(together([on(losses, 'GPU 1'), on(losses, 'GPU 2')], claims)).toBeDefined();
});
