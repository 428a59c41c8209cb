/** @file Kernel laws in words, for shell and page alike. */
import type { KernelLaw } from './kernel-law.ts';
import type { Remark } from './remark.ts';

/** Laws of two parameters need two points more. */
const fewestWorkloads = 4;
/** Names shown of groups without a law. */
const shownGroups = 6;

const isPoor = ({ families }: KernelLaw): boolean =>
  families.every((family) => family.status === 'refused' && family.reason === 'too-few-points');

/**
 * Laws apart from groups with too few workloads for any: those stand in one sentence, with the number of their
 * workloads.
 */
export function withoutLaw(laws: readonly KernelLaw[]): {
  readonly fitted: readonly KernelLaw[];
  readonly remark?: Remark;
} {
  const poor = laws.filter(isPoor);
  if (poor.length === 0) return { fitted: laws };
  const names = poor.slice(0, shownGroups).map(({ group, points }) => `${group.id} (${points.length})`);
  const more = poor.length > names.length ? [`${poor.length - names.length} more`] : [];
  const message = `${poor.length} group${poor.length === 1 ? ' has' : 's have'} too few workloads for a law (${fewestWorkloads} are needed): ${[...names, ...more].join('; ')}`;
  return {
    fitted: laws.filter((law) => !isPoor(law)),
    remark: { code: 'too-few-workloads', message },
  };
}
