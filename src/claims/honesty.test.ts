/**
 * No verdict says more than was measured: every claim that a run decides, on made-up runs by which it holds, by which it fails,
 * of too little, of a software adapter, and with bounds that are younger than the run.
 */
import { expect, test } from 'vitest';
import { buildRun } from '../../test/support/build-run.ts';
import { cases } from '../../test/support/claim-points/index.ts';
import { distorted, thin } from '../../test/support/claim-points/parts.ts';
import type { Parts } from '../../test/support/claim-points/parts.ts';
import type { Run } from '../results/schema.ts';
import type { TestableClaim } from './claim.ts';
import { claimHashes, hashedText } from './hashes.ts';
import { claims } from './index.ts';
import { together } from './together.ts';
import { judge } from './verdict.ts';

const measured = claims.filter((claim) => claim.kind === 'testable' && claim.workloads.length > 0);
const testables = measured as readonly TestableClaim[];
const each = testables.map((claim) => [claim.id, claim] as const);
const caseOf = ({ id }: TestableClaim) => cases[id]!;
const isTime = ({ subject }: TestableClaim): boolean => subject === 'time';

type Adapter = Partial<Run['environment']['adapter']>;
const runOf = ({ points, ...rest }: Parts, adapter: Adapter = {}): Run => {
  // The same array each time: fits are kept by it.
  const run = { ...buildRun(rest), points: points as Run['points'] };
  const { environment } = run;
  return { ...run, environment: { ...environment, adapter: { ...environment.adapter, ...adapter } } };
};

/** The most that a claim may come to. */
const best = ({ class: kind, label }: TestableClaim): string =>
  kind === 'A' && label === 'kernel-level' ? 'reproduced' : 'partly';

test('every claim that a run decides has its cases, and no case is of another', () => {
  expect(Object.keys(cases).toSorted()).toEqual(testables.map(({ id }) => id).toSorted());
  expect(testables.length).toBeGreaterThan(30);
  // Without a case of its own for too little, a claim is about time.
  expect(testables.filter((claim) => caseOf(claim).little === undefined && !isTime(claim))).toEqual([]);
});

test.each(each)('%s: holds, fails, and is open where too little was measured', (_, claim) => {
  const { holds, fails, failing = 'contradicted', little = thin(holds) } = caseOf(claim);
  expect(judge(claim, runOf(holds)).verdict).toBe(best(claim));
  expect(judge(claim, runOf(fails)).verdict).toBe(failing);
  const open = judge(claim, runOf(little));
  expect(['not measured', 'inconclusive']).toContain(open.verdict);
  expect(open.settles, 'what would settle it').toBeTruthy();
  expect(judge(claim, runOf({ points: [] })).verdict).toBe('not measured');
});

test.each(each)('%s: on a software adapter no time is judged, by either name for one', (_, claim) => {
  const { holds, fails } = caseOf(claim);
  for (const adapter of [{ isSoftware: true }, { isFallbackAdapter: true }]) {
    for (const [parts, verdict] of [
      [holds, best(claim)],
      [fails, 'contradicted'],
    ] as const) {
      const found = judge(claim, runOf(parts, adapter));
      expect(found.verdict).toBe(isTime(claim) ? 'not measured' : verdict);
      // A rehearsal keeps its number.
      expect(found.value).toBe(judge(claim, runOf(parts)).value);
    }
  }
});

test.each(each.filter(([, claim]) => !isTime(claim)))(
  '%s is about no time: others change nothing',
  (_, claim) => {
    const { holds } = caseOf(claim);
    expect(judge(claim, runOf(distorted(holds)))).toEqual(judge(claim, runOf(holds)));
  },
);

test('times count for claims about time', () => {
  const deaf = testables.filter((claim) => {
    const { holds } = caseOf(claim);
    return isTime(claim) && judge(claim, runOf(distorted(holds))).value === judge(claim, runOf(holds)).value;
  });
  // Its share of the roof stands in the point, as calibration gave it.
  expect(deaf.map(({ id }) => id)).toEqual(['goedel-averaging']);
});

test.each(each)('%s: bounds changed after the run, or written after it, decide nothing', (id, claim) => {
  const [now, before] = ['a'.repeat(64), 'b'.repeat(64)];
  const run = runOf(caseOf(claim).holds);
  const on = (recorded: Run['claims']) => {
    return judge(claim, { ...run, ...(recorded && { claims: recorded }) }, { hashes: { [id]: now } });
  };
  expect(on([{ id, sha256: now }]).verdict).toBe(best(claim));
  expect(on([{ id, sha256: before }])).toMatchObject({ verdict: 'inconclusive' });
  expect(on([{ id, sha256: before }]).reason).toContain('changed after this run');
  expect(on([{ id: 'another', sha256: now }])).toMatchObject({ verdict: 'inconclusive' });
  expect(on([{ id: 'another', sha256: now }]).reason).toContain('written after this run');
  expect(on(undefined).verdict).toBe(best(claim)); // it recorded nothing of any
});

test('runs judged together: each vouches for what it measured, and software in one is software', () => {
  const claim = testables.find(({ id }) => id === 'vptq-error')!;
  const run = runOf(caseOf(claim).holds);
  const [now, before] = ['a'.repeat(64), 'b'.repeat(64)];
  const other: Run = { ...buildRun({ points: [] }), claims: [{ id: claim.id, sha256: before }] };
  const on = (...runs: readonly Run[]) =>
    judge(claim, together(runs, claims), { hashes: { [claim.id]: now } }).verdict;
  expect(on({ ...run, claims: [{ id: claim.id, sha256: now }] }, other)).toBe('partly');
  expect(on({ ...run, claims: [] }, other)).toBe('inconclusive');
  expect(on(other, run)).toBe('inconclusive'); // the one that measured it recorded nothing
  expect(on(run)).toBe('partly');
  const [whole, bare] = [runOf(cases['alpamayo-latency']!.holds), buildRun()];
  const bandwidth = [{ mode: 'read', bytes: 2 ** 28, gbps: 100 }];
  const both = together([bare, { ...whole, calibration: { ...whole.calibration, bandwidth } }], claims)!;
  expect(both.models).toEqual(whole.models);
  expect(together([whole, whole], claims)!.models).toEqual(whole.models);
  expect(both.calibration.bandwidth).toEqual(bandwidth);
});

test('a hash is of the bounds too, wherever they are written down', async () => {
  const [claim] = testables;
  const text = 'the same file';
  const moved = { ...claim!, bounds: { ...claim!.bounds, low: -Infinity } };
  expect(hashedText(text, moved)).not.toBe(hashedText(text, claim!));
  expect(hashedText('a\r\nb', claim!)).toBe(hashedText('a\nb', claim!));
  expect(Object.keys(await claimHashes())).toHaveLength(claims.length);
});

test('a published number that was off would not be reproduced', () => {
  const printed = claims.filter((claim) => claim.kind === 'testable' && claim.label === 'published numbers');
  for (const claim of printed as readonly TestableClaim[]) {
    const { low, high } = claim.bounds;
    const beyond = Number.isFinite(high) ? high + 1 : low - 1;
    const off = {
      ...claim,
      measure: () => ({ value: beyond, ci95: [beyond, beyond] as const, text: 'off' }),
    };
    expect(judge(off).verdict, claim.id).toBe('contradicted');
    expect(['reproduced', 'inconclusive'], claim.id).toContain(judge(claim).verdict);
  }
});
