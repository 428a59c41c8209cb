import { testable } from './claim.ts';
import { shortestOf } from './fixed-costs.ts';
import { timeExponent } from './slope.ts';

const DISTANCES = 'vectors/similarity/*,of=nearest';

export default testable({
  id: 'pruning-prototypes',
  paper: 36,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement:
    'Which examples to keep can be told cheaply, without labels, by their distance to the nearest of some prototypes.',
  expected: {
    text: 'time of the metric linear in examples × prototypes × width; 5.2·10¹² operations for 1.28 million images, 1000 prototypes and 2048 numbers',
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: 0.85,
    high: 1.1,
    reason: 'linear, but for what dispatches and half-filled devices cost the smaller sizes',
    source: 'operations are counted',
  },
  workloads: [DISTANCES],
  law: 'power',
  settles: 'More sizes make the slope narrower.',
  measure(evidence) {
    const points = evidence.points(DISTANCES);
    if (new Set(points.map(({ cost }) => cost.flops)).size < 3) {
      return { missing: `three sizes of ${DISTANCES} are needed, there are ${points.length}` };
    }
    const { slope, ci95 } = timeExponent(points, ({ cost }) => cost.flops);
    const [largest] = points.toSorted((a, b) => b.cost.flops - a.cost.flops);
    const rate = largest!.cost.flops / largest!.summary.medianNs;
    return {
      value: slope,
      ...(ci95 && { ci95 }),
      fixedCosts: { draw: 'down', shortestNs: shortestOf(...points) },
      text: `slope ${slope.toFixed(2)} of log time on log operations; ${rate.toPrecision(3)} GFLOP/s at the largest, where ImageNet’s pass would take ${(5.2e12 / rate / 1e9).toPrecision(2)} s`,
      reduction: 'synthetic vectors and prototypes; distances only, no k-means rounds and no training',
    };
  },
});
