/**
 * @file The variant of each workload: what a trial on this device found for its class, what an earlier run found, or the
 * kernel's own preference. Pure but for the trials, which it asks of a machine.
 */
import type { Kernel, Params, Workload } from '../kernel.ts';
import type { Tuning } from '../results/schema.ts';
import type { Choice, NoChoice, Selection } from './choose.ts';
import type { Machine } from './machine.ts';
import { trial } from './trial.ts';
import type { TrialContext } from './trial.ts';

export type TuneMode = 'off' | 'quick' | 'full';

/** Rounds, wall time of one trial, and the share of the run's time that all trials together may take. */
const EFFORT = {
  quick: { rounds: 3, budgetNs: 1e9, share: 0.1 },
  full: { rounds: 15, budgetNs: 10e9, share: 0.5 },
} as const;

/** Of that share, what one trial may take at most. */
const ONE_TRIAL = 0.3;

/** Class of workloads → variant. */
export type Known = Readonly<Record<string, string>>;

/** Sizes within this factor are one class: what a trial on one of them finds is taken for the others. */
const CLASS_BASE = 16;

/**
 * Kernel, words as they are, sizes by powers of 16 (1, to 16, to 256 …), and the candidates: workloads of one class
 * have the same variants to choose from.
 */
export function classOf(kernel: Kernel, params: Params, candidates: readonly Choice[]): string {
  const parts = Object.entries(params).map(([name, value]) =>
    typeof value === 'number'
      ? `${name}≤${CLASS_BASE ** Math.max(0, Math.ceil(Math.log(value) / Math.log(CLASS_BASE) - 1e-9))}`
      : `${name}=${value}`,
  );
  return `${kernel.id}/${parts.join(',')} of ${candidates.map(({ name }) => name).join(' | ')}`;
}

export class Chooser {
  readonly #mode: TuneMode;
  /** Class → what it is; also those kept. */
  readonly #found = new Map<string, Tuning['classes'][number]>();
  readonly #known: Known;
  /** Classes whose trial came to nothing: there was no time, or none was right. */
  readonly #undecided = new Set<string>();
  #spentNs = 0;

  /** `known`: choices of earlier runs with the same adapter key; `full` tries them anew. */
  constructor(mode: TuneMode, known: Known = {}) {
    this.#mode = mode;
    this.#known = mode === 'quick' ? known : {};
  }

  /** What is measured of a workload as far as is known now. */
  choices(machine: Machine, kernel: Kernel, workload: Workload): readonly Choice[] | NoChoice {
    const selection = machine.select(kernel, workload);
    if ('reason' in selection) return selection;
    const found = this.#settled(selection, kernel, workload);
    const ours = found === undefined ? selection.choices : [found];
    return [...ours, ...machine.peers(kernel, workload, ours)];
  }

  /** Holds a trial if the class of the workload has not had one. `leftNs`: wall time left for the run. */
  async settle(
    context: Omit<TrialContext, 'rounds' | 'budgetNs'>,
    kernel: Kernel,
    workload: Workload,
    leftNs: number,
  ): Promise<void> {
    if (this.#mode === 'off') return;
    const { machine } = context;
    const selection = machine.select(kernel, workload);
    if ('reason' in selection || selection.candidates.length < 2) return;
    if (this.#settled(selection, kernel, workload) !== undefined) return;
    const fitting = selection.candidates.filter(
      (choice) => machine.exceeds(kernel, workload, choice) === undefined,
    );
    const name = classOf(kernel, workload.params, selection.candidates);
    if (fitting.length < 2 || this.#undecided.has(name)) return;
    const { rounds, budgetNs, share } = EFFORT[this.#mode];
    const allowedNs = share * (leftNs + this.#spentNs);
    if (this.#spentNs >= allowedNs) return;
    const effort = { rounds, budgetNs: Math.min(budgetNs, ONE_TRIAL * allowedNs) };
    const started = context.clock.nowNs();
    const { tried, chosen } = await machine.spent.on('tuning', () =>
      trial({ ...context, ...effort }, kernel, workload, fitting),
    );
    this.#spentNs += context.clock.nowNs() - started;
    // One right among wrong ones is a choice too; if none is right, the measurement proper will say so.
    const isDecided = tried.every(({ reason }) => reason !== 'no-time-left');
    if (chosen === undefined || !isDecided) {
      this.#undecided.add(name);
      return;
    }
    this.#found.set(name, {
      class: name,
      workload: workload.id,
      chosen: chosen.name,
      tried: [...tried],
      pruned: [...selection.pruned],
    });
  }

  /** For the run file, in the order in which they were met. */
  classes(): Tuning['classes'] {
    return [...this.#found.values()];
  }

  #settled(selection: Selection, kernel: Kernel, { params }: Workload): Choice | undefined {
    if (selection.candidates.length < 2) return undefined;
    const name = classOf(kernel, params, selection.candidates);
    const found = this.#found.get(name);
    const wanted = found?.chosen ?? this.#known[name];
    const choice = selection.candidates.find((one) => one.name === wanted);
    if (choice === undefined) return undefined;
    if (found === undefined) {
      this.#found.set(name, { class: name, chosen: choice.name, tried: [], pruned: [...selection.pruned] });
    }
    const isTimed = (found?.tried.length ?? 0) > 0;
    return { ...choice, chosenBy: isTimed ? 'tuned' : 'kept' };
  }
}
