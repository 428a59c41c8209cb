import { expect, test } from 'vitest';
import { buildRun } from '../../test/support/build-run.ts';
import type { Point, Run } from '../results/schema.ts';
import { claimHashes } from './hashes.ts';
import { claims } from './index.ts';
import { together } from './together.ts';
import { judge } from './verdict.ts';

const SIZES = [35e3, 123e3, 357e3, 636e3, 1038e3];
const TRAINED = [2e6, 8e6, 32e6];
const GROUPS = [8, 16, 32];

type Params = Readonly<Record<string, number | string>>;

function cell(parameters: number, trainTokens: number, params: Params, gap: number): Point {
  const all = { model: `gpt-${parameters}-D${trainTokens}`, ...params, windows: 32 };
  const text = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  const id = `ladder/${text.join(',')}`;
  return {
    kind: 'quality',
    status: 'ok',
    reason: 'measured',
    id: `${id} @ x, quality`,
    workload: { id, kernel: 'ladder', params: all },
    variant: { name: 'x', shaders: [], chosenBy: 'only-one' },
    metrics: { parameters, trainTokens, loss: 1 + gap, bitsPerWeight: 4.5, gap, gapSe: gap / 20 },
  };
}

interface Law {
  readonly k: number;
  readonly gN: number;
  readonly gD: number;
  readonly gG: number;
}
const gapOf = ({ k, gN, gD, gG }: Law, n: number, d: number, g: number): number =>
  (k * d ** gD * Math.log2(g) ** gG) / n ** gN;

/** A ladder whose weights and activations lose by these laws; both together `share` of the sum, and FC2 at 8 bits `fc2` of that. */
function ladder(weights: Law, activations: Law, { share = 0.9, fc2 = 0.7 } = {}): Run {
  const points = SIZES.flatMap((n) =>
    TRAINED.flatMap((d) =>
      GROUPS.flatMap((group) => {
        // What no law knows of: a few per cent, another for each checkpoint.
        const own = 1 + 0.03 * Math.sin(n + d);
        const [w, a] = [own * gapOf(weights, n, d, group), own * gapOf(activations, n, d, group)];
        return [
          cell(n, d, { method: 'rtn', bits: 4, group }, w),
          cell(n, d, { method: 'int', bits: 16, activations: 4, down: 4, group }, a),
          cell(n, d, { method: 'int', bits: 4, activations: 4, down: 4, group }, share * (w + a)),
          cell(n, d, { method: 'int', bits: 4, activations: 4, down: 8, group }, fc2 * share * (w + a)),
        ];
      }),
    ),
  );
  return buildRun({ points });
}

const claimOf = (id: string) => claims.find((claim) => claim.id === id)!;
const published = ladder(
  { k: 0.02, gN: 0.36, gD: 0.16, gG: 0.35 },
  { k: 0.03, gN: 0.18, gD: 0.03, gG: 0.98 },
);
const turned = ladder(
  { k: 1e-3, gN: -0.3, gD: -0.3, gG: -0.4 },
  { k: 1e-3, gN: -0.3, gD: -0.1, gG: -0.4 },
  { share: 0.5, fc2: 1.2 },
);
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
  expect(judge(claimOf('qat-fc2'), few).reason).toMatch(/^3 models of the ladder under .* there are 1$/);
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
