/**
 * @file Which workloads are still to be measured, after launches that ended well, badly or not at all. Pure
 * bookkeeping: it opens nothing and measures nothing.
 */
import { isBrokenOff, launchesByWorkload } from '../results/unfinished.ts';
import type { Incident, Point, Run } from '../results/schema.ts';
import type { Fault } from './measure.ts';

/** Most launches of one command: a point keeps the samples of all its launches. */
export const MAX_LAUNCHES = 100;
/** Fresh hosts after a fault, in all launches of a command together. */
export const MAX_RESTARTS = 3;
/** A workload that was under way in so many crashes is given up. */
const CRASHES_TO_GIVE_UP = 2;

/** Launches that a run file was meant to have, as far as it tells: the most that any of its points has. */
export function launchesMeant(run: Run): number {
  const most = Math.max(1, ...[...launchesByWorkload(run).values()].filter(Number.isFinite));
  return Math.min(most, MAX_LAUNCHES); // a file may claim anything
}

/** Workloads of a launch that are answered: measured, or refused for a reason another try would not change. */
export const answered = (run: Run): readonly string[] =>
  run.points.filter((point) => !isBrokenOff(point)).map(({ workload }) => workload.id);

/** Counts crashes over all launches. */
export class Crashes {
  readonly #counts = new Map<string, number>();
  #restarts = 0;

  /** Workloads that are not tried again. */
  get givenUp(): readonly string[] {
    return [...this.#counts].filter(([, count]) => count >= CRASHES_TO_GIVE_UP).map(([id]) => id);
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Whether another fresh host may be started; counts it. */
  mayRestart(): boolean {
    if (this.#restarts >= MAX_RESTARTS) return false;
    this.#restarts += 1;
    return true;
  }

  /**
   * The run with what the fault left to say: a workload that was under way in its second crash gets a failed
   * point with the reason `crashed`.
   */
  book(run: Run, fault: Fault): Run {
    const id = fault.workload ?? run.points.findLast(isBrokenOff)?.workload.id;
    if (id === undefined) return run;
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.set(id, count);
    if (count < CRASHES_TO_GIVE_UP || answered(run).includes(id)) return run;
    const message = `It was under way in ${count} crashes, the last one: ${fault.message}`.slice(0, 1900);
    const lost = run.points.find((point) => point.workload.id === id);
    const point: Point = {
      kind: 'timing',
      status: 'failed',
      id: lost?.id ?? `${id} @ none`,
      workload: lost?.workload ?? workloadOf(id),
      ...(lost?.variant && { variant: lost.variant }),
      reason: 'crashed',
      message,
    };
    return { ...run, points: [...run.points.filter((one) => one !== lost), point] };
  }
}

/** `matmul/m=1,dtype=f32` → its parts. */
function workloadOf(id: string): Point['workload'] {
  const slash = id.lastIndexOf('/');
  const params = id
    .slice(slash + 1)
    .split(',')
    .map((part): [string, string | number] => {
      const [name = '', value = ''] = part.split('=');
      return [name, String(Number(value)) === value ? Number(value) : value];
    });
  return { id, kernel: id.slice(0, slash), params: Object.fromEntries(params) };
}

/** The run with one more incident, as of now. */
export const withIncident = (run: Run, code: string, message: string): Run => {
  const incident: Incident = { at: new Date().toISOString(), code, message: message.slice(0, 2000) };
  return { ...run, incidents: [...run.incidents, incident] };
};
