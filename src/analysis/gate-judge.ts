/**
 * @file What the launches of a gate say, workload by workload. Pure: a record in, a report out; exit codes follow from
 * {@link GateReport.isRed}.
 */
import { globMatcher } from '../glob.ts';
import type { GateLaunch, GatePoint, GateRecord, GateSide } from '../results/gate-record.ts';
import { formatPercent } from './format.ts';
import {
  UNLIKE,
  failingIn,
  isBeyondBase,
  isForGood,
  isInDoubt,
  isLeftOut,
  pointIn,
  pointsOf,
} from './gate-failing.ts';
import { MIN_PAIRS, lookAt } from './gate.ts';
import type { Look, LookVerdict, TimePair } from './gate.ts';

/** Failures that take both sides of a process with them, whichever of them is to blame. */
const SHARED = ['device-lost', 'gpu-stuck', 'crashed', 'out-of-memory', 'error'];

export type GateState =
  /** `head` fails its check, cannot run or leaves the workload out, where `base` computes it: red. */
  | 'broken'
  /** `head` failed in several launches, though not in all, and `base` in none: a warning, whatever its times say. */
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

type Times = ReadonlyMap<string, readonly TimePair[]>;

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

const wantedBy = ({ filter, launches }: GateRecord): ((id: string) => boolean) => {
  if (filter === undefined) return () => true;
  const matches = globMatcher(filter);
  // A model's name as a filter stands for its layers: what was measured was meant.
  const measured = new Set(launches.flatMap(({ points }) => points.map(({ workload }) => workload)));
  return (id) => id === filter || matches(id) || measured.has(id);
};

/** All workloads that are wanted, of either program. */
export const meantIn = (record: GateRecord): readonly string[] =>
  [...new Set([...record.base.workloads, ...record.head.workloads])].filter(wantedBy(record));

/** Workloads that are wanted and that both programs have: the family that is looked at together. */
function bothHave(record: GateRecord): readonly string[] {
  const inHead = new Set(record.head.workloads);
  return record.base.workloads.filter((id) => inHead.has(id)).filter(wantedBy(record));
}

function headHasMore(record: GateRecord): boolean {
  const inBase = new Set(record.base.workloads);
  return record.head.workloads.filter(wantedBy(record)).some((id) => !inBase.has(id));
}

/** Workloads that a look measured by launches of one side alone. */
const measuredAlone = ({ launches }: GateRecord, look: number): ReadonlySet<string> =>
  new Set(
    launches.flatMap((one) =>
      one.alone === true && one.look === look ? one.points.map(({ workload }) => workload) : [],
    ),
  );

/** The launches that tell about a workload: of each look those of one side alone, where there are such. */
function launchesOf(record: GateRecord, id: string): readonly GateLaunch[] {
  const isAlone = [1, 2].map((look) => measuredAlone(record, look).has(id));
  return record.launches.filter(({ look, alone = false }) => alone === isAlone[look - 1]);
}

/**
 * Workloads that turns in one process cannot compare, that take both sides with them when they fail, that base fails at, or
 * that were never measured because head left them out. Base is judged there by head's reference, built by head's harness and out of time
 * when head is: only launches of its own tell what it computes.
 */
export function apartIn(record: GateRecord): readonly string[] {
  if (record.turns !== 'process') return [];
  const inTurns = record.launches.filter(({ alone }) => alone !== true);
  const found = new Set(
    inTurns.flatMap(({ side, points }) =>
      points
        .filter(
          ({ status, reason = '' }) =>
            reason === UNLIKE || (status === 'failed' && (side === 'base' || SHARED.includes(reason))),
        )
        .map(({ workload }) => workload),
    ),
  );
  const isLost = (id: string): boolean => {
    const [base, head] = [pointsOf(inTurns, id, 'base'), pointsOf(inTurns, id, 'head')];
    const never = head.length >= HOPELESS_PAIRS && head.every(isLeftOut);
    const isShared = base.some(isLeftOut) || !base.some(({ status }) => status === 'ok');
    return never && isShared && !base.some(isForGood);
  };
  return bothHave(record).filter((id) => found.has(id) || isLost(id));
}

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

