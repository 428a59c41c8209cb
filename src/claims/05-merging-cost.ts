import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';

const AVERAGE = 'training/merge/*,method=average*';
const TIES = 'training/merge/*,method=ties*';

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
    const widest = (pattern: string) =>
      evidence.points(pattern).toSorted((a, b) => b.cost.flops - a.cost.flops)[0];
    const [average, ties] = [widest(AVERAGE), widest(TIES)];
    if (average === undefined || ties === undefined || average.cost.flops !== ties.cost.flops) {
      return { missing: `points of ${AVERAGE} and ${TIES} at the same size are needed` };
    }
    const ratio = ratioOf(ties, average);
    const rate = average.cost.bytes / average.summary.medianNs;
    return {
      ...ratio,
      text: `TIES takes ${ratio.value.toPrecision(3)} times as long as averaging, which runs at ${rate.toPrecision(3)} GB/s`,
      reduction: `${average.workload.params['experts']} models of ${average.workload.params['rows']}×${average.workload.params['columns']} parameters in f32`,
    };
  },
});
