/**
 * @file One visit to a workload: on the first one each contestant is checked and its number of dispatches found, then
 * samples of all of them, round by round in random order. Knows no device: see machine.ts.
 */
import type { Kernel, Workload } from '../kernel.ts';
import { hashText, mixSeed, random, shuffled } from '../random.ts';
import type { Clock } from './clock.ts';
import { setSamplesAside } from './draft.ts';
import type { Draft } from './draft.ts';
import { CancelledError, OverTimeBudgetError } from './errors.ts';
import { findDispatches, needsNoWarmUp } from './find-dispatches.ts';
import type { Contestant, Machine } from './machine.ts';
import { VISITS, WATCHDOG_NS } from './plan.ts';
import { settle } from './settle.ts';
import type { StoppingRule } from './stopping.ts';

export interface VisitContext {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly plan: StoppingRule;
  readonly seed: number;
  /** Dispatches done for one that is booked: 1, but for checks of the method. */
  readonly slowdown: number;
  readonly cancelled: () => boolean;
  /** Wall time left for the run. */
  readonly leftNs: () => number;
  /** Resolves when a sample may be taken (the tab is visible …). */
  readonly ready: () => Promise<void>;
  /** Called after each sample; tells the watcher now and then that work goes on. */
  readonly beat: () => Promise<void>;
}

export interface Visit {
  /** From 0; samples carry it as their round. */
  readonly index: number;
  /** The last one goes on until the stopping rule has had enough. */
  readonly last: boolean;
  readonly kernel: Kernel;
  readonly workload: Workload;
  readonly drafts: readonly Draft[];
}

/** A draft beside what runs it. */
interface Entrant {
  readonly draft: Draft;
  readonly contestant: Contestant;
}

/** Adds samples to the drafts. Throws what ends more than a point (see errors.ts), {@link CancelledError} included. */
export async function visit(context: VisitContext, of: Visit): Promise<void> {
  const { machine, seed } = context;
  const { index, kernel, workload, drafts } = of;
  const live = drafts.filter((draft) => draft.outcome === undefined);
  if (live.length === 0) return;
  const stand = await machine.open(
    kernel,
    workload,
    live.map(({ choice }) => choice),
  );
  try {
    const entrants = live.map((draft, i): Entrant => ({ draft, contestant: stand.contestants[i]! }));
    for (const entrant of entrants) {
      if (entrant.draft.error === undefined) await calibrate(context, entrant);
    }
    await stand.guarded(async () => {
      for (const entrant of entrants) {
        if (entrant.draft.outcome === undefined) await warmUp(context, entrant);
      }
      await sample(context, entrants, of, mixSeed(seed, hashText(workload.id), index));
    });
    for (const { draft, contestant } of entrants) {
      if (draft.outcome !== undefined && draft.outcome.status !== 'ok') continue;
      const message = await contestant.recheck();
      if (message !== undefined) draft.outcome = { status: 'failed', reason: 'wrong-result', message };
    }
  } finally {
    stand.close();
  }
}

/** The first dispatch of a contestant, and whether it is right. */
async function calibrate(context: VisitContext, { draft, contestant }: Entrant): Promise<void> {
  const facts = await contestant.calibrate((firstNs) => afford(context, draft, firstNs));
  draft.shaders = facts.shaders;
  draft.variant = { ...draft.variant, shaders: Object.keys(facts.shaders) };
  draft.compileNs = facts.compileNs;
  draft.firstNs = facts.firstNs;
  draft.memoryBytes = facts.memoryBytes;
  draft.cache = facts.cache;
  draft.ring = facts.ring;
  if (facts.error !== undefined) draft.error = facts.error;
  if (facts.wrong !== undefined || facts.error === undefined) {
    const message = facts.wrong ?? 'the output could not be compared';
    draft.outcome = { status: 'failed', reason: 'wrong-result', message };
  }
}

/** Gives a point up that its first dispatch shows to be too long, before time is spent on its check. */
function afford({ plan, leftNs, machine }: VisitContext, draft: Draft, firstNs: number): void {
  const predictedNs = (plan.minSamples + 1) * firstNs;
  const left = leftNs();
  if (predictedNs > left) throw new OverTimeBudgetError(predictedNs, left);
  if (!machine.isSoftware && firstNs > WATCHDOG_NS) {
    const message = `one dispatch took ${(firstNs / 1e9).toFixed(1)} s; a driver may reset the device`;
    draft.outcome = { status: 'skipped', reason: 'over-watchdog', message, predictedNs };
  }
}

/** On the first visit finds the number of dispatches; later brings back what other workloads cooled down. */
async function warmUp(context: VisitContext, { draft, contestant }: Entrant): Promise<void> {
  const { machine, slowdown, cancelled } = context;
  if (draft.clock !== contestant.clock) setSamplesAside(draft, 'clock-changed');
  const pass = async (dispatches: number): Promise<number> => {
    if (cancelled()) throw new CancelledError();
    return machine.spent.on('warm-up', () => contestant.sample(dispatches));
  };
  if (draft.samples.length > 0) {
    if (!needsNoWarmUp(draft.firstNs, contestant.quantumNs)) await pass(draft.dispatches);
  } else {
    const { quantumNs } = contestant;
    draft.dispatches = await findDispatches(pass, { quantumNs, firstNs: draft.firstNs });
    if (slowdown !== 1) {
      // A multiple of 20, so that 5 % more is a whole number of dispatches.
      draft.dispatches = Math.ceil(draft.dispatches / 20) * 20;
      draft.flags.add('slowdown-injected');
    }
  }
  draft.clock = contestant.clock;
}

/** Samples of all entrants, round by round, until each has enough for this visit. */
async function sample(
  { machine, clock, plan, slowdown, cancelled, ready, beat }: VisitContext,
  entrants: readonly Entrant[],
  { index, last }: Visit,
  seed: number,
): Promise<void> {
  const order = random(seed);
  const started = clock.nowNs();
  const half = Math.ceil(plan.minSamples / VISITS);
  for (let round = 0; ; round++) {
    const active = entrants.filter(({ draft }) => draft.outcome === undefined);
    if (active.length === 0 || (!last && round >= half)) return;
    for (const { draft, contestant } of shuffled(active, order)) {
      if (cancelled()) throw new CancelledError();
      await ready();
      const dispatches = Math.round(draft.dispatches * slowdown);
      const ns = await machine.spent.on('samples', () => contestant.sample(dispatches));
      await beat();
      if (contestant.clock !== draft.clock) {
        setSamplesAside(draft, 'clock-changed');
        draft.clock = contestant.clock;
        continue; // this one was still read from the old clock
      }
      draft.samples.push({ ns, round: index, launch: 0 });
      const elapsedNs = (clock.nowNs() - started) / active.length;
      settle(draft, { elapsedNs, quantumNs: contestant.quantumNs, plan, last });
    }
  }
}
