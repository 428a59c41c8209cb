/**
 * @file One visit to a workload: on the first one each contestant is checked and its number of dispatches found, then
 * samples of all of them, round by round in random order. Knows no device: see machine.ts.
 */
import type { Kernel, Workload } from '../kernel.ts';
import { hashText, mixSeed, random, shuffled } from '../random.ts';
import type { Clock } from './clock.ts';
import { setSamplesAside } from './draft.ts';
import type { Draft } from './draft.ts';
import { CancelledError, ContestantError, OverTimeBudgetError, messageOf } from './errors.ts';
import { findDispatches, needsNoWarmUp } from './find-dispatches.ts';
import type { Contestant, Machine } from './machine.ts';
import { LONGEST_PEER_NS, MAX_SUBMIT_NS, PEER_SHARE, VISITS, WATCHDOG_NS, sampleTargetNs } from './plan.ts';
import { enoughTurns } from './enough-turns.ts';
import { alike } from './rival.ts';
import { settle } from './settle.ts';
import { MIN_SMOKE_SAMPLES } from './stopping.ts';
import type { StoppingRule } from './stopping.ts';

export interface VisitContext {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly plan: StoppingRule;
  readonly seed: number;
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
      if (entrant.draft.error === undefined) await alone(entrant, () => calibrate(context, entrant));
    }
    await stand.guarded(async () => {
      for (const entrant of entrants) {
        if (entrant.draft.outcome === undefined) await alone(entrant, () => warmUp(context, entrant));
      }
      bookAlike(entrants);
      await sample(context, entrants, of, mixSeed(seed, hashText(workload.id), index));
    });
    for (const { draft, contestant } of entrants) {
      if (draft.outcome !== undefined && draft.outcome.status !== 'ok') continue;
      await alone({ draft }, async () => {
        const message = await contestant.recheck();
        if (message !== undefined) draft.outcome = { status: 'failed', reason: 'wrong-result', message };
      });
    }
  } finally {
    stand.close();
  }
}

/** What one contestant alone is to blame for ends its own point; everything else is passed on. */
async function alone({ draft }: Pick<Entrant, 'draft'>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof ContestantError)) throw thrown;
    draft.outcome = { status: thrown.status, reason: thrown.reason, message: messageOf(thrown) };
  }
}

/** The first dispatch of a contestant, and whether it is right. */
async function calibrate(context: VisitContext, { draft, contestant }: Entrant): Promise<void> {
  const facts = await contestant.calibrate((firstNs) => afford(context, draft, firstNs));
  draft.shaders = facts.shaders;
  const { peer } = draft.variant;
  draft.variant = {
    ...draft.variant,
    shaders: Object.keys(facts.shaders),
    ...(peer &&
      facts.settings !== undefined && { peer: { ...peer, settings: facts.settings.slice(0, 2000) } }),
  };
  draft.compileNs = facts.compileNs;
  draft.firstNs = facts.firstNs;
  draft.memoryBytes = facts.memoryBytes;
  draft.memory = facts.memory;
  draft.cache = facts.cache;
  draft.ring = facts.ring;
  if (facts.error !== undefined) draft.error = facts.error;
  if (facts.quantization !== undefined) draft.quantization = facts.quantization;
  if (facts.metrics !== undefined) draft.metrics = facts.metrics;
  if (facts.wrong !== undefined || facts.error === undefined) {
    const message = facts.wrong ?? 'the output could not be compared';
    draft.outcome = { status: 'failed', reason: 'wrong-result', message };
  }
}

/** Gives a point up that its first dispatch shows to be too long, before time is spent on its check. */
function afford({ plan, leftNs, machine }: VisitContext, draft: Draft, firstNs: number): void {
  const rule = ruleFor(draft, plan, firstNs);
  const predictedNs = (rule.minSamples + 1) * firstNs;
  const left = leftNs();
  if (draft.choice.peer !== undefined) {
    // Its time is not ours to cut: the others of this visit go on.
    const seconds = (firstNs / 1e9).toFixed(1);
    if (predictedNs > PEER_SHARE * left) {
      throw new ContestantError(
        'skipped',
        'over-time-budget',
        `one run took ${seconds} s; there is no time for its samples`,
      );
    }
    if (firstNs > (machine.isSoftware ? LONGEST_PEER_NS : WATCHDOG_NS)) {
      throw new ContestantError('skipped', 'long-peer', `one run took ${seconds} s and cannot be split`);
    }
    return;
  }
  if (predictedNs > left) throw new OverTimeBudgetError(predictedNs, left);
  if (!machine.isSoftware && firstNs > WATCHDOG_NS) {
    const message = `one dispatch took ${(firstNs / 1e9).toFixed(1)} s; a driver may reset the device`;
    draft.outcome = { status: 'skipped', reason: 'over-watchdog', message, predictedNs };
  }
}

/** A peer cannot be split: one whose single run is longer than any pass of ours gets the fewest samples. */
const ruleFor = ({ choice, firstNs }: Draft, plan: StoppingRule, first = firstNs): StoppingRule =>
  choice.peer !== undefined && first > MAX_SUBMIT_NS
    ? { ...plan, minSamples: Math.min(plan.minSamples, MIN_SMOKE_SAMPLES), maxSamples: MIN_SMOKE_SAMPLES }
    : plan;

