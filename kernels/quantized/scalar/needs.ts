/** @file What variants cannot do without, as sentences that go after their names. */
import type { Params } from '../../../src/kernel.ts';
import { sizeOf, unsound } from './size.ts';
import type { Size } from './size.ts';

/** The first check that finds a fault, after those that hold for every variant. */
export const unmet = (
  params: Params,
  ...checks: readonly ((size: Size) => string | undefined)[]
): string | undefined => {
  const reason = unsound(params);
  if (reason !== undefined) return reason;
  const size = sizeOf(params);
  for (const check of checks) {
    const unmetNeed = check(size);
    if (unmetNeed !== undefined) return unmetNeed;
  }
  return undefined;
};

/** Rows of x are read four k at a time. */
export const wholeRows = ({ m, k }: Size): string | undefined =>
  m === 1 || k % 4 === 0 ? undefined : 'needs k a multiple of 4 for more than one row';

/** A scale holds for the four k that are decoded at once. */
export const groupsOfFours = ({ group, k }: Size): string | undefined =>
  group === k || group % 4 === 0 ? undefined : `needs group = 0 or a multiple of 4, not ${group}`;

export const mostRows =
  (most: number) =>
  ({ m }: Size): string | undefined =>
    m <= most ? undefined : `needs m ≤ ${most}`;
