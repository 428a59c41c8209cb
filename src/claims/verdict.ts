/** @file From a claim and what was measured to a verdict that says no more than that. */
import { isSoftwareAdapter } from '../results/adapter.ts';
import type { Run } from '../results/schema.ts';
import type { Claim, Label, Measured, TestableClaim } from './claim.ts';
import { evidenceOf, noEvidence } from './evidence.ts';
import { whyFixedCosts } from './fixed-costs.ts';
import { paper } from './papers.ts';
import { quantities } from './quantities.ts';

export const VERDICTS = [
  'reproduced',
  'partly',
  'contradicted',
  'inconclusive',
  'not measured',
  'not testable here',
] as const;
export type VerdictWord = (typeof VERDICTS)[number];

/** One row of the answer; of it row.ts makes what `rooflaw claims --json` prints. */
export interface Verdict {
  readonly id: string;
  readonly paper: number;
  readonly title: string;
  readonly claim: string;
  readonly class: Claim['class'];
  /** What its number is, in a few words; null where there is none. */
  readonly quantity: string | null;
  /** The suite that measures it; null of what is computed, or cannot be tested. */
  readonly suite: 'claims' | 'standard' | 'quality' | null;
  /** What the paper, or arithmetic on it, lets one expect; null where nothing can be measured. */
  readonly expected: string | null;
  /** The same as a number, where it is one. */
  readonly expectedValue: number | null;
  /** Where the number must lie for the claim to hold; an open side is null. */
  readonly bounds: {
    readonly low: number | null;
    readonly high: number | null;
    readonly reason: string;
    readonly source: string;
  } | null;
  /** What was found, in words; of a rehearsal too. */
  readonly measured: string | null;
  readonly value: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly verdict: VerdictWord;
  /** What was really measured, reductions included. */
  readonly label: string;
  readonly reason: string;
  /** What it would take to settle it; null where it is settled, or cannot be here. */
  readonly settles: string | null;
}

/** Labels of what stands for something larger: it can show a direction, and no more than `partly`. */
const STANDS_FOR: readonly Label[] = ['kernel-level proxy', 'miniature'];

export interface JudgeOptions {
  /**
   * SHA-256 of each claim as it is now, by claim (see hashes.ts). Where the run recorded another, or none of this claim, the
   * bounds are not those it was measured against.
   */
  readonly hashes?: Readonly<Record<string, string>>;
}

/** Judges by `run`, or without one only what is computed. */
export function judge(claim: Claim, run?: Run, { hashes = {} }: JudgeOptions = {}): Verdict {
  const base = {
    id: claim.id,
    paper: claim.paper,
    title: paper(claim.paper).title,
    claim: claim.statement,
    class: claim.class,
    quantity: quantities[claim.id] ?? null,
    suite: suiteOf(claim),
  };
  const nothing = { measured: null, value: null, ci95: null } as const;
  if (claim.kind === 'untestable') {
    return {
      ...base,
      ...nothing,
      expected: null,
      expectedValue: null,
      bounds: null,
      settles: null,
      verdict: 'not testable here',
      label: 'not measured here',
      reason: `${claim.why} ${claim.lends}`,
    };
  }
  const found = claim.measure(run === undefined ? noEvidence : evidenceOf(run));
  const isSoftware = run !== undefined && isSoftwareAdapter(run.environment.adapter);
  const tested = {
    ...base,
    expected: claim.expected.text,
    expectedValue: claim.expected.value ?? null,
    bounds: boundsOf(claim),
  };
  if ('missing' in found) {
    return {
      ...tested,
      ...nothing,
      settles: settlesBy(claim, { verdict: 'not measured', isRehearsal: false }),
      verdict: 'not measured',
      label: claim.label,
      reason: found.missing,
    };
  }
  const undecided = found.undecided ?? (run && whyFixedCosts(found, claim.bounds, run.calibration));
  const judged = verdictOf(
    claim,
    { ...found, ...(undecided !== undefined && { undecided }) },
    isSoftware,
    laterBounds(claim, run, hashes[claim.id]),
  );
  return {
    ...tested,
    measured: found.text,
    value: found.value,
    ci95: found.ci95 ?? null,
    label: found.reduction === undefined ? claim.label : `${claim.label}; ${found.reduction}`,
    ...judged,
    settles: settlesBy(claim, { verdict: judged.verdict, isRehearsal: true }),
  };
}

