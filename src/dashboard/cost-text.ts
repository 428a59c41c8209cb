/** @file What a run will cost, said before it begins. Pure. */
import { formatBytes, formatCount, formatDuration } from '../analysis/format.ts';
import type { SuiteListing } from '../worker/api.ts';
import { PEERS } from './peers.ts';
import type { Wish } from './parameters.ts';

const MIB = 2 ** 20;

/** A line; `ids` are the workloads that are left by a filter. */
export function costText(
  listing: SuiteListing,
  { options, launches }: Wish,
  ids: readonly string[] = listing.workloads,
): string {
  const { timeBudgetS, mebibytes = [], workloads } = listing;
  const wanted = new Set(ids);
  const most = Math.max(0, ...mebibytes.filter((_, k) => wanted.has(workloads[k] ?? '')));
  const peers = (options.peers ?? []).flatMap((name) =>
    name in PEERS ? [PEERS[name as keyof typeof PEERS]] : [],
  );
  const download = peers.reduce((sum, { megabytes }) => sum + megabytes, 0);
  const parts = [
    `${workloadsText(ids.length)}${launches > 1 ? `, ${launches} times` : ''}`,
    timeBudgetS === undefined
      ? 'as long as it takes: on a slow device hours'
      : `at most ${limitText(timeBudgetS * launches)}`,
    ...(most > 0 ? [`up to about ${formatBytes(most * MIB)} of GPU memory`] : []),
    ...(download > 0
      ? [`${Math.ceil(download)} MB of other libraries are fetched once from this page’s server`]
      : []),
  ];
  return `${parts.join(' · ')}.`;
}

/** `1 min 18 s`, `15 min`. */
export const limitText = (seconds: number): string => formatDuration(seconds * 1e9).replace(/ 0 s$/, '');

/** `1 workload`, `1,452 workloads`. */
export const workloadsText = (count: number): string =>
  `${formatCount(count)} workload${count === 1 ? '' : 's'}`;
