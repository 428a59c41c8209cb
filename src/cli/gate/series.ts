/**
 * @file The launches of a gate one after the other: a first look, and a second at what the first suspects. What is clear
 * is not measured any more (src/analysis/gate.ts). Knows neither processes nor time: a launch is handed in.
 */
import { gateOrder, type Turn } from '../../analysis/gate-order.ts';
import { apartIn } from '../../analysis/gate-apart.ts';
import { judgeGate, openIn, suspectsOf } from '../../analysis/gate-judge.ts';
import { meantIn } from '../../analysis/gate-pairs.ts';
import type { GateLaunch, GateRecord, GateSide } from '../../results/gate-record.ts';

export interface Step extends Turn {
  readonly look: 1 | 2;
  /** Launches before it, and at most in the looks known so far. */
  readonly done: number;
  readonly of: number;
  /** Only these workloads, and of others nothing is kept; absent: all that are meant. */
  readonly only?: readonly string[];
  /** One side alone, where the others are measured in turns in one process. */
  readonly alone?: true;
}

export interface SeriesOptions {
  /** Everything but the launches. */
  readonly record: GateRecord;
  /** With turns in one process it brings both sides, and is asked for head only. */
  readonly launch: (
    step: Step,
  ) => Promise<Omit<GateLaunch, 'look' | 'pair' | 'side'> & { readonly base?: GateLaunch['points'] }>;
  /** The user wants no more. */
  readonly cancelled: () => boolean;
  /** Told after each launch, so that it can be kept. */
  readonly keep: (record: GateRecord) => void;
  readonly note: (line: string) => void;
}

/** A side that could not be launched even once more. */
export class LaunchFailedError extends Error {
  override readonly name = 'LaunchFailedError';
  readonly side: GateSide;

  constructor(side: GateSide, message: string) {
    super(message);
    this.side = side;
  }
}

/** A launch that broke off is tried again so often in a whole gate. */
const MAX_RETRIES = 3;

/** Rejects with a {@link LaunchFailedError} when launches of one side go on breaking off. */
export async function runSeries(options: SeriesOptions): Promise<GateRecord> {
  const { cancelled, keep, note } = options;
  let { record } = options;
  let retries = 0;
  let launched = 0;

  /** Launches of one kind until all they can tell is clear; `only` as of {@link Step}. */
  const part = async (number: 1 | 2, alone: boolean, only?: readonly string[]): Promise<void> => {
    const turns =
      record.turns === 'process' && !alone
        ? Array.from({ length: record.pairs }, (_, pair): Turn => ({ pair, side: 'head' }))
        : gateOrder(record.pairs, record.seed, number);
    const before = launched;
    let wanted = only;
    for (const [i, turn] of turns.entries()) {
      const of = before + turns.length;
      const step = {
        ...turn,
        look: number,
        done: launched,
        of,
        ...(wanted && { only: wanted }),
        ...(alone && { alone: true as const }),
      };
      const found = await launchOf(step);
      if (found === undefined) return;
      const { base, ...own } = found;
      const frame = { look: number, pair: turn.pair, ...(alone && { alone: true }) };
      const kept = (points: GateLaunch['points']): GateLaunch['points'] =>
        wanted === undefined ? points : points.filter(({ workload }) => wanted!.includes(workload));
      const both: GateLaunch[] =
        base === undefined ? [] : [{ ...frame, side: 'base', ...own, points: kept(base) }];
      record = {
        ...record,
        finishedAt: found.finishedAt,
        launches: [
          ...record.launches,
          ...both,
          { ...frame, side: turn.side, ...own, points: kept(own.points) },
        ],
      };
      const wrong = judgeGate(record).rows.some(({ state }) => state === 'broken');
      if (wrong) record = { ...record, ended: 'wrong-result' };
      keep(record);
      if (wrong) return;
      if (turns[i + 1]?.pair === turn.pair) continue; // half of a pair
      const open = openIn(record, number, alone);
      if (open.length === 0) return;
      if (wanted !== undefined || open.length < meantIn(record).length) wanted = open;
    }
  };

  /** Undefined when the user wants no more. */
  const launchOf = async (step: Step): Promise<Awaited<ReturnType<typeof options.launch>> | undefined> => {
    for (;;) {
      if (cancelled()) return undefined;
      const found = await options.launch(step);
      if (cancelled()) return undefined; // broken off, perhaps in the middle
      if (found.error === undefined) {
        launched++;
        return found;
      }
      if (retries >= MAX_RETRIES) throw new LaunchFailedError(step.side, found.error);
      retries++;
      note(`A launch of ${step.side} broke off and is repeated: ${found.error.split('\n')[0] ?? ''}`);
    }
  };

  /** False when it was left before its end. */
  const look = async (number: 1 | 2, only?: readonly string[]): Promise<boolean> => {
    const isOver = (): boolean => cancelled() || record.ended === 'wrong-result';
    const inTurns = only?.filter((id) => !apartIn(record).includes(id));
    if (inTurns === undefined || inTurns.length > 0) await part(number, false, inTurns);
    if (isOver()) return false;
    const apart = apartIn(record).filter((id) => only?.includes(id) ?? true);
    if (apart.length > 0) {
      note(
        `${apart.length === 1 ? apart[0] : `${apart.length} workloads`}: not in turns, so by launches of one side each`,
      );
      await part(number, true, apart);
    }
    return !isOver();
  };

  if (!(await look(1))) return record;
  const suspects = suspectsOf(record);
  if (suspects.length > 0) {
    note(
      `${suspects.length === 1 ? `${suspects[0]} looks` : `${suspects.length} workloads look`} slower; ` +
        'a second look decides',
    );
    if (!(await look(2, suspects))) return record;
  }
  return { ...record, ended: 'complete' };
}

const MAX_PATTERN = 300;

const oneOf = (patterns: readonly string[]): string => {
  const quoted = patterns.map((one) => one.replaceAll(',', '?'));
  return quoted.length === 1 ? quoted[0]! : `{${quoted.join(',')}}`;
};

/**
 * A filter that holds at least `ids`: themselves where they fit into a pattern, else their kernels; undefined where
 * neither fits. Commas of ids would separate alternatives, so they stand as ?.
 */
export function filterFor(ids: readonly string[]): string | undefined {
  if (ids.length === 0) return undefined;
  const kernels = [...new Set(ids.map((id) => `${id.slice(0, id.lastIndexOf('/'))}/*`))];
  return [oneOf(ids), oneOf(kernels)].find(({ length }) => length <= MAX_PATTERN);
}