/**
 * Why the bounds are none that the run was measured against; undefined where they are. What is computed comes anew each time,
 * so that no run has measured it against other bounds; and a run that recorded nothing of any claim cannot tell.
 */
function laterBounds({ id, workloads }: TestableClaim, run: Run | undefined, now: string | undefined) {
  if (workloads.length === 0 || now === undefined || run?.claims === undefined) return undefined;
  const recorded = run.claims.filter((one) => one.id === id);
  if (recorded.length === 0) return 'the claim was written after this run: measure again';
  return recorded.some(({ sha256 }) => sha256 !== now)
    ? 'the claim’s file was changed after this run: measure again against the new bounds'
    : undefined;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const boundsOf = ({ bounds: { low, high, reason, source } }: TestableClaim): Verdict['bounds'] => ({
  low: finite(low),
  high: finite(high),
  reason,
  source,
});

/** Losses of trained models are the quality suites'; what is made here is no suite's. */
function suiteOf(claim: Claim): Verdict['suite'] {
  if (claim.kind === 'untestable' || claim.workloads.length === 0) return null;
  return claim.suite ?? (claim.workloads.some((id) => id.startsWith('ladder/')) ? 'quality' : 'claims');
}

/** A sentence or two; null where nothing more is needed, or nothing would help. */
function settlesBy(claim: TestableClaim, { verdict, isRehearsal }: Open): string | null {
  if (verdict === 'inconclusive') return claim.settles === '' ? null : claim.settles;
  if (verdict !== 'not measured') return null;
  if (isRehearsal) return 'The same run on a GPU.';
  const suite = suiteOf(claim);
  const where = claim.subject === 'time' ? ' on a GPU' : '';
  return suite === null ? null : `\`rooflaw run --suite ${suite}\`${where}.`;
}

interface Open {
  readonly verdict: VerdictWord;
  /** There is a number, of a software adapter, and it is one of time. */
  readonly isRehearsal: boolean;
}

function verdictOf(
  claim: TestableClaim,
  { value, ci95, undecided }: Measured,
  isSoftware: boolean,
  later: string | undefined,
): Pick<Verdict, 'verdict' | 'reason'> {
  const { bounds, subject, label, settles } = claim;
  if (subject === 'time' && isSoftware) {
    return {
      verdict: 'not measured',
      reason: 'software adapter: its times are a rehearsal and say nothing about a GPU',
    };
  }
  if (later !== undefined) return { verdict: 'inconclusive', reason: later };
  if (undecided !== undefined) return { verdict: 'inconclusive', reason: `${undecided}. ${settles}` };
  const band = boundsText(bounds);
  if (!Number.isFinite(value) || ci95 === undefined) {
    return {
      verdict: 'inconclusive',
      reason: `no interval is known, so ${band} decides nothing. ${settles}`,
    };
  }
  const [low, high] = ci95;
  if (low >= bounds.low && high <= bounds.high) {
    if (claim.class !== 'A' && claim.class !== 'C')
      return { verdict: 'partly', reason: `${band}; ${standing(label)}` };
    if (STANDS_FOR.includes(label)) return { verdict: 'partly', reason: `${band}; ${standing(label)}` };
    return { verdict: 'reproduced', reason: `${band}: ${bounds.reason}` };
  }
  if (high < bounds.low || low > bounds.high) {
    return { verdict: 'contradicted', reason: `outside ${band}: ${bounds.reason}` };
  }
  return { verdict: 'inconclusive', reason: `the interval crosses an end of ${band}. ${settles}` };
}

const standing = (label: Label): string =>
  label === 'miniature'
    ? 'a miniature shows the direction, not the paper’s result'
    : 'a proxy shows the direction, not the paper’s result';

const end = (value: number): string => String(Number(value.toPrecision(6)));

/** `0.5 to 2`, `at least 1.05`, `at most 3`, `exactly 256`. */
export function boundsText({ low, high }: TestableClaim['bounds']): string {
  if (low === high) return `exactly ${end(low)}`;
  if (low === -Infinity) return `at most ${end(high)}`;
  return high === Infinity ? `at least ${end(low)}` : `${end(low)} to ${end(high)}`;
}
