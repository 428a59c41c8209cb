/** @file Which claims are shown and in which order, and how many there are of each verdict. Pure. */
import { formatCount } from '../analysis/format.ts';
import type { Claim } from '../claims/claim.ts';
import { VERDICTS, type Verdict, type VerdictWord } from '../claims/verdict.ts';
import type { ClaimFilter } from './parameters.ts';

export const CLASSES: Readonly<Record<Claim['class'], string>> = {
  A: 'the claimed quantity itself',
  B: 'a miniature or a proxy',
  C: 'the paper’s own numbers',
  D: 'needs models, people or fleets',
  E: 'no claim about efficiency',
};

/** What an address may ask for wrongly leaves nothing, and the page offers a way back. */
export const narrowed = (verdicts: readonly Verdict[], filter: ClaimFilter): readonly Verdict[] =>
  verdicts.filter(
    (one) =>
      (filter.verdict === undefined || one.verdict === filter.verdict) &&
      (filter.class === undefined || one.class === filter.class),
  );

/** The reason without what it would take to settle the claim, which stands beside it. */
export const becauseText = ({ reason, settles }: Verdict): string =>
  settles === null ? reason : reason.replace(`; it needs ${settles}`, '').replace(settles, '').trim();

/** By verdict, of the class that is shown. */
export function counted(
  verdicts: readonly Verdict[],
  filter: ClaimFilter,
): Readonly<Record<VerdictWord, number>> {
  const { verdict: _any, ...rest } = filter;
  const inClass = narrowed(verdicts, rest);
  return Object.fromEntries(
    VERDICTS.map((word) => [word, inClass.filter(({ verdict }) => verdict === word).length]),
  ) as Record<VerdictWord, number>;
}

/** Claims under one heading. */
export interface ClaimGroup {
  /** Absent where all stand together, by paper. */
  readonly verdict?: VerdictWord;
  readonly verdicts: readonly Verdict[];
}

/** In the order of the papers; by verdict from what was decided to what cannot be, and within one by paper. None is empty. */
export const grouped = (verdicts: readonly Verdict[], { by }: ClaimFilter): readonly ClaimGroup[] =>
  (by === 'verdict'
    ? VERDICTS.map((word) => ({ verdict: word, verdicts: verdicts.filter((one) => one.verdict === word) }))
    : [{ verdicts }]
  ).filter((group) => group.verdicts.length > 0);

/** `96 claims: 12 reproduced, 9 partly, 60 not measured`; a verdict that none has is left out. */
export function countsText(verdicts: readonly Verdict[]): string {
  const parts = VERDICTS.flatMap((word) => {
    const found = verdicts.filter(({ verdict }) => verdict === word).length;
    return found === 0 ? [] : [`${formatCount(found)} ${word}`];
  });
  const all = `${formatCount(verdicts.length)} claim${verdicts.length === 1 ? '' : 's'}`;
  return parts.length === 0 ? all : `${all}: ${parts.join(', ')}`;
}