/** On the first visit finds the number of dispatches; later brings back what other workloads cooled down. */
async function warmUp(context: VisitContext, { draft, contestant }: Entrant): Promise<void> {
  const { machine, cancelled } = context;
  const { samples } = draft;
  if (draft.clock !== contestant.clock) setSamplesAside(draft, 'clock-changed');
  const pass = async (dispatches: number): Promise<number> => {
    if (cancelled()) throw new CancelledError();
    return machine.spent.on('warm-up', () => contestant.sample(dispatches));
  };
  if (samples.length > 0) {
    if (!needsNoWarmUp(Math.min(...samples.map(({ ns }) => ns)), contestant)) await pass(draft.dispatches);
  } else {
    const { quantumNs, submitNs } = contestant;
    draft.dispatches = await findDispatches(pass, { quantumNs, submitNs, firstNs: draft.firstNs });
    if (draft.choice.slowdown !== undefined) {
      // So that what is done beside what is booked is a whole number: 5 % of 20.
      const { multiple = 20 } = draft.choice;
      draft.dispatches = Math.ceil(draft.dispatches / multiple) * multiple;
      draft.flags.add('slowdown-injected');
    }
  }
  adopt(draft, contestant);
}

/** From here on its samples are read from the contestant's clock. */
function adopt(draft: Draft, { clock, quantumNs, submitNs }: Contestant): void {
  draft.clock = clock;
  draft.targetNs = sampleTargetNs(quantumNs, submitNs);
  draft.submitNs = submitNs;
}

/** Two programs' kernels book passes of the same length. */
function bookAlike(entrants: readonly Entrant[]): void {
  const drafts = entrants
    .map(({ draft }) => draft)
    .filter(({ choice, outcome }) => choice.side !== undefined && outcome === undefined);
  if (drafts.length < 2 || drafts.some(({ samples }) => samples.length > 0)) return;
  const dispatches = alike(drafts.map((draft) => draft.dispatches));
  for (const draft of drafts) draft.dispatches = dispatches;
}

/** Samples of all entrants, round by round, until each has enough for this visit. */
async function sample(
  { machine, clock, plan, cancelled, ready, beat }: VisitContext,
  entrants: readonly Entrant[],
  { index, last }: Visit,
  seed: number,
): Promise<void> {
  const order = random(seed);
  const started = clock.nowNs();
  const half = (draft: Draft): number => Math.ceil(ruleFor(draft, plan).minSamples / VISITS);
  for (let round = 0; ; round++) {
    const active = entrants.filter(
      ({ draft }) => draft.outcome === undefined && (last || round < half(draft)),
    );
    if (active.length === 0) return;
    const rivals = rivalsAmong(active);
    for (const { draft, contestant } of shuffled(active, order)) {
      if (cancelled()) throw new CancelledError();
      await ready();
      const dispatches = Math.round(draft.dispatches * (draft.choice.slowdown ?? 1));
      let ns = Number.NaN;
      await alone({ draft }, async () => {
        ns = await machine.spent.on('samples', () => contestant.sample(dispatches));
      });
      await beat();
      if (draft.outcome !== undefined) continue;
      if (contestant.clock !== draft.clock) {
        setSamplesAside(draft, 'clock-changed');
        adopt(draft, contestant);
        continue; // this one was still read from the old clock
      }
      draft.samples.push({ ns, round: index, launch: 0 });
      const elapsedNs = (clock.nowNs() - started) / active.length;
      const rule = ruleFor(draft, plan);
      const full = rule === plan ? undefined : 'long-peer';
      // Of rivals the turns are what counts, not each one's samples.
      const isLast = last && rivals === undefined;
      settle(draft, { elapsedNs, quantumNs: contestant.quantumNs, plan: rule, last: isLast, full });
    }
    if (last && rivals !== undefined) {
      settleTurns(rivals, index, plan, (clock.nowNs() - started) / active.length);
    }
  }
}

type Rivals = readonly [base: Draft, head: Draft];

/** Where a kernel of each program, and nothing else, is being sampled. */
function rivalsAmong(active: readonly Entrant[]): Rivals | undefined {
  const of = (side: 'base' | 'head'): Draft | undefined =>
    active.find(({ draft }) => draft.choice.side === side)?.draft;
  const [base, head] = [of('base'), of('head')];
  return active.length === 2 && base !== undefined && head !== undefined ? [base, head] : undefined;
}

/** Ends both at once, so that each sample has its partner. */
function settleTurns(rivals: Rivals, index: number, plan: StoppingRule, elapsedNs: number): void {
  if (rivals.some(({ outcome }) => outcome !== undefined)) return; // the other one goes on alone
  const [base, head] = rivals.map(({ samples }) => samples.filter(({ round }) => round === index));
  const n = Math.min(base!.length, head!.length);
  const logs = Array.from({ length: n }, (_, i) => Math.log(head![i]!.ns / base![i]!.ns));
  const reason = enoughTurns(logs, plan, elapsedNs);
  if (reason === undefined) return;
  for (const draft of rivals) {
    if (n < plan.minSamples) draft.flags.add('few-samples');
    draft.outcome = { status: 'ok', reason };
  }
}
