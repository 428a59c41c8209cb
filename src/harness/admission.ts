/**
 * @file Which points of a workload are measured at all, within the limits of the device and of time; the others become
 * points that say why not. Pure: what a workload will take is learnt from those before it.
 */
import type { Choice } from './choose.ts';
import type { Chooser } from './chooser.ts';
import { conclude, newDraft } from './draft.ts';
import type { Draft, Measured } from './draft.ts';
import { OverTimeBudgetError } from './errors.ts';
import { Forecast } from './forecast.ts';
import type { Job } from './job.ts';
import type { Machine } from './machine.ts';
import { UNLIKE } from './rival.ts';
import { LONGEST_DISPATCH_NS, VISITS } from './plan.ts';
import type { StoppingRule } from './stopping.ts';

export interface Admitted {
  readonly drafts: readonly Draft[];
  readonly refused: readonly Measured[];
}

export class Admission {
  readonly #plan: StoppingRule;
  readonly #chooser: Chooser;
  readonly #forecast = new Forecast();
  /** By kernel, the latest workload that did not fit the budget, and its expected time. */
  readonly #tooLong = new Map<string, { readonly work: number; readonly ns: number }>();

  constructor(plan: StoppingRule, chooser: Chooser) {
    this.#plan = plan;
    this.#chooser = chooser;
  }

  consider(job: Job, machine: Machine, leftNs: number): Admitted {
    const { kernel, workload } = job;
    const choices = this.#chooser.choices(machine, kernel, workload);
    if ('reason' in choices) {
      return { drafts: [], refused: [refusal(job, choices.reason, choices.message)] };
    }
    const refused: Measured[] = [];
    const fitting = choices.filter((choice) => {
      const why = this.#cannot(job, machine, choice);
      if (why !== undefined) refused.push(why);
      return why === undefined;
    });
    if (fitting.length === 0) return { drafts: [], refused };

    const cost = kernel.cost(workload.params);
    const smaller = this.#tooLong.get(kernel.id);
    // What is larger than a workload that did not fit does not fit either, even if nothing foretells its time.
    const expectedNs =
      this.#expectNs(job, machine, fitting) ??
      (smaller && (smaller.ns * cost.flops) / Math.max(smaller.work, 1));
    if (leftNs > 0 && (expectedNs ?? 0) <= leftNs) {
      return { drafts: fitting.map((choice) => newDraft(workload, cost, choice)), refused };
    }
    const ours = fitting.filter(({ peer }) => peer === undefined);
    const oursNs = this.#expectNs(job, machine, ours);
    if (leftNs > 0 && ours.length < fitting.length && oursNs !== undefined && oursNs <= leftNs) {
      // Other libraries are slower than the time allows; ours need not go with them.
      for (const choice of fitting.filter((one) => !ours.includes(one))) {
        refused.push(refusal(job, 'over-time-budget', 'there is no time for this library', choice));
      }
      return { drafts: ours.map((choice) => newDraft(workload, cost, choice)), refused };
    }
    const message =
      expectedNs === undefined
        ? 'the time budget was used up before it'
        : new OverTimeBudgetError(expectedNs, leftNs).message;
    if (expectedNs !== undefined) this.#tooLong.set(kernel.id, { work: cost.flops, ns: expectedNs });
    for (const choice of fitting) {
      refused.push(refusal(job, 'over-time-budget', message, choice, expectedNs));
    }
    return { drafts: [], refused };
  }

  /** What the first visit of a job showed; `aroundNs` is its time but for samples and compilation. */
  learn({ kernel, workload, drafts }: Job, aroundNs: number): void {
    for (const { choice, samples, dispatches, compileNs } of drafts) {
      const dispatchNs = Math.min(...samples.map(({ ns }) => ns)) / dispatches;
      if (!Number.isFinite(dispatchNs)) continue;
      const cost = kernel.cost(workload.params);
      this.#forecast.learn({
        kernel: kernel.id,
        variant: choice.name,
        cost,
        dispatchNs,
        compileNs,
        aroundNs,
      });
    }
  }

  /** Expected wall time of a job with the fewest samples; undefined when nothing foretells it. */
  expectNs(job: Job, machine: Machine): number | undefined {
    const choices = this.#chooser.choices(machine, job.kernel, job.workload);
    if ('reason' in choices) return 0;
    const measured = choices.filter(({ noPeer, unlike, none }) => (noPeer ?? unlike ?? none) === undefined);
    return this.#expectNs(job, machine, measured);
  }

  #cannot(job: Job, machine: Machine, choice: Choice): Measured | undefined {
    const { kernel, workload } = job;
    if (choice.noPeer !== undefined) return refusal(job, 'no-peer', `no peer: ${choice.noPeer}`, choice);
    if (choice.unlike !== undefined) return refusal(job, UNLIKE, choice.unlike, choice);
    if (choice.none !== undefined) return refusal(job, choice.none.reason, choice.none.message, choice);
    const tooLarge = machine.exceeds(kernel, workload, choice);
    if (tooLarge !== undefined) return refusal(job, 'over-device-limit', tooLarge, choice);
    const cost = kernel.cost(workload.params);
    const dispatchNs = this.#forecast.expect(kernel.id, choice.name, cost)?.dispatchNs ?? 0;
    if (dispatchNs < LONGEST_DISPATCH_NS) return undefined;
    const message = `one dispatch is expected to take ${(dispatchNs / 1e9).toFixed(0)} s; no wait on the GPU is that long`;
    return refusal(job, 'over-wait-limit', message, choice, dispatchNs);
  }

  #expectNs({ kernel, workload }: Job, machine: Machine, choices: readonly Choice[]): number | undefined {
    const cost = kernel.cost(workload.params);
    let passesNs = 0;
    let aroundNs = 0;
    for (const { name, clock, peer } of choices) {
      const expected = this.#forecast.expect(kernel.id, name, cost);
      if (expected === undefined) return undefined;
      // Beside its samples: the first dispatch, and a warm-up a visit. Where a dispatch is long, it is less; where it is
      // short, the further passes that find their number are.
      const passes = this.#plan.minSamples + 1 + VISITS;
      const targetNs = machine.targetNs(peer === undefined ? clock : 'wall');
      passesNs += passes * Math.max(expected.dispatchNs, targetNs);
      // Inputs, buffers and reference are made once for all of them; each was told the time of all.
      aroundNs = Math.max(aroundNs, expected.aroundNs);
    }
    return passesNs + VISITS * aroundNs;
  }
}

/** The point of something that is not measured. */
function refusal(
  { kernel, workload }: Job,
  reason: string,
  message: string,
  choice?: Choice,
  predictedNs?: number,
): Measured {
  const cost = kernel.cost(workload.params);
  if (choice !== undefined) {
    const draft = newDraft(workload, cost, choice);
    const predicted = predictedNs === undefined ? {} : { predictedNs };
    draft.outcome = { status: 'skipped', reason, message, ...predicted };
    return conclude(draft);
  }
  const { id } = workload;
  return { point: { id, kind: 'timing', workload, cost, status: 'skipped', reason, message }, shaders: {} };
}
