/**
 * @file The launches of a submitted run: samples come from those it has, and those lie within its period. Runs that
 * were measured side by side on several machines of a kind overlap when they are merged, which a reader should know.
 */
import { isTimed } from '../analysis/points.ts';
import type { Run } from '../results/schema.ts';
import { flag, refuse } from './finding.ts';
import type { Finding } from './finding.ts';

/** In ms. */
interface Period {
  readonly from: number;
  readonly to: number;
  readonly index: number;
}

/** Clocks of two machines, and one that was set right between two launches. */
const CLOCK_SLACK_MS = 60_000;

const periodOf = (one: { readonly startedAt: string; readonly finishedAt: string }, index = 0): Period => ({
  from: Date.parse(one.startedAt),
  to: Date.parse(one.finishedAt),
  index,
});

/** What was cut off while it was written down has no end of its own, and its beginning stands there. */
const isOpen = ({ from, to }: Period): boolean => from === to;

/** Wall time of all launches together, ns; of a run that names none, from its start to its end. */
export function lastedNs(run: Run): number {
  const whole = periodOf(run);
  const each = run.launches?.map(periodOf) ?? [whole];
  const closed = each.reduce((sum, { from, to }) => sum + to - from, 0);
  return 1e6 * (closed + (each.some(isOpen) ? whole.to - whole.from : 0));
}

export const launchFindings = (run: Run): readonly Finding[] => [
  ...run.points.flatMap((_, index) => sampleFindings(run, index)),
  ...periodFindings(run),
];

/** The first sample from a launch that the run does not have. */
function sampleFindings({ points, launches }: Run, index: number): readonly Finding[] {
  const point = points[index]!;
  if (!isTimed(point)) return [];
  const count = launches?.length ?? 1;
  for (const list of ['samples', 'discarded'] as const) {
    const at = point[list]?.findIndex(({ launch }) => launch >= count) ?? -1;
    if (at < 0) continue;
    const has = count === 1 ? '1 launch' : `${count} launches`;
    const message = `${point[list]![at]!.launch}, and the run has ${has}, counted from 0`;
    return [refuse('no-such-launch', ['points', index, list, at, 'launch'], message)];
  }
  return [];
}

function periodFindings(run: Run): readonly Finding[] {
  const { launches = [] } = run;
  const whole = periodOf(run);
  const found: Finding[] = [];
  const known = new Map<string, number>();
  const periods = launches.map(periodOf);
  for (const { from, to, index } of periods) {
    const { startedAt, finishedAt } = launches[index]!;
    if (from < whole.from - CLOCK_SLACK_MS || to > whole.to + CLOCK_SLACK_MS) {
      const message = `${startedAt} to ${finishedAt} is not within the run, ${run.startedAt} to ${run.finishedAt}`;
      found.push(refuse('launch-outside-run', ['launches', index], message));
    }
    const key = `${from} ${to}`;
    const twin = known.get(key);
    known.set(key, twin ?? index);
    if (twin === undefined) continue;
    const message = `launches[${twin}] has the same period: one launch would count twice`;
    found.push(refuse('launch-twice', ['launches', index], message));
  }
  return found.length > 0 ? found : overlap(periods);
}

function overlap(periods: readonly Period[]): readonly Finding[] {
  let last: Period | undefined;
  for (const one of periods.filter((each) => !isOpen(each)).toSorted((a, b) => a.from - b.from)) {
    if (last !== undefined && one.from < last.to) {
      const message = `it overlaps launches[${last.index}]: measured side by side, so on several machines`;
      return [flag('parallel-launches', ['launches', one.index], message)];
    }
    last = one;
  }
  return [];
}
