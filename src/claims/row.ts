/** @file A verdict for other programs: what `rooflaw claims --json` prints, one of these a claim. */
import type { Verdict } from './verdict.ts';

/** In the order in which they are printed. */
const FIELDS = [
  'paper',
  'title',
  'claim',
  'class',
  'expected',
  'measured',
  'ci95',
  'verdict',
  'label',
  'reason',
] as const satisfies readonly (keyof Verdict)[];

/** Several claims may be of one paper. `ci95` is 95 %, of the number that `measured` says in words. */
export type ClaimRow = Pick<Verdict, (typeof FIELDS)[number]>;

export const rowOf = (verdict: Verdict): ClaimRow =>
  Object.fromEntries(FIELDS.map((name) => [name, verdict[name]])) as ClaimRow;
