/** @file What a gate's record holds of a workload: which launches tell about it, and their pairs of times. Pure. */
import { globMatcher } from '../glob.ts';
import type { GateLaunch, GatePoint, GateRecord } from '../results/gate-record.ts';
import type { TimePair } from './gate.ts';

/** Measured both programs in turns: it stands in the record twice, once for each side. */
export const isInTurns = ({ turns }: GateRecord, { alone = false }: GateLaunch): boolean =>
  turns === 'process' && !alone;

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
export function bothHave(record: GateRecord): readonly string[] {
  const inHead = new Set(record.head.workloads);
  return record.base.workloads.filter((id) => inHead.has(id)).filter(wantedBy(record));
}

export function headHasMore(record: GateRecord): boolean {
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
export function launchesOf(record: GateRecord, id: string): readonly GateLaunch[] {
  const isAlone = [1, 2].map((look) => measuredAlone(record, look).has(id));
  return record.launches.filter(({ look, alone = false }) => alone === isAlone[look - 1]);
}

type Times = ReadonlyMap<string, readonly TimePair[]>;

/** Pairs of launches in which a workload was measured on both sides in the same way, in the order of their measuring. */
export function pairsOf(record: GateRecord, look: number): Times {
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
export function differ(base: GatePoint, head: GatePoint): string | undefined {
  if (base.clock !== head.clock) return `timed by ${base.clock} in base and by ${head.clock} in head`;
  if (base.cache !== head.cache) return `measured ${base.cache} in base and ${head.cache} in head`;
  return undefined;
}
