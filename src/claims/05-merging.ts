import { testable } from './claim.ts';
import { exponentOf } from './slope.ts';

const MERGED = 'training/merge/*';
/** As many as the paper merges at most. */
const EXPERTS = 8;
const METHODS = ['average', 'arithmetic', 'dare', 'ties'];

export default testable({
  id: 'merging-methods',
  paper: 5,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement: 'At large sizes different methods of merging models behave alike.',
  expected: {
    text: 'what merged layers remember of their tasks differs the less between methods the wider they are: as about width to the −.3 to −.5, since tasks of wider layers are nearer to orthogonal',
    value: -0.4,
    provenance: 'derived',
  },
  bounds: {
    low: -Infinity,
    high: -0.1,
    reason: 'the gap falls with width, and not by chance alone',
    source: 'the abstract claims the direction; the width of a layer stands for the size of a model here',
  },
  workloads: [MERGED],
  law: 'power',
  settles: 'More widths make the slope narrower; the suites have 64 to 1024.',
  measure(evidence) {
    const points = evidence
      .points(MERGED)
      .filter(
        ({ metrics, workload }) =>
          metrics?.['remembered'] !== undefined && workload.params['experts'] === EXPERTS,
      );
    const widths = [...new Set(points.map(({ workload }) => Number(workload.params['columns'])))];
    const gaps = widths.flatMap((width) => {
      const shares = METHODS.flatMap((method) => {
        const point = points.find(
          ({ workload: { params } }) => params['columns'] === width && params['method'] === method,
        );
        return point === undefined ? [] : [point.metrics!['remembered']!];
      });
      const gap = Math.max(...shares) - Math.min(...shares);
      return shares.length === METHODS.length && gap > 0 ? [[width, gap] as const] : [];
    });
    if (gaps.length < 4) {
      return {
        missing: `four widths of ${MERGED} under all four methods are needed, there are ${gaps.length}`,
      };
    }
    const { slope, ci95 } = exponentOf(gaps);
    const sorted = gaps.toSorted((a, b) => a[0] - b[0]);
    const [first, last] = [sorted[0]!, sorted.at(-1)!];
    return {
      value: slope,
      ...(ci95 && { ci95 }),
      text: `gap between the best and the worst method ${(100 * first[1]).toFixed(1)} points at width ${first[0]}, ${(100 * last[1]).toFixed(1)} at ${last[0]}: slope ${slope.toFixed(2)}`,
      reduction: `linear layers that learnt something of rank one each, ${EXPERTS} merged, no language models`,
    };
  },
});
