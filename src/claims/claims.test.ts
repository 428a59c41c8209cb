import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import type { Run, TimingOk } from '../results/schema.ts';
import { runSchema } from '../results/schema.ts';
import { exactly, testable } from './claim.ts';
import type { Claim, Measured, TestableClaim } from './claim.ts';
import { claimsDocument } from './document.ts';
import { claimFiles, claimHashes } from './hashes.ts';
import { claims } from './index.ts';
import { papers } from './papers.ts';
import { quantities } from './quantities.ts';
import { VERDICTS, boundsText, judge } from './verdict.ts';

test('every paper has a claim, every claim a file of its paper, ids are unique', () => {
  expect(papers).toHaveLength(41);
  expect(new Set(claims.map(({ paper }) => paper))).toEqual(new Set(papers.map(({ number }) => number)));
  expect(claims.map(({ paper }) => paper)).toEqual(
    claims.map(({ paper }) => paper).toSorted((a, b) => a - b),
  );
  expect([...claimFiles.keys()].toSorted()).toEqual(claims.map(({ id }) => id).toSorted());
  for (const { id, paper } of claims) {
    expect(claimFiles.get(id)).toMatch(new RegExp(`^\\./${String(paper).padStart(2, '0')}-`));
  }
});

const tested = claims.filter((claim) => claim.kind === 'testable');
const COMPUTED = ['arithmetic', 'published numbers'];

test('every number is named in a few words, and no other', () => {
  expect(Object.keys(quantities).toSorted()).toEqual(tested.map(({ id }) => id).toSorted());
  expect(Object.values(quantities).filter((words) => words.length > 26)).toEqual([]);
});

test('no claim says more than its class allows', () => {
  for (const { id, bounds } of tested) {
    expect(bounds.low, id).toBeLessThanOrEqual(bounds.high);
    expect(bounds.reason.length * bounds.source.length, id).toBeGreaterThan(0);
  }
  const published = tested.filter((claim) => claim.class === 'C');
  expect(published.filter(({ label }) => !COMPUTED.includes(label))).toEqual([]);
  const unmeasured = tested.filter(({ workloads }) => workloads.length === 0);
  const made = unmeasured.filter(({ label }) => label === 'miniature');
  expect(unmeasured.filter((one) => !made.includes(one) && !COMPUTED.includes(one.subject))).toEqual([]);
  // What is made here can show a direction and no more, and says by what it would be settled.
  expect(made.filter((one) => one.class !== 'B' || one.subject === 'time' || one.settles === '')).toEqual([]);
  const measured = tested.filter(({ workloads }) => workloads.length > 0);
  expect(measured.filter(({ settles }) => settles === '')).toEqual([]);
});

/** A claim about a number that the test hands in. */
const claimOf = (
  found: Measured | { missing: string },
  more: Partial<TestableClaim> = {},
): TestableClaim => ({
  ...testable({
    id: 'test-claim',
    paper: 6,
    class: 'A',
    subject: 'error',
    label: 'kernel-level',
    statement: 'a number lies between 1 and 2',
    expected: { text: '1 to 2', provenance: 'paper' },
    bounds: { low: 1, high: 2, reason: 'because', source: 'here' },
    workloads: ['*'],
    settles: 'More of it.',
    measure: () => found,
  }),
  ...more,
});

const onGpu = (run: Run, isSoftware: boolean): Run => ({
  ...run,
  environment: { ...run.environment, adapter: { ...run.environment.adapter, isSoftware } },
});
const gpu = onGpu(buildRun(), false);
const software = onGpu(buildRun(), true);
const near = (low: number, high: number): Measured => ({
  value: (low + high) / 2,
  ci95: [low, high],
  text: 'x',
});

test.each([
  ['inside', claimOf(near(1.1, 1.9)), gpu, 'reproduced'],
  ['inside, of a proxy', claimOf(near(1.1, 1.9), { label: 'kernel-level proxy' }), gpu, 'partly'],
  ['inside, of a miniature', claimOf(near(1.1, 1.9), { class: 'B', label: 'miniature' }), gpu, 'partly'],
  ['outside', claimOf(near(2.1, 2.9)), gpu, 'contradicted'],
  ['across an end', claimOf(near(1.5, 2.5)), gpu, 'inconclusive'],
  ['wider than the bounds', claimOf(near(0.5, 2.5)), gpu, 'inconclusive'],
  ['without an interval', claimOf({ value: 1.5, text: 'x' }), gpu, 'inconclusive'],
  ['no number', claimOf({ value: Number.NaN, ci95: [1, 2], text: 'x' }), gpu, 'inconclusive'],
  ['nothing measured', claimOf({ missing: 'no point' }), gpu, 'not measured'],
  ['a time on a GPU', claimOf(near(1.1, 1.9), { subject: 'time' }), gpu, 'reproduced'],
  ['a time on a software adapter', claimOf(near(1.1, 1.9), { subject: 'time' }), software, 'not measured'],
  ['bytes on a software adapter', claimOf(exactly(1.5, 'x'), { subject: 'bytes' }), software, 'reproduced'],
] as const)('%s: the verdict', (_, claim, run, verdict) => {
  expect(VERDICTS).toContain(verdict);
  expect(judge(claim, run)).toMatchObject({ verdict, class: claim.class, paper: 6 });
});

