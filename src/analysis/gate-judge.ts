/**
 * @file What the launches of a gate say, workload by workload. Pure: a record in, a report out; exit codes follow from
 * {@link GateReport.isRed}.
 */
import type { GateLaunch, GatePoint, GateRecord, GateSide } from '../results/gate-record.ts';
import { formatPercent } from './format.ts';
import { HOPELESS_PAIRS, apartIn, togetherIn } from './gate-apart.ts';
import { UNLIKE, failingIn, isBeyondBase, isInDoubt, pointIn } from './gate-failing.ts';
import { bothHave, differ, headHasMore, isInTurns, launchesOf, meantIn, pairsOf } from './gate-pairs.ts';
import { MIN_PAIRS, lookAt } from './gate.ts';
import type { Look, LookVerdict } from './gate.ts';

export type GateState =
  /** `head` fails its check, cannot run or leaves the workload out, where `base` computes it: red. */
  | 'broken'
  /**
   * `head` failed in several launches, though not in all, and `base` in none or in far fewer; or both failed together in
   * several, in turns: a warning, unless it is slower.
   */
  | 'unsteady'
  /** Suspected, and the second look agrees: red. */
  | 'slower'
  /** Suspected, and the second look does not agree. */
  | 'unconfirmed'
  /**
   * Suspected, and not measured again: a warning. The gate was cancelled, is judged by another threshold than it was run
   * by, or too few pairs of its second look came to anything.
   */
  | 'not-repeated'
  | 'passed'
  | 'faster'
  | 'too-noisy'
  /** Too seldom measured in both, though base may compute it: a warning. */
  | 'not-compared'
  /** Head's suite has it no more: a warning, for it may be meant. */
  | 'missing'
  /** There is nothing to compare it with: new in head, or base cannot compute it here. */
  | 'no-base';

export interface GateRow {
  readonly workload: string;
  readonly state: GateState;
  readonly first?: Look;
  readonly second?: Look;
  /** Median over the first look's launches of each side. */
  readonly baseNs?: number;
  readonly headNs?: number;
  /** A sentence: why it is not compared or broken, or what else a reader should know. */
  readonly message?: string;
}

export interface GateReport {
  readonly isRed: boolean;
  /** Red ones first, then as the suite has them. */
  readonly rows: readonly GateRow[];
  readonly threshold: number;
}

/** `threshold`: that of the record unless another is asked for. */
export function judgeGate(record: GateRecord, threshold = record.threshold): GateReport {
  const inBoth = bothHave(record);
  const ids = meantIn(record);
  const hasMore = headHasMore(record);
  const family = Math.max(1, inBoth.length);
  const planned = record.pairs;
  const first = pairsOf(record, 1);
  const second = pairsOf(record, 2);
  const looks = new Map([...first].map(([id, pairs]) => [id, lookAt(pairs, { threshold, family, planned })]));
  const suspects = [...looks].filter(([, { verdict }]) => verdict === 'slower').map(([id]) => id);

  const rows = ids.map((workload): GateRow => {
    const launches = launchesOf(record, workload);
    const failing = failingIn(launches, workload, { hasMore });
    if (failing?.isCertain === true) return { workload, state: 'broken', message: failing.message };
    const look = looks.get(workload);
    if (look === undefined || look.verdict === 'too-few-pairs') {
      const message = failing?.message ?? whyNot(record, workload, look);
      const state = failing === undefined ? uncompared(record, workload, launches) : 'unsteady';
      return { workload, state, ...(look && { first: look }), message };
    }
    const message = failing?.message ?? variants(launches, workload);
    const shown = {
      workload,
      first: look,
      ...middles(launches, workload),
      ...(message !== undefined && { message }),
    };
    const again = second.get(workload);
    const repeated =
      look.verdict === 'slower' && again !== undefined && again.length >= MIN_PAIRS
        ? lookAt(again, { threshold, family: suspects.length, planned })
        : undefined;
    if (repeated?.verdict === 'slower') return { ...shown, second: repeated, state: 'slower' };
    if (failing !== undefined) return { ...shown, ...(repeated && { second: repeated }), state: 'unsteady' };
    const isToRepeat = look.verdict === 'slower' && repeated === undefined;
    const together = isToRepeat ? undefined : togetherIn(record, workload);
    if (together !== undefined)
      return { ...shown, ...(repeated && { second: repeated }), state: 'unsteady', message: together };
    if (look.verdict !== 'slower') return { ...shown, state: PASSING[look.verdict] };
    if (repeated !== undefined) return { ...shown, second: repeated, state: 'unconfirmed' };
    const why = [whyNotRepeated(record, workload, again?.length ?? 0, threshold), message];
    return { ...shown, state: 'not-repeated', message: why.filter(Boolean).join('; ') };
  });
  const red = rows.filter(isRedRow);
  return { isRed: red.length > 0, rows: [...red, ...rows.filter((row) => !isRedRow(row))], threshold };
}

const PASSING: Record<Exclude<LookVerdict, 'slower' | 'too-few-pairs'>, GateState> = {
  passed: 'passed',
  faster: 'faster',
  'too-noisy': 'too-noisy',
};

export const isRedRow = ({ state }: GateRow): boolean => state === 'broken' || state === 'slower';

const WARNINGS: readonly GateState[] = ['unsteady', 'not-repeated', 'too-noisy', 'not-compared', 'missing'];

/** Of which a green build says nothing, though it should. */
export const isWarningRow = ({ state }: GateRow): boolean => WARNINGS.includes(state);

const UNCOMPARED: readonly GateState[] = ['not-compared', 'missing', 'no-base'];