/** What was measured on both sides in none of so many pairs will not be. */
const HOPELESS_PAIRS = 3;

/** Pairs of launches in which a workload was measured on both sides in the same way, in the order of their measuring. */
function pairsOf(record: GateRecord, look: number): Times {
  const times = new Map<string, TimePair[]>();
  const apart = measuredAlone(record, look);
  const ofLook = record.launches.filter((launch) => launch.look === look);
  for (const base of ofLook.filter(({ side }) => side === 'base')) {
    const isAlone = base.alone ?? false;
    const head = ofLook.find(
      ({ side, pair, alone = false }) => side === 'head' && pair === base.pair && alone === isAlone,
    );
    if (head === undefined) continue;
    const others = new Map(head.points.map((point) => [point.workload, point]));
    for (const point of base.points) {
      const other = others.get(point.workload);
      if (other === undefined || point.lowNs === undefined || other.lowNs === undefined) continue;
      if (differ(point, other) !== undefined || apart.has(point.workload) !== isAlone) continue;
      const known = times.get(point.workload) ?? [];
      if (record.turns === 'process' && !isAlone) {
        if (other.ratio === undefined) continue;
        known.push({ base: 1, head: other.ratio });
      } else known.push({ base: point.lowNs, head: other.lowNs });
      times.set(point.workload, known);
    }
  }
  return times;
}

/** Why two times of a workload cannot be compared. */
function differ(base: GatePoint, head: GatePoint): string | undefined {
  if (base.clock !== head.clock) return `timed by ${base.clock} in base and by ${head.clock} in head`;
  if (base.cache !== head.cache) return `measured ${base.cache} in base and ${head.cache} in head`;
  return undefined;
}

function whyNot(record: GateRecord, id: string, look: Look | undefined): string {
  if (!record.head.workloads.includes(id)) return 'it is missing in head, which no longer has this workload';
  if (!record.base.workloads.includes(id)) return 'it is new in head: base has nothing to compare it with';
  const reasons = reasonsIn(launchesOf(record, id), id);
  const count = `${look?.pairs ?? 0} of ${record.pairs} pairs were measured on both sides, ${MIN_PAIRS} are needed`;
  return reasons === '' ? count : `${count}; ${reasons}`;
}

function whyNotRepeated(record: GateRecord, id: string, pairs: number, threshold: number): string {
  const ofSecond = launchesOf(record, id).filter(({ look }) => look === 2);
  if (ofSecond.some((launch) => pointIn(launch, id) !== undefined)) {
    const count = `${pairs} pairs of the second look were measured on both sides, ${MIN_PAIRS} are needed`;
    return [count, reasonsIn(ofSecond, id)].filter(Boolean).join('; ');
  }
  if (record.ended === 'cancelled') return 'the gate was cancelled before the second look measured it';
  return threshold === record.threshold
    ? 'the second look did not measure it'
    : `the gate that measured this had a threshold of ${formatPercent(record.threshold)} and no second look at it`;
}

/** Why so few pairs were measured on both sides; empty where nothing says so. */
function reasonsIn(launches: readonly GateLaunch[], id: string): string {
  const why = new Set<string>();
  for (const launch of launches) {
    const point = pointIn(launch, id);
    if (launch.error !== undefined || point === undefined) continue;
    if (point.status !== 'ok') why.add(`${point.status} in ${launch.side}: ${told(point)}`);
    const partner = launches.find(
      (one) => one.look === launch.look && one.pair === launch.pair && one.side === 'head',
    );
    const other = launch.side === 'base' && partner !== undefined ? pointIn(partner, id) : undefined;
    if (other?.status === 'ok' && point.status === 'ok') why.add(differ(point, other) ?? '');
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
      ? 'compared by launches of one side each: it could not be measured in turns'
      : '',
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join('; ');
}
