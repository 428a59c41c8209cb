import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';

const SPARSE = 'sparse/matmul/m=1,n=*,k=*,density=*';
const DENSE = 'matmul/m=1,n=*,k=*,dtype=f32';
/** Hundredths that are kept at the sparsity of the claim. */
const KEPT = 20;

export default testable({
  id: 'journey-sparse-speed',
  paper: 41,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'The smaller final model of sparse pre-training is cheaper to run.',
  expected: {
    text: 'by bytes, a weight of which 20 % is kept at any places streams 3.3 times faster than the whole one in f32, and breaks even where two thirds are kept; with many rows, where arithmetic decides, it gains nothing',
    value: 3.3,
    provenance: 'derived',
  },
  bounds: {
    low: 1.05,
    high: Infinity,
    reason: 'an order with a margin of 5 %, at 80 % sparsity',
    source: 'the abstract claims smaller final models; that their zeros save time, reviewers found not shown',
  },
  workloads: [SPARSE, DENSE],
  law: 'affine',
  settles: 'Larger weights, of which the dispatches are a smaller part.',
  measure(evidence) {
    const sparse = evidence.points(SPARSE);
    const sets = evidence.points(DENSE).flatMap((dense) => {
      const { n, k } = dense.workload.params;
      const of = sparse
        .filter(({ workload: { params } }) => params['n'] === n && params['k'] === k)
        .toSorted((a, b) => Number(b.workload.params['density']) - Number(a.workload.params['density']));
      const kept = of.find(({ workload }) => workload.params['density'] === KEPT);
      return kept === undefined ? [] : [{ dense, kept, of }];
    });
    const [largest] = sets.toSorted((a, b) => b.dense.cost.flops - a.dense.cost.flops);
    if (largest === undefined)
      return { missing: `points of ${SPARSE} at density ${KEPT} and of ${DENSE} at its size are needed` };
    const { dense, kept, of } = largest;
    const ratio = ratioOf(dense, kept);
    const faster = of.find(({ summary }) => summary.medianNs < dense.summary.medianNs);
    const from =
      faster === undefined
        ? 'at no density measured'
        : `from ${String(faster.workload.params['density'])} % kept`;
    return {
      ...ratio,
      text: `the whole weight takes ${ratio.value.toPrecision(3)} times as long as ${KEPT} % of it; the sparse product is faster ${from}`,
      reduction: `one row times ${dense.workload.params['n']}×${dense.workload.params['k']}, f32, equally many kept in each row`,
    };
  },
});
