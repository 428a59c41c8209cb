import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';

const DECODE = 'attention/heads=32,kvheads=8,d=128,t=*,s=1,kv=f16';
/** From here on a dispatch is long beside its fixed cost. */
const FROM = 16_384;

export default testable({
  id: 'mirothinker-decode',
  paper: 18,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'Contexts of 256K tokens and hundreds of tool calls are affordable to decode over.',
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
    const points = evidence
      .points(DECODE)
      .filter(({ workload }) => Number(workload.params['t']) >= FROM)
      .toSorted((a, b) => Number(a.workload.params['t']) - Number(b.workload.params['t']));
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined || first === last) {
      return { missing: `two lengths of ${DECODE} from t=${FROM} on are needed; the suite full has them` };
    }
    const [from, to] = [Number(first.workload.params['t']), Number(last.workload.params['t'])];
    const { value, ci95 } = ratioOf(last, first);
    const slope = (ratio: number): number => Math.log(ratio) / Math.log(to / from);
    return {
      value: slope(value),
      ...(ci95 && { ci95: [slope(ci95[0]), slope(ci95[1])] as const }),
      text: `slope ${slope(value).toFixed(3)} of log time on log length, ${from} to ${to} keys`,
      reduction: 'one layer of LLaMA-3-8B’s shape, keys and values in f16',
    };
  },
});
