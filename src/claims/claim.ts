/**
 * @file What a claim is: one statement of one paper, what would test it, and the bounds inside which its number must lie.
 * Names workloads by id and imports no kernel.
 */
import type { Evidence } from './evidence.ts';
import type { FixedCosts } from './fixed-costs.ts';

/**
 * What can be done about it: A, the claimed quantity itself is measured; B, the same mechanism in miniature or by proxy; C,
 * only the paper's own published numbers can be fitted or recomputed; D, needs trained models, people or fleets; E, no
 * claim about efficiency.
 */
export type ClaimClass = 'A' | 'B' | 'C' | 'D' | 'E';

/** What was really measured; stands beside every verdict. */
export type Label =
  | 'kernel-level'
  | 'kernel-level proxy'
  | 'miniature'
  | 'arithmetic'
  | 'published numbers'
  | 'not measured here';

/** What the number is about. One about time, throughput, overlap or an order of speeds needs a GPU. */
export type Subject = 'time' | 'bytes' | 'error' | 'routing' | 'arithmetic' | 'published numbers';

/**
 * Where the expected number comes from: the abstract, the paper's text, its repository, a third party's account of it, or
 * derived for this project by the arithmetic the text states.
 */
export type Provenance = 'abstract' | 'paper' | 'repository' | 'secondary' | 'derived';

export interface Expected {
  readonly text: string;
  readonly value?: number;
  readonly provenance: Provenance;
}

/** The claim holds for values in low … high; ±Infinity leaves a side open, as an order with a margin does. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
  /** Why these and no others. */
  readonly reason: string;
  readonly source: string;
}

/** A number found. */
export interface Measured {
  readonly value: number;
  /** 95 %; of what is exact (counts, bytes, arithmetic) both ends are the value. Absent: nothing is known of its error. */
  readonly ci95?: readonly [number, number];
  /** What the number is, in words, with units. */
  readonly text: string;
  /** How it was made smaller than the paper's: goes into the label. */
  readonly reduction?: string;
  /** Of what is made of times. */
  readonly fixedCosts?: FixedCosts;
  /** Why it decides nothing although there is an interval: what that does not know of. No full stop. */
  readonly undecided?: string;
}

/** Why there is no number: what was needed and was not there. */
export interface Missing {
  readonly missing: string;
}

interface ClaimBase {
  /** `vptq-error`. */
  readonly id: string;
  /** 1 to 41, in the order of the collection. */
  readonly paper: number;
  /** In our words, with the paper's number. */
  readonly statement: string;
  readonly class: ClaimClass;
}

export interface TestableClaim extends ClaimBase {
  readonly kind: 'testable';
  readonly subject: Subject;
  readonly label: Label;
  readonly expected: Expected;
  readonly bounds: Bounds;
  /** Ids of the workloads that test it, `*` and `?` as in the command line; none for what is only computed. */
  readonly workloads: readonly string[];
  /** The smallest suite that has enough of them, where that is not `claims`, or `quality` for losses. */
  readonly suite?: 'standard';
  /** The law fitted, where one is. */
  readonly law?: string;
  /** What would settle it, where the interval does not. */
  readonly settles: string;
  measure(evidence: Evidence): Measured | Missing;
}

export interface UntestableClaim extends ClaimBase {
  readonly kind: 'untestable';
  /** Why it cannot be tested here. */
  readonly why: string;
  /** What this project takes from the paper all the same: a law, a procedure, a caution. */
  readonly lends: string;
}

export type Claim = TestableClaim | UntestableClaim;

/** Type checks and nothing else. */
export const testable = (claim: Omit<TestableClaim, 'kind'>): TestableClaim => ({
  kind: 'testable',
  ...claim,
});
export const untestable = (claim: Omit<UntestableClaim, 'kind'>): UntestableClaim => ({
  kind: 'untestable',
  ...claim,
});

/** An exact number, as a count or a computation is. */
export const exactly = (value: number, text: string): Measured => ({ value, ci95: [value, value], text });
