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

export type GateState =
  /** `head` fails its check, or cannot run, where `base` can: red. */
  | 'broken'
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
  const matches = wantedBy(record);
  const [inBase, inHead] = [new Set(record.base.workloads), new Set(record.head.workloads)];
  const ids = [...new Set([...inBase, ...inHead])].filter(matches);
  const first = pairsOf(record, 1);
  const second = pairsOf(record, 2);
  const family = Math.max(1, [...first].filter(([, pairs]) => pairs.length >= MIN_PAIRS).length);
  const looks = new Map([...first].map(([id, pairs]) => [id, lookAt(pairs, { threshold, family })]));
  const suspects = [...looks].filter(([, { verdict }]) => verdict === 'slower').map(([id]) => id);

  const rows = ids.map((workload): GateRow => {
    const broken = brokenIn(record.launches, workload);
    if (broken !== undefined) return { workload, state: 'broken', message: broken };
    const look = looks.get(workload);
    if (look === undefined || look.verdict === 'too-few-pairs') {
      const message = whyNot(record, workload, inBase, inHead, look);
      return { workload, state: 'not-compared', ...(look && { first: look }), message };
    }
    const shown = {
      workload,
      first: look,
      ...middles(record.launches, workload),
      ...variants(record, workload),
    };
    if (look.verdict !== 'slower') return { ...shown, state: PASSING[look.verdict] };
    const again = second.get(workload);
    if (again === undefined || again.length < MIN_PAIRS) return { ...shown, state: 'not-repeated' };
    const repeated = lookAt(again, { threshold, family: suspects.length });
    return { ...shown, second: repeated, state: repeated.verdict === 'slower' ? 'slower' : 'unconfirmed' };
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

const pointIn = ({ points }: GateLaunch, id: string): GatePoint | undefined =>
  points.find(({ workload }) => workload === id);

/** Pairs of launches in which a workload was measured on both sides in the same way. */
function pairsOf({ launches, turns }: GateRecord, look: number): Times {
  const times = new Map<string, TimePair[]>();
  const ofLook = launches.filter((launch) => launch.look === look);
  for (const base of ofLook.filter(({ side }) => side === 'base')) {
    const head = ofLook.find(({ side, pair }) => side === 'head' && pair === base.pair);
    if (head === undefined) continue;
    const others = new Map(head.points.map((point) => [point.workload, point]));
    for (const point of base.points) {
      const other = others.get(point.workload);
      if (other === undefined || point.lowNs === undefined || other.lowNs === undefined) continue;
      if (apart(point, other) !== undefined) continue;
      const known = times.get(point.workload) ?? [];
      if (turns === 'process') {
        if (other.ratio === undefined) continue;
        known.push({ base: 1, head: other.ratio });
      } else known.push({ base: point.lowNs, head: other.lowNs });
      times.set(point.workload, known);
    }
  }
  return times;
}

/** Why two times of a workload cannot be compared. */
function apart(base: GatePoint, head: GatePoint): string | undefined {
  if (base.clock !== head.clock) return `timed by ${base.clock} in base and by ${head.clock} in head`;
  if (base.cache !== head.cache) return `measured ${base.cache} in base and ${head.cache} in head`;
  return undefined;
}

/** A sentence where head fails and base does not. */
function brokenIn(launches: readonly GateLaunch[], id: string): string | undefined {
  const told = (side: GateSide): readonly GatePoint[] =>
    launches.filter((one) => one.side === side).flatMap((one) => pointIn(one, id) ?? []);
  const [base, head] = [told('base'), told('head')];
  const fails = head.filter(({ status }) => status === 'failed');
  const [failed] = fails;
  if (failed === undefined || !base.some(({ status }) => status === 'ok')) return undefined;
  if (base.some(({ status }) => status === 'failed')) return undefined;
  const certain = fails.find(({ reason = '' }) => CERTAIN.includes(reason));
  // Anything else may be a mishap of one launch; of all of at least two it is not.
  if (certain === undefined && (fails.length < head.length || fails.length < 2)) return undefined;
  const { reason, message } = certain ?? failed;
  return `head fails where base does not: ${reason ?? 'failed'}${message === undefined ? '' : `: ${message}`}`;
}

function whyNot(
  { launches, pairs }: GateRecord,
  id: string,
  inBase: ReadonlySet<string>,
  inHead: ReadonlySet<string>,
  look: Look | undefined,
): string {
  if (!inHead.has(id)) return 'it is missing in head, which no longer has this workload';
  if (!inBase.has(id)) return 'it is new in head: base has nothing to compare it with';
  const why = new Set<string>();
  for (const launch of launches) {
    const point = pointIn(launch, id);
    if (launch.error !== undefined || point === undefined) continue;
    if (point.status !== 'ok') why.add(`${point.status} in ${launch.side}: ${told(point)}`);
    const partner = launches.find(
      (one) => one.look === launch.look && one.pair === launch.pair && one.side === 'head',
    );
    const other = launch.side === 'base' && partner !== undefined ? pointIn(partner, id) : undefined;
    if (other?.status === 'ok' && point.status === 'ok') why.add(apart(point, other) ?? '');
  }
  const reasons = [...why].filter(Boolean).slice(0, 3).join('; ');
  const count = `${look?.pairs ?? 0} of ${pairs} pairs were measured on both sides, ${MIN_PAIRS} are needed`;
  return reasons === '' ? count : `${count}; ${reasons}`;
}

/** What differs between the programs is told in words: the reason alone would not help. */
const told = ({ reason = 'no reason given', message }: GatePoint): string =>
  reason === 'unlike' && message !== undefined ? `${message} (--turns launches compares it)` : reason;

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

/** Says so where head computes the workload by another variant. */
function variants({ launches }: GateRecord, id: string): Pick<GateRow, 'message'> {
  const of = (side: GateSide): string =>
    [
      ...new Set(
        launches.filter((one) => one.side === side).flatMap((one) => pointIn(one, id)?.variant ?? []),
      ),
    ].join(', ');
  const [base, head] = [of('base'), of('head')];
  return base === head ? {} : { message: `base uses ${base}, head ${head}` };
}
