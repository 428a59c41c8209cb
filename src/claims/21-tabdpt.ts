import { testable } from './claim.ts';
import { shortestOf } from './fixed-costs.ts';
import { timeExponent } from './slope.ts';

const RETRIEVED = 'vectors/retrieve/*';

export default testable({
  id: 'tabdpt-retrieval',
  paper: 21,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement:
    'A tabular foundation model retrieves its context by nearest neighbours, at a cost that grows with the table and no faster.',
  expected: {
    text: 'retrieval takes time in proportion to the rows of the table, where the model over the rows retrieved takes the same for any table: past some size retrieval is what costs',
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: 0.85,
    high: 1.1,
    reason: 'linear, but for what dispatches and half-filled devices cost the smaller tables',
    source: 'every row is compared with every query',
  },
  workloads: [RETRIEVED],
  law: 'power',
  settles: 'Larger tables; the full suite has up to 262 144 rows.',
  measure(evidence) {
    const points = evidence
      .points(RETRIEVED)
      .toSorted((a, b) => Number(b.workload.params['n']) - Number(a.workload.params['n']));
    const [largest] = points;
    const alike = points.filter(({ workload: { params } }) =>
      ['q', 'd', 'k'].every((name) => params[name] === largest?.workload.params[name]),
    );
    if (largest === undefined || alike.length < 3) {
      return { missing: `three tables of ${RETRIEVED} are needed, there are ${alike.length}` };
    }
    const { slope, ci95 } = timeExponent(alike, ({ workload }) => Number(workload.params['n']));
    const { q, n, d, k } = largest.workload.params;
    const each = largest.summary.medianNs / Number(q) / 1e6;
    return {
      value: slope,
      ...(ci95 && { ci95 }),
      fixedCosts: { draw: 'down', shortestNs: shortestOf(...alike) },
      text: `slope ${slope.toFixed(2)} of log time on log rows; ${each.toPrecision(3)} ms a query at ${n} rows`,
      reduction: `${k} nearest for ${q} queries at once, ${d} synthetic features; without the model`,
    };
  },
});
