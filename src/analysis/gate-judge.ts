/**
 * @file What the launches of a gate say, workload by workload. Pure: a record in, a report out; exit codes follow from
 * {@link GateReport.isRed}.
 */
import { globMatcher } from '../glob.ts';
import type { GateLaunch, GatePoint, GateRecord, GateSide } from '../results/gate-record.ts';
import { MIN_PAIRS, lookAt } from './gate.ts';
import type { Look, LookVerdict, TimePair } from './gate.ts';

/** Failures that say the same each time: one is enough. */
const CERTAIN = ['wrong-result', 'shader-rejected'];

/** Failures that take both sides of a process with them, whichever of them is to blame. */
const SHARED = ['device-lost', 'gpu-stuck', 'crashed', 'out-of-memory', 'error'];

/** Base means something else by the workload, or cannot compute it: no turns in one process. */
const UNLIKE = 'unlike';

export type GateState =
  /** `head` fails its check, or cannot run, where `base` can: red. */
  | 'broken'
  /** `head` failed in several launches, though not in all, and `base` in none: a warning, whatever its times say. */
  | 'unsteady'
  /** Suspected, and the second look agrees: red. */
  | 'slower'
  /** Suspected, and the second look does not agree. */
  | 'unconfirmed'
  /** Suspected, and not measured again: the gate was cancelled, or is judged by another threshold than it was run by. */
  | 'not-repeated'
  | 'passed'
  | 'faster'
  | 'too-noisy'
  /** Not in both, or too seldom measured in both. */
  | 'not-compared';

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
  const family = Math.max(1, inBoth.length);
  const planned = record.pairs;
  const first = pairsOf(record, 1);
  const second = pairsOf(record, 2);
  const looks = new Map([...first].map(([id, pairs]) => [id, lookAt(pairs, { threshold, family, planned })]));
  const suspects = [...looks].filter(([, { verdict }]) => verdict === 'slower').map(([id]) => id);

  const rows = ids.map((workload): GateRow => {
    const launches = launchesOf(record, workload);
    const failing = failingIn(launches, workload);
    if (failing?.isCertain === true) return { workload, state: 'broken', message: failing.message };
    const look = looks.get(workload);
    if (look === undefined || look.verdict === 'too-few-pairs') {
      const message = failing?.message ?? whyNot(record, workload, look);
      const state = failing === undefined ? 'not-compared' : 'unsteady';
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
    return repeated === undefined
      ? { ...shown, state: 'not-repeated' }
      : { ...shown, second: repeated, state: 'unconfirmed' };
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

const pointIn = ({ points }: GateLaunch, id: string): GatePoint | undefined =>
  points.find(({ workload }) => workload === id);

/** Workloads that were measured by launches of one side alone. */
const measuredAlone = ({ launches }: GateRecord): ReadonlySet<string> =>
  new Set(
    launches.flatMap(({ alone, points }) => (alone === true ? points.map(({ workload }) => workload) : [])),
  );

/** The launches that tell about a workload: those of one side alone, where there are such. */
const launchesOf = (record: GateRecord, id: string): readonly GateLaunch[] => {
  const isAlone = measuredAlone(record).has(id);
  return record.launches.filter(({ alone = false }) => alone === isAlone);
};

/** Workloads that turns in one process cannot compare, or that take both sides with them when they fail. */
export function apartIn(record: GateRecord): readonly string[] {
  if (record.turns !== 'process') return [];
  const found = new Set(
    record.launches
      .filter(({ alone }) => alone !== true)
      .flatMap(({ points }) => points)
      .filter(
        ({ status, reason = '' }) => reason === UNLIKE || (status === 'failed' && SHARED.includes(reason)),
      )
      .map(({ workload }) => workload),
  );
  return bothHave(record).filter((id) => found.has(id));
}

/** Workloads of a look that more pairs can still tell something about, in launches of one side alone or in the others. */
export function openIn(record: GateRecord, look: 1 | 2, alone: boolean): readonly string[] {
  const apart = new Set(apartIn(record));
  const suspects = look === 2 ? suspectsOf(record) : undefined;
  const meant = suspects ?? bothHave(record);
  const rule = { threshold: record.threshold, family: Math.max(1, meant.length), planned: record.pairs };
  const pairs = pairsOf(record, look);
  const taken = record.launches.filter(
    (one) => one.look === look && one.side === 'head' && (one.alone ?? false) === alone,
  ).length;
  return meant.filter((id) => {
    if (apart.has(id) !== alone) return false;
    const own = pairs.get(id) ?? [];
    if (own.length === 0) return taken < HOPELESS_PAIRS;
    if (own.length + record.pairs - taken < MIN_PAIRS) return false;
    return own.length < MIN_PAIRS || lookAt(own, rule).isSettled !== true;
  });
}

/** What was measured on both sides in none of so many pairs will not be. */
const HOPELESS_PAIRS = 3;

/** Pairs of launches in which a workload was measured on both sides in the same way, in the order of their measuring. */
function pairsOf(record: GateRecord, look: number): Times {
  const times = new Map<string, TimePair[]>();
  const apart = measuredAlone(record);
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

interface Failing {
  /** Else it may be a mishap of some launches. */
  readonly isCertain: boolean;
  readonly message: string;
}

/** Where head fails, more than once or for sure, and base does not. */
function failingIn(launches: readonly GateLaunch[], id: string): Failing | undefined {
  const pointsOf = (side: GateSide): readonly GatePoint[] =>
    launches.filter((one) => one.side === side).flatMap((one) => pointIn(one, id) ?? []);
  const [base, head] = [pointsOf('base'), pointsOf('head')];
  const fails = head.filter(({ status }) => status === 'failed');
  const certain = fails.find(({ reason = '' }) => CERTAIN.includes(reason));
  const [failed] = fails;
  if (failed === undefined || !base.some(({ status }) => status === 'ok')) return undefined;
  if (base.some(({ status }) => status === 'failed')) return undefined;
  // Anything else may be a mishap of one launch; of all of at least two it is not.
  if (certain === undefined && fails.length < 2) return undefined;
  const isCertain = certain !== undefined || fails.length === head.length;
  const { reason = 'failed', message } = certain ?? failed;
  const when = isCertain ? '' : ` in ${fails.length} of ${head.length} launches`;
  return {
    isCertain,
    message: `head fails${when} where base does not: ${reason}${message === undefined ? '' : `: ${message}`}`,
  };
}

function whyNot(record: GateRecord, id: string, look: Look | undefined): string {
  if (!record.head.workloads.includes(id)) return 'it is missing in head, which no longer has this workload';
  if (!record.base.workloads.includes(id)) return 'it is new in head: base has nothing to compare it with';
  const launches = launchesOf(record, id);
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
  const reasons = [...why].filter(Boolean).slice(0, 3).join('; ');
  const count = `${look?.pairs ?? 0} of ${record.pairs} pairs were measured on both sides, ${MIN_PAIRS} are needed`;
  return reasons === '' ? count : `${count}; ${reasons}`;
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
    launches[0]?.alone === true
      ? 'compared by launches of one side each: it could not be measured in turns'
      : '',
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join('; ');
}