test('a rehearsal keeps its number, and an inconclusive claim says what would settle it', () => {
  const rehearsal = judge(claimOf(near(1.1, 1.9), { subject: 'time' }), software);
  expect(rehearsal).toMatchObject({ value: 1.5, ci95: [1.1, 1.9], measured: 'x' });
  expect(rehearsal.reason).toContain('software adapter');
  expect(judge(claimOf(near(1.5, 2.5)), gpu).reason).toContain('More of it.');
});

test('bounds that were changed after the run decide nothing', () => {
  const claim = claimOf(near(1.1, 1.9));
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  const run = { ...gpu, claims: [{ id: claim.id, sha256: a }] };
  expect(runSchema.parse(run).claims).toEqual(run.claims);
  expect(judge(claim, run, { hashes: { [claim.id]: a } }).verdict).toBe('reproduced');
  const changed = judge(claim, run, { hashes: { [claim.id]: b } });
  expect(changed.verdict).toBe('inconclusive');
  expect(changed.reason).toContain('changed after this run');
  expect(judge(claim, gpu, { hashes: { [claim.id]: b } }).verdict).toBe('reproduced'); // it recorded none
});

test('a reduction stands in the label', () => {
  const claim = claimOf({ ...near(1.1, 1.9), reduction: 'one layer' });
  expect(judge(claim, gpu).label).toBe('kernel-level; one layer');
});

/** Computed, and their intervals do not decide. */
const OPEN = ['human-vits-extrapolation', 'hestness-exponent', 'unraveling-procedure', 'vptq-speed-printed'];

/** What a claim comes to without a run. */
function expectedWithoutRun(claim: Claim): string {
  if (claim.kind === 'untestable') return 'not testable here';
  if (claim.workloads.length > 0) return 'not measured';
  if (OPEN.includes(claim.id)) return 'inconclusive';
  return claim.label === 'miniature' ? 'partly' : 'reproduced';
}

test('without a run only what is computed is judged', () => {
  for (const claim of claims) {
    const { verdict, label } = judge(claim);
    expect(verdict, claim.id).toBe(expectedWithoutRun(claim));
    // Nobody takes a miniature for more: what was made smaller stands beside it.
    expect(label === 'miniature' && verdict !== 'not measured', claim.id).toBe(false);
  }
});

