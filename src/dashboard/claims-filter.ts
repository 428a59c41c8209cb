/** @file Which claims are shown, and how many there would be. Pure. */
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
