/**
 * @file What a short time budget goes to first. Some workloads are worth something only together: a model's sum lacks
 * nothing or is no sum. Where time will not do for everything, wholes that fit are kept time for, smallest first; what
 * would use that up, and parts of wholes that do not fit, wait until the rest is done. Nothing is refused here, only
 * put behind: forecasts err early in a run. Pure.
 */
import { workOf } from './job.ts';
import type { Job } from './job.ts';

/** What belongs to no whole may have this share of the budget, if it needs so much, before wholes are kept time for. */
const SHARE_OF_OTHERS = 0.5;

const sizeOf = (whole: readonly Job[]): number => whole.reduce((sum, job) => sum + workOf(job), 0);

export class Thrift {
  readonly #wholes: readonly (readonly Job[])[];
  readonly #waiting: Set<Job>;
  readonly #refused = new Set<Job>();
  /** What others may still have before wholes; undefined before the first question. */
  #allowanceNs: number | undefined;

  /** `wholes`: ids of workloads that count together; those that are not among the jobs are taken as done. */
  constructor(wholes: readonly (readonly string[])[], jobs: readonly Job[]) {
    const byId = new Map(jobs.map((job) => [job.workload.id, job]));
    this.#wholes = wholes
      .map((ids) => [...new Set(ids)].flatMap((id) => byId.get(id) ?? []))
      .toSorted((a, b) => sizeOf(a) - sizeOf(b));
    this.#waiting = new Set(jobs);
  }

  /** Whether `job` is to wait for what comes first; `expectNs` may be rough. */
  postpones(job: Job, leftNs: number, expectNs: (job: Job) => number): boolean {
    if (this.#wholes.length === 0 || !Number.isFinite(leftNs)) return false;
    const expected = new Map([...this.#waiting].map((one) => [one, expectNs(one)]));
    const total = (jobs: Iterable<Job>): number =>
      [...jobs].reduce((sum, one) => sum + (expected.get(one) ?? 0), 0);
    if (total(this.#waiting) <= leftNs) return false;

    const open = this.#wholes.filter((whole) => !whole.some((one) => this.#refused.has(one)));
    const parts = new Set(open.flat());
    const others = total([...this.#waiting].filter((one) => !parts.has(one)));
    this.#allowanceNs ??= SHARE_OF_OTHERS * leftNs;
    const room = leftNs - Math.min(others, Math.max(0, this.#allowanceNs));
    const kept = new Set<Job>();
    for (const whole of open) {
      const more = whole.filter((one) => !kept.has(one));
      if (total(kept) + total(more) <= room) for (const one of more) kept.add(one);
    }
    if (kept.has(job)) return false;
    if (parts.has(job) || (expected.get(job) ?? 0) > leftNs - total(kept)) return true;
    this.#allowanceNs -= expected.get(job) ?? 0;
    return false;
  }

  /** It has been begun, or refused: then the wholes it belongs to are none any more. */
  begun(job: Job, wasRefused: boolean): void {
    this.#waiting.delete(job);
    if (wasRefused) this.#refused.add(job);
  }
}