test('hashes are of the files, each another', async () => {
  const hashes = Object.values(await claimHashes());
  expect(hashes).toHaveLength(claims.length);
  expect(new Set(hashes).size).toBe(claims.length);
  expect(hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
});

const verdictOn = (id: string, points: readonly TimingOk[], isSoftware = true) =>
  judge(
    claims.find((claim) => claim.id === id)!,
    onGpu(buildRun({ points: [...points] }), isSoftware),
  );

const stored = (
  kernel: string,
  params: Record<string, number | string>,
  nmse: number,
  ns = 1e6,
): TimingOk => ({
  ...timed({ kernel: `quantized/${kernel}`, params, ns }),
  quantization: {
    bitsPerWeight: 2,
    weightNmse: nmse,
    outputNmse: nmse,
    outputRelativeL2: Math.sqrt(nmse),
    entries: 1,
  },
});
const vector = { m: 1, n: 4096, k: 4096, v: 6, centroids: 4096 };
const scalar = { n: 4096, k: 4096, bits: 2, group: 128, scheme: 'minmax' };

test('VPTQ, error: better, equal and worse than scalars of as many bits', () => {
  const on = (nmse: number) =>
    verdictOn('vptq-error', [stored('codebook-matvec', vector, nmse), stored('scalar-matvec', scalar, 0.25)]);
  expect(on(0.093)).toMatchObject({ verdict: 'partly' });
  expect(on(0.093).value).toBeCloseTo(2.69, 2);
  expect(on(0.225).verdict).toBe('inconclusive');
  expect(on(0.3).verdict).toBe('contradicted');
  expect(verdictOn('vptq-error', []).verdict).toBe('not measured');
});

test('VPTQ: formats are compared on one layer, the largest that has both', () => {
  const small = { n: 1024, k: 1024 };
  const points = [
    stored('codebook-matvec', { ...vector, n: 8192, k: 8192 }, 0.01),
    stored('codebook-matvec', { ...vector, ...small }, 0.2),
    stored('codebook-matvec', vector, 0.1),
    stored('scalar-matvec', { ...scalar, ...small }, 0.2),
    stored('scalar-matvec', scalar, 0.25),
  ];
  const found = verdictOn('vptq-error', points);
  expect(found.value).toBeCloseTo(2.5, 9);
  expect(found.label).toContain('4096×4096');
  expect(verdictOn('vptq-error', points.slice(0, 4)).label).toContain('1024×1024');
  expect(verdictOn('vptq-error', [points[0]!, points[4]!]).reason).toContain('no layer of 1048576 weights');
  // A codebook of its own for every layer: not the same bits.
  const dear = { ...points[2]!, quantization: { ...points[2]!.quantization!, bitsPerWeight: 3 } };
  expect(verdictOn('vptq-error', [dear, points[4]!]).reason).toMatch(/^3\.00 bits against 2\.00/);
});

test('VPTQ, speed: judged on a GPU, rehearsed in software', () => {
  const points = [stored('codebook-matvec', vector, 0.1, 1e6), stored('scalar-matvec', scalar, 0.2, 1.5e6)];
  expect(verdictOn('vptq-speed', points, false)).toMatchObject({ verdict: 'partly', value: 1.5 });
  expect(verdictOn('vptq-speed', points).verdict).toBe('not measured');
});

const series = (weights: string, exponent: number): readonly TimingOk[] =>
  [16, 32, 64, 128, 256].map((group) =>
    stored(
      'quantize',
      { n: 64, k: 1024, bits: 4, group, ...(weights === 'gauss' ? {} : { weights }) },
      0.01 * Math.log2(group) ** exponent,
    ),
  );

test('QAT: the exponent of activations is above that of weights, or it is not', () => {
  const on = (a: number, b: number) =>
    verdictOn('qat-tails', [...series('gauss', a), ...series('swiglu', b)]);
  expect(on(1.12, 2.07)).toMatchObject({ verdict: 'partly' });
  expect(on(1.12, 2.07).value).toBeCloseTo(0.95, 6);
  expect(on(2.07, 1.12).verdict).toBe('contradicted');
  expect(verdictOn('qat-tails', series('gauss', 1)).reason).toContain('there are 5 and 0');
});

const at = (t: number, ns: number) =>
  timed({ kernel: 'attention', params: { heads: 32, kvheads: 8, d: 128, t, s: 1, kv: 'f16' }, ns });

test('MiroThinker: decode linear in the cache', () => {
  const on = (factor: number) =>
    verdictOn('mirothinker-decode', [at(16_384, 1e6), at(262_144, factor * 1e6)], false);
  expect(on(16).verdict).toBe('partly');
  expect(on(64).verdict).toBe('contradicted');
  expect(verdictOn('mirothinker-decode', [at(16_384, 1e6)], false).verdict).toBe('not measured');
  // Lengths of two shapes are never compared.
  const other = timed({
    kernel: 'attention',
    params: { heads: 8, kvheads: 2, d: 128, t: 65_536, s: 1, kv: 'f16' },
    ns: 1e6,
  });
  expect(verdictOn('mirothinker-decode', [at(16_384, 1e6), other], false).verdict).toBe('not measured');
  expect(verdictOn('mirothinker-decode', [at(16_384, 1e6), at(32_768, 2e6), other], false).label).toContain(
    '32 heads over 8 of 128',
  );
});

test('bounds in words', () => {
  const bounds = { reason: '', source: '' };
  expect(boundsText({ ...bounds, low: 1.1, high: Infinity })).toBe('at least 1.1');
  expect(boundsText({ ...bounds, low: -Infinity, high: 3 })).toBe('at most 3');
  expect(boundsText({ ...bounds, low: 0.305, high: 0.355 })).toBe('0.305 to 0.355');
  expect(boundsText({ ...bounds, low: 256, high: 256 })).toBe('exactly 256');
});

test('docs/claims.md is what the claims say', () => {
  const path = 'docs/claims.md';
  const text = claimsDocument(claims);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
