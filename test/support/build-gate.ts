/** @file Records of gates with just what a test is about; everything else is plausible and the same. */
import { gateOrder } from '../../src/analysis/gate-order.ts';
import type { Turn } from '../../src/analysis/gate-order.ts';
import type { GateLaunch, GatePoint, GateRecord, GateSide } from '../../src/results/gate-record.ts';

/** When everything in a built gate begins and ends. */
const AT = '2026-01-02T03:04:05.000Z';

/** Why a point has no time: `skipped over-watchdog`. */
export type Outcome = `skipped ${string}` | `failed ${string}`;

/** A measured point, and a bare one: the format asks for no variant, clock or cache, and a judge must do without them. */
export const timedPoint = (workload: string, lowNs = 1000, more: Partial<GatePoint> = {}): GatePoint => ({
  workload,
  status: 'ok',
  lowNs,
  medianNs: lowNs,
  ...more,
});

/** A point without a time. */
export function untimedPoint(workload: string, outcome: Outcome, message?: string): GatePoint {
  const [status, reason] = outcome.split(' ') as ['skipped' | 'failed', string];
  return { workload, status, reason, ...(message !== undefined && { message }) };
}

/** What one launch brings, before it has its place in a record. */
export const launchOf = (points: GatePoint[]): Pick<GateLaunch, 'startedAt' | 'finishedAt' | 'points'> => ({
  startedAt: AT,
  finishedAt: AT,
  points,
});

/** The launches of a look in the order of `turns`; `points` says what each holds. */
export const lookOf = (
  look: 1 | 2,
  points: (side: GateSide, pair: number) => GatePoint[],
  turns: readonly Turn[] = gateOrder(8, 1, look),
): GateLaunch[] => turns.map((turn) => ({ look, ...turn, ...launchOf(points(turn.side, turn.pair)) }));

/** Base, then head of each pair: so launches that measured both in turns stand in a record. */
export const baseThenHead = (pairs: number): readonly Turn[] =>
  Array.from({ length: pairs }, (_, pair) => [
    { pair, side: 'base' as const },
    { pair, side: 'head' as const },
  ]).flat();

export const sideOf = (asked: string, workloads: readonly string[]): GateRecord['base'] => ({
  asked,
  commit: null,
  version: '1',
  workloads: [...workloads],
});

/** A valid record around the given parts; `workloads` are those of both programs. */
export function buildGate({
  workloads = [],
  ...parts
}: Partial<GateRecord> & { readonly workloads?: readonly string[] } = {}): GateRecord {
  return {
    schema: 'gate/1',
    startedAt: AT,
    finishedAt: AT,
    suite: 'smoke',
    where: 'node',
    threshold: 0.05,
    pairs: 8,
    seed: 1,
    base: sideOf('main', workloads),
    head: sideOf('.', workloads),
    machine: { os: '', cpu: '', cores: 2, adapter: '' },
    launches: [],
    ended: 'complete',
    ...parts,
  };
}
