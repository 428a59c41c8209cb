/**
 * @file A short race between the variants of one workload on this device: wrong ones are out, the others are timed in
 * turns, the fastest median is chosen. Knows no device: see machine.ts.
 */
import type { Kernel, Workload } from '../kernel.ts';
import { hashText, mixSeed, random, shuffled } from '../random.ts';
import type { Tuning } from '../results/schema.ts';
import { median } from '../results/summary.ts';
import type { Choice } from './choose.ts';
import type { Clock } from './clock.ts';
import { CancelledError, DeviceLostError, StuckError, ValidationError, messageOf } from './errors.ts';
import { findDispatches } from './find-dispatches.ts';
import type { Contestant, Machine } from './machine.ts';

export type Tried = Tuning['classes'][number]['tried'][number];

export interface TrialContext {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly seed: number;
  readonly cancelled: () => boolean;
  readonly ready: () => Promise<void>;
  readonly rounds: number;
  /** Wall time of the trial; those that come too late for it are not tried, and a round is never cut. */
  readonly budgetNs: number;
}

/** A first dispatch this many times as long as the quickest one is not worth its check. It includes a cold start. */
const TOO_SLOW = 10;

/** The preferred variant keeps its place against one that is not faster by this much. */
const MARGIN = 1.02;

class TooSlowError extends Error {}

/**
 * The outcome for every candidate, in their order, and the one to take: undefined when none was right. Throws what ends
 * more than a trial: a lost device, a cancelled run.
 */
export async function trial(
  context: TrialContext,
  kernel: Kernel,
  workload: Workload,
  candidates: readonly Choice[],
): Promise<{ readonly tried: readonly Tried[]; readonly chosen: Choice | undefined }> {
  const { clock, budgetNs } = context;
  const started = clock.nowNs();
  const outcomes = new Map<Choice, Tried>();
  const right: { readonly choice: Choice; readonly firstNs: number }[] = [];
  let quickestNs = Number.POSITIVE_INFINITY;
  for (const choice of candidates) {
    const isLate = right.length > 0 && clock.nowNs() - started > budgetNs / 2;
    const outcome = isLate
      ? { reason: 'no-time-left' }
      : await first(context, kernel, workload, choice, quickestNs);
    if ('firstNs' in outcome) {
      quickestNs = Math.min(quickestNs, outcome.firstNs);
      right.push({ choice, firstNs: outcome.firstNs });
    } else outcomes.set(choice, { variant: choice.name, ...outcome });
  }
  if (right.length > 1) {
    const times = await race(context, kernel, workload, right, started);
    for (const [choice, each] of times) {
      outcomes.set(choice, { variant: choice.name, medianNs: median(each), samples: each.length });
    }
  }
  const tried = candidates.map((choice) => outcomes.get(choice) ?? { variant: choice.name });
  let chosen: Choice | undefined = right[0]?.choice;
  for (const { choice } of right) {
    const [own, best] = [choice, chosen].map((one) => outcomes.get(one!)?.medianNs ?? Infinity) as [
      number,
      number,
    ];
    if (own * MARGIN < best) chosen = choice;
  }
  return { tried, chosen };
}

/** The first dispatch of a candidate and its check, or why it is out. */
async function first(
  { machine, cancelled }: TrialContext,
  kernel: Kernel,
  workload: Workload,
  choice: Choice,
  quickestNs: number,
): Promise<{ readonly firstNs: number } | { readonly reason: string; readonly message?: string }> {
  if (cancelled()) throw new CancelledError();
  try {
    const stand = await machine.open(kernel, workload, [choice]);
    try {
      const { wrong, error, firstNs } = await stand.contestants[0]!.calibrate((ns) => {
        if (ns > TOO_SLOW * quickestNs) throw new TooSlowError();
      });
      if (wrong !== undefined) return { reason: 'wrong-result', message: wrong };
      return error === undefined ? { reason: 'not-checked' } : { firstNs };
    } finally {
      stand.close();
    }
  } catch (thrown) {
    if (thrown instanceof TooSlowError) return { reason: 'too-slow' };
    if (thrown instanceof CancelledError || thrown instanceof DeviceLostError) throw thrown;
    if (thrown instanceof StuckError || machine.lost() !== undefined) throw thrown;
    const reason = thrown instanceof ValidationError ? 'shader-rejected' : 'error';
    return { reason, message: messageOf(thrown) };
  }
}

/** Times of one dispatch of each, taken in turns in random order. */
async function race(
  { machine, clock, seed, cancelled, ready, rounds, budgetNs }: TrialContext,
  kernel: Kernel,
  workload: Workload,
  right: readonly { readonly choice: Choice; readonly firstNs: number }[],
  started: number,
): Promise<ReadonlyMap<Choice, readonly number[]>> {
  const times = new Map<Choice, number[]>();
  const order = random(mixSeed(seed, hashText(`trial ${workload.id}`)));
  const stand = await machine.open(
    kernel,
    workload,
    right.map(({ choice }) => choice),
  );
  try {
    await stand.guarded(async () => {
      const runners: {
        readonly choice: Choice;
        readonly contestant: Contestant;
        readonly dispatches: number;
      }[] = [];
      for (const [i, { choice, firstNs }] of right.entries()) {
        const contestant = stand.contestants[i]!;
        const { quantumNs, submitNs } = contestant;
        const readings = { quantumNs, submitNs, firstNs };
        const dispatches = await findDispatches((n) => contestant.sample(n), readings);
        runners.push({ choice, contestant, dispatches });
      }
      for (let round = 0; round < rounds; round++) {
        for (const { choice, contestant, dispatches } of shuffled(runners, order)) {
          if (cancelled()) throw new CancelledError();
          await ready();
          const ns = await contestant.sample(dispatches);
          if (ns > 0) times.set(choice, [...(times.get(choice) ?? []), ns / dispatches]);
        }
        if (clock.nowNs() - started > budgetNs) break;
      }
    });
  } finally {
    stand.close();
  }
  return times;
}
