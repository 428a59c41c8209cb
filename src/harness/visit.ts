/**
 * @file One visit to a workload: buffers made from the seed, on the first visit each variant checked and its
 * number of dispatches found, then samples of all variants, round by round in random order.
 */
import type { ElementArray, Kernel, Workload } from '../kernel.ts';
import { hashText, mixSeed, random, shuffled } from '../random.ts';
import { setSamplesAside } from './draft.ts';
import type { Draft } from './draft.ts';
import { CancelledError, OverTimeBudgetError, ValidationError } from './errors.ts';
import { MAX_DISPATCHES, MAX_GROWTH, MAX_SUBMIT_NS, VISITS, WATCHDOG_NS, sampleTargetNs } from './plan.ts';
import type { StoppingRule } from './stopping.ts';
import { prepare } from './prepare.ts';
import type { Prepared, PreparedVariant } from './prepare.ts';
import type { Rig } from './rig.ts';
import { settle } from './settle.ts';
import { sha256 } from '../results/shaders.ts';
import { checkOutput, compare, firstDispatch } from './verify.ts';

export interface VisitContext {
  readonly rig: Rig;
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
  readonly variant: PreparedVariant;
  /** The checked output, when this visit checked it. */
  words?: Uint32Array | undefined;
}

/** What can go wrong with a submit, told by an error scope and otherwise to nobody. */
const SCOPES = ['validation', 'out-of-memory', 'internal'] as const;

/** Adds samples to the drafts. Throws what ends more than a point (see errors.ts), {@link CancelledError} included. */
export async function visit(context: VisitContext, of: Visit): Promise<void> {
  const { rig, seed } = context;
  const { index, kernel, workload, drafts } = of;
  const live = drafts.filter((draft) => draft.outcome === undefined);
  if (live.length === 0) return;
  const inputs = kernel.inputs(workload.params, seed);
  const variants = live.map(({ choice }) => choice.variant);
  const prepared = await prepare(rig, kernel, workload, variants, inputs);
  const { device } = rig.gpu;
  try {
    const entrants = live.map((draft, i): Entrant => ({ draft, variant: prepared.variants[i]! }));
    for (const entrant of entrants) {
      if (entrant.draft.error === undefined) await checkFirst(context, of, prepared, entrant, inputs);
    }
    for (const scope of SCOPES) device.pushErrorScope(scope);
    let refused: string | undefined;
    try {
      for (const { draft, variant } of entrants) {
        if (draft.outcome !== undefined) continue;
        if (draft.clock !== rig.timer.clock) setSamplesAside(draft, 'clock-changed');
        if (draft.samples.length === 0) {
          draft.dispatches = await findDispatches(context, variant, draft);
          if (context.slowdown !== 1) {
            // A multiple of 20, so that 5 % more is a whole number of dispatches.
            draft.dispatches = Math.ceil(draft.dispatches / 20) * 20;
            draft.flags.add('slowdown-injected');
          }
        } else await rig.timer.time(repeat(variant, draft.dispatches)); // warms up what other workloads cooled down
        draft.clock = rig.timer.clock;
      }
      await sample(context, entrants, of, mixSeed(seed, hashText(workload.id), index));
    } finally {
      for (let i = 0; i < SCOPES.length && rig.gpu.lost() === undefined; i++) {
        refused ??= (await rig.gpu.wait(device.popErrorScope(), 'sampling'))?.message;
      }
    }
    if (refused !== undefined) throw new ValidationError(refused);
    for (const entrant of entrants) await checkLatest(context, of, entrant, entrants.length > 1, inputs);
  } finally {
    prepared.close();
  }
}

/** The first dispatch of a variant, and whether it is right. */
async function checkFirst(
  context: VisitContext,
  { kernel, workload }: Visit,
  prepared: Prepared,
  entrant: Entrant,
  inputs: Readonly<Record<string, ElementArray>>,
): Promise<void> {
  const { rig, seed } = context;
  const { draft, variant } = entrant;
  const shaders: Record<string, string> = {};
  for (const text of variant.shaders) shaders[await sha256(text)] = text;
  draft.shaders = shaders;
  draft.variant = { ...draft.variant, shaders: Object.keys(shaders) };
  draft.compileNs = variant.compileNs;
  draft.memoryBytes = prepared.memoryBytes;
  draft.cache = prepared.cache;
  draft.ring = prepared.ring;
  draft.firstNs = await firstDispatch(rig, prepared, variant);
  afford(context, draft);
  const { wrong, error, words } = await checkOutput(
    prepared,
    kernel,
    variant.variant,
    workload,
    inputs,
    seed,
  );
  if (error !== undefined) draft.error = error;
  entrant.words = words;
  if (wrong !== undefined || error === undefined) {
    const message = wrong ?? 'the output could not be compared';
    draft.outcome = { status: 'failed', reason: 'wrong-result', message };
  }
}

