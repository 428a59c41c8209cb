import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';
import { shortestOf } from './fixed-costs.ts';
import type { TimingOk } from '../results/schema.ts';

const DECODE = 'attention/heads=*,kvheads=*,d=*,t=*,s=1,kv=f16';
/** From here on a dispatch is long beside its fixed cost. */
const FROM = 16_384;

const lengthOf = ({ workload }: TimingOk): number => Number(workload.params['t']);
const shapeOf = ({ workload: { params } }: TimingOk): string =>
  `${params['heads']} heads over ${params['kvheads']} of ${params['d']}`;
const rangeOf = (points: readonly TimingOk[]): number => lengthOf(points.at(-1)!) / lengthOf(points[0]!);

export default testable({
  id: 'mirothinker-decode',
  paper: 18,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'Decoding over contexts of up to 256K tokens costs in proportion to their length.',
  expected: {
    text: 'time of a decode step linear in the length of the cache',
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: 0.95,
    high: 1.05,
    reason: 'linear within what fixed costs of a dispatch still show at 16K keys',
    source: 'keys and values are read once; their bytes grow exactly with the length',
  },
  workloads: [DECODE],
  law: 'power',
  settles: 'The full suite measures up to 262 144 keys; a wider range makes the slope narrower.',
  measure(evidence) {
    const long = evidence
      .points(DECODE)
      .filter((point) => lengthOf(point) >= FROM)
      .toSorted((a, b) => lengthOf(a) - lengthOf(b));
    // The shape with the widest range of lengths.
    const shapes = [...new Set(long.map(shapeOf))].map((shape) =>
      long.filter((one) => shapeOf(one) === shape),
    );
    const points = shapes.toSorted((a, b) => rangeOf(b) - rangeOf(a))[0] ?? [];
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined || first === last) {
      return {
        missing: `two lengths of ${DECODE} from t=${FROM} on are needed`,
      };
    }
    const [from, to] = [Number(first.workload.params['t']), Number(last.workload.params['t'])];
    const { value, ci95 } = ratioOf(last, first);
    const slope = (ratio: number): number => Math.log(ratio) / Math.log(to / from);
    return {
      value: slope(value),
      ...(ci95 && { ci95: [slope(ci95[0]), slope(ci95[1])] as const }),
      fixedCosts: { draw: 'down', shortestNs: shortestOf(first) },
      text: `slope ${slope(value).toFixed(3)} of log time on log length, ${from} to ${to} keys`,
      reduction: `one layer, ${shapeOf(first)}, keys and values in f16`,
    };
  },
});
