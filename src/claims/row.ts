/** @file A verdict for other programs: what `rooflaw claims --json` prints, one of these a claim. */
import type { Verdict } from './verdict.ts';

/** Several claims may be of one paper. `ci95` is 95 %, of the number that `measured` says in words. */
export type ClaimRow = Pick<
  Verdict,
  'paper' | 'title' | 'claim' | 'class' | 'expected' | 'measured' | 'ci95' | 'verdict' | 'label' | 'reason'
>;

export const rowOf = ({
  paper,
  title,
  claim,
  class: kind,
  expected,
  measured,
  ci95,
  verdict,
  label,
  reason,
}: Verdict): ClaimRow => ({
  paper,
  title,
  claim,
  class: kind,
  expected,
  measured,
  ci95,
  verdict,
  label,
  reason,
});