/** Without times of both sides. */
export const isUncomparedRow = ({ state }: GateRow): boolean => UNCOMPARED.includes(state);

/** What a row without enough pairs is. */
function uncompared(record: GateRecord, id: string, launches: readonly GateLaunch[]): GateState {
  if (!record.head.workloads.includes(id)) return 'missing';
  if (!record.base.workloads.includes(id)) return 'no-base';
  // Turns alone do not tell what base can compute by itself.
  const isTold = launches.some(({ alone }) => alone === true) || !apartIn(record).includes(id);
  return isTold && isBeyondBase(launches, id) ? 'no-base' : 'not-compared';
}

/** Workloads to be measured in a second look. */
export const suspectsOf = (record: GateRecord): readonly string[] =>
  judgeGate(record)
    .rows.filter(({ first }) => first?.verdict === 'slower')
    .map(({ workload }) => workload);

/** Workloads of a look that more pairs can still tell something about, in launches of one side alone or in the others. */
export function openIn(record: GateRecord, look: 1 | 2, alone: boolean): readonly string[] {
  const apart = new Set(apartIn(record));
  const suspects = look === 2 ? suspectsOf(record) : undefined;
  const meant = suspects ?? bothHave(record);
  const rule = { threshold: record.threshold, family: Math.max(1, meant.length), planned: record.pairs };
  const pairs = pairsOf(record, look);
  const hasMore = headHasMore(record);
  const taken = record.launches.filter(
    (one) => one.look === look && one.side === 'head' && (one.alone ?? false) === alone,
  ).length;
  return meant.filter((id) => {
    if (apart.has(id) !== alone) return false;
    const own = pairs.get(id) ?? [];
    if (own.length === 0) return taken < HOPELESS_PAIRS || isInDoubt(launchesOf(record, id), id, { hasMore });
    if (own.length + record.pairs - taken < MIN_PAIRS) return false;
    return own.length < MIN_PAIRS || lookAt(own, rule).isSettled !== true;
  });
}

function whyNot(record: GateRecord, id: string, look: Look | undefined): string {
  if (!record.head.workloads.includes(id)) return 'it is missing in head, which no longer has this workload';
  if (!record.base.workloads.includes(id)) return 'it is new in head: base has nothing to compare it with';
  const reasons = reasonsIn(record, launchesOf(record, id), id);
  const count = `${look?.pairs ?? 0} of ${record.pairs} pairs could be compared, ${MIN_PAIRS} are needed`;
  return reasons === '' ? count : `${count}; ${reasons}`;
}

function whyNotRepeated(record: GateRecord, id: string, pairs: number, threshold: number): string {
  const ofSecond = launchesOf(record, id).filter(({ look }) => look === 2);
  if (ofSecond.some((launch) => pointIn(launch, id) !== undefined)) {
    const count = `${pairs} pairs of the second look could be compared, ${MIN_PAIRS} are needed`;
    return [count, reasonsIn(record, ofSecond, id)].filter(Boolean).join('; ');
  }
  if (record.ended === 'cancelled') return 'the gate was cancelled before the second look measured it';
  return threshold === record.threshold
    ? 'the second look did not measure it'
    : `the gate that measured this had a threshold of ${formatPercent(record.threshold)} and no second look at it`;
}

/** Why so few pairs could be compared; empty where nothing says so. */
function reasonsIn(record: GateRecord, launches: readonly GateLaunch[], id: string): string {
  const why = new Set<string>();
  for (const launch of launches) {
    const point = pointIn(launch, id);
    if (launch.error !== undefined || point === undefined) continue;
    if (point.status !== 'ok') why.add(`${point.status} in ${launch.side}: ${told(point)}`);
    const partner = launches.find(
      (one) => one.look === launch.look && one.pair === launch.pair && one.side === 'head',
    );
    const other = launch.side === 'base' && partner !== undefined ? pointIn(partner, id) : undefined;
    if (other?.status !== 'ok' || point.status !== 'ok') continue;
    const isShort = isInTurns(record, launch) && other.ratio === undefined;
    why.add(differ(point, other) ?? (isShort ? 'measured on both sides, too few times for a ratio' : ''));
  }
  return [...why].filter(Boolean).slice(0, 3).join('; ');
}

/** What differs between the programs is told in words: the reason alone would not help. */
const told = ({ reason = 'no reason given', message }: GatePoint): string =>
  reason === UNLIKE && message !== undefined ? message : reason;

const middle = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function middles(launches: readonly GateLaunch[], id: string): Pick<GateRow, 'baseNs' | 'headNs'> {
  const of = (side: GateSide): number | undefined =>
    middle(
      launches
        .filter((one) => one.side === side && one.look === 1)
        .flatMap((one) => pointIn(one, id)?.lowNs ?? []),
    );
  const [baseNs, headNs] = [of('base'), of('head')];
  return { ...(baseNs !== undefined && { baseNs }), ...(headNs !== undefined && { headNs }) };
}

/** Says so where head computes the workload by another variant, or both were measured apart. */
function variants(launches: readonly GateLaunch[], id: string): string | undefined {
  const of = (side: GateSide): string =>
    [
      ...new Set(
        launches.filter((one) => one.side === side).flatMap((one) => pointIn(one, id)?.variant ?? []),
      ),
    ].join(', ');
  const [base, head] = [of('base'), of('head')];
  const parts = [
    base === head ? '' : `base uses ${base}, head ${head}`,
    launches.some(({ alone }) => alone === true)
      ? 'compared by launches of one side each: turns could not compare it'
      : '',
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join('; ');
}
