import type { TimingOk } from '../results/schema.ts';
import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';

const AVERAGE = 'training/merge/*,method=average*';
const TIES = 'training/merge/*,method=ties*';
const MERGED = 'training/merge/*';

const methodOf = ({ workload }: TimingOk): string => String(workload.params['method']);
const isLike = (one: TimingOk, other: TimingOk): boolean =>
  ['rows', 'columns', 'experts'].every((name) => one.workload.params[name] === other.workload.params[name]);

export default testable({
  id: 'merging-cost',
  paper: 5,
  class: 'A',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'Merging needs no training: a pass or two over the weights, whatever the method.',
  expected: {
    text: 'averaging and task arithmetic at the rate of memory; TIES, which must find a threshold first, 1.5 to 2.5 times averaging',
    value: 2,
    provenance: 'derived',
  },
  bounds: {
    low: 1.2,
    high: 3,
    reason: 'two passes over the models for one, with a margin either side for histograms',
    source: 'counted from the methods; the paper gives no times',
  },
  workloads: [AVERAGE, TIES],
  law: 'affine',
  settles: 'Wider layers, of which the dispatches are a smaller part.',
  measure(evidence) {
    const [averages, all] = [AVERAGE, MERGED].map((pattern) => evidence.points(pattern));
    const pairs = averages!.flatMap((average) => {
      const of = (method: string) => all!.find((one) => isLike(one, average) && methodOf(one) === method);
      const ties = of('ties');
      return ties === undefined ? [] : [{ average, ties, others: [of('arithmetic'), of('dare'), ties] }];
    });
    const [widest] = pairs.toSorted((a, b) => b.average.cost.bytes - a.average.cost.bytes);
    if (widest === undefined)
      return { missing: `points of ${AVERAGE} and ${TIES} at the same size are needed` };
    const { average, ties, others } = widest;
    const ratio = ratioOf(ties, average);
    const rates = others
      .filter((one) => one !== undefined)
      .map((one) => `${methodOf(one)} ${(one.cost.bytes / one.summary.medianNs).toPrecision(3)}`);
    const { rows, columns, experts } = average.workload.params;
    return {
      ...ratio,
      text: `TIES takes ${ratio.value.toPrecision(3)} times as long as averaging, which runs at ${(average.cost.bytes / average.summary.medianNs).toPrecision(3)} GB/s; ${rates.join(', ')} GB/s of models read once`,
      reduction: `${experts} models of ${rows}×${columns} parameters in f32`,
    };
  },
});