/**
 * A kernel may be right once and wrong when it is repeated (state in scratch, a race): what the last sample wrote
 * must be what the first dispatch wrote, or right in its own way.
 */
async function checkLatest(
  { rig, seed }: VisitContext,
  { kernel, workload }: Visit,
  { draft, variant, words }: Entrant,
  shared: boolean,
  inputs: Readonly<Record<string, ElementArray>>,
): Promise<void> {
  if (words === undefined || (draft.outcome !== undefined && draft.outcome.status !== 'ok')) return;
  if (shared) await rig.timer.wall(variant.encode); // another variant may have written last
  const latest = await variant.readLatest();
  if (latest.every((word, i) => word === words[i])) return;
  const spec = kernel.buffers(workload.params).find(({ role }) => role === 'output');
  const { wrong } = compare(latest, spec, kernel, variant.variant, workload, inputs, seed);
  if (wrong === undefined) return;
  const message = `right at first, wrong when repeated: ${wrong}`;
  draft.outcome = { status: 'failed', reason: 'wrong-result', message };
}

/** Gives a point up that its first dispatch shows to be too long, before time is spent on its check. */
function afford({ plan, leftNs, rig }: VisitContext, draft: Draft): void {
  const predictedNs = (plan.minSamples + 1) * draft.firstNs;
  const left = leftNs();
  if (predictedNs > left) throw new OverTimeBudgetError(predictedNs, left);
  if (!rig.gpu.adapter.isSoftware && draft.firstNs > WATCHDOG_NS) {
    const message = `one dispatch took ${(draft.firstNs / 1e9).toFixed(1)} s; a driver may reset the device`;
    draft.outcome = { status: 'skipped', reason: 'over-watchdog', message, predictedNs };
  }
}

const repeat =
  (variant: PreparedVariant, dispatches: number) =>
  (pass: GPUComputePassEncoder): void => {
    for (let i = 0; i < dispatches; i++) variant.encode(pass);
  };

/** Dispatches a sample needs to be long against the quantum; its passes are the warm-up. */
async function findDispatches(
  { rig: { timer }, cancelled }: VisitContext,
  variant: PreparedVariant,
  { firstNs }: Draft,
): Promise<number> {
  const target = sampleTargetNs(timer.quantumNs[timer.clock] ?? 1);
  // The first dispatch was a warm-up too, and what takes so long needs no second.
  if (firstNs > 20 * target) return 1;
  // While the clock reads 0, the wall time of the first dispatch is all that is known.
  const unseen = Math.max(1, Math.min(MAX_DISPATCHES, Math.floor(MAX_SUBMIT_NS / firstNs)));
  let dispatches = 1;
  for (;;) {
    if (cancelled()) throw new CancelledError();
    const ns = await timer.time(repeat(variant, dispatches));
    if (ns >= 0.8 * target) return dispatches;
    const growth = ns > 0 ? Math.min((1.1 * target) / ns, MAX_GROWTH) : MAX_GROWTH;
    const fits = ns > 0 ? Math.max(1, Math.floor((dispatches * MAX_SUBMIT_NS) / ns)) : unseen;
    const next = Math.min(Math.ceil(dispatches * growth), fits, MAX_DISPATCHES);
    if (next <= dispatches) return dispatches;
    dispatches = next;
  }
}

/** Samples of all entrants, round by round, until each has enough for this visit. */
async function sample(
  { rig: { timer }, plan, slowdown, cancelled, ready, beat }: VisitContext,
  entrants: readonly Entrant[],
  { index, last }: Visit,
  seed: number,
): Promise<void> {
  const order = random(seed);
  const started = performance.now();
  const quantumNs = timer.quantumNs[timer.clock] ?? 1;
  const half = Math.ceil(plan.minSamples / VISITS);
  for (let round = 0; ; round++) {
    const active = entrants.filter(({ draft }) => draft.outcome === undefined);
    if (active.length === 0 || (!last && round >= half)) return;
    for (const { draft, variant } of shuffled(active, order)) {
      if (cancelled()) throw new CancelledError();
      await ready();
      const ns = await timer.time(repeat(variant, Math.round(draft.dispatches * slowdown)));
      await beat();
      if (ns === 0) {
        const message = `a pass of ${draft.dispatches} dispatches took 0 ns on the ${timer.clock} clock`;
        draft.outcome = { status: 'failed', reason: 'zero-time', message };
        continue;
      }
      if (timer.clock !== draft.clock) {
        setSamplesAside(draft, 'clock-changed');
        draft.clock = timer.clock;
        continue; // this one was still read from the old clock
      }
      draft.samples.push({ ns, round: index, launch: 0 });
      const elapsedNs = ((performance.now() - started) * 1e6) / active.length;
      if (last) settle(draft, { elapsedNs, quantumNs, plan });
    }
  }
}
