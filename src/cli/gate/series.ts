/**
 * @file The launches of a gate one after the other: a first look, and a second at what the first suspects. Knows
 * neither processes nor time: a launch is handed in.
 */
import { gateOrder, type Turn } from '../../analysis/gate-order.ts';
import { judgeGate, suspectsOf } from '../../analysis/gate-judge.ts';
import type { GateLaunch, GateRecord, GateSide } from '../../results/gate-record.ts';

export interface Step extends Turn {
  readonly look: 1 | 2;
  /** Launches before it, and in the looks known so far. */
  readonly done: number;
  readonly of: number;
  /** Only these workloads; absent: all that are meant. */
  readonly only?: readonly string[];
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

  const look = async (number: 1 | 2, only?: readonly string[]): Promise<void> => {
    const turns =
      record.turns === 'process'
        ? Array.from({ length: record.pairs }, (_, pair): Turn => ({ pair, side: 'head' }))
        : gateOrder(record.pairs, record.seed, number);
    const before = launched;
    for (const turn of turns) {
      for (;;) {
        if (cancelled()) return;
        const of = before + turns.length;
        const step = { ...turn, look: number, done: launched, of, ...(only && { only }) };
        const found = await options.launch(step);
        if (cancelled()) return; // broken off, perhaps in the middle
        if (found.error !== undefined && retries < MAX_RETRIES) {
          retries += 1;
          note(`A launch of ${turn.side} broke off and is repeated: ${found.error.split('\n')[0] ?? ''}`);
          continue;
        }
        if (found.error !== undefined) throw new LaunchFailedError(turn.side, found.error);
        launched++;
        const { base, ...own } = found;
        const frame = { look: number, pair: turn.pair };
        const both: GateLaunch[] =
          base === undefined ? [] : [{ ...frame, side: 'base', ...own, points: base }];
        record = {
          ...record,
          finishedAt: found.finishedAt,
          launches: [...record.launches, ...both, { ...frame, side: turn.side, ...own }],
        };
        break;
      }
      const wrong = judgeGate(record).rows.some(({ state }) => state === 'broken');
      if (wrong) record = { ...record, ended: 'wrong-result' };
      keep(record);
      if (wrong) return;
    }
    record = { ...record, ended: 'complete' };
  };

  await look(1);
  if (record.ended !== 'complete') return record;
  const suspects = suspectsOf(record);
  if (suspects.length === 0) return record;
  note(
    `${suspects.length === 1 ? `${suspects[0]} looks` : `${suspects.length} workloads look`} slower; ` +
      'a second look decides',
  );
  record = { ...record, ended: 'cancelled' };
  await look(2, suspects);
  return record;
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
