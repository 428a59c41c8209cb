import { testable } from './claim.ts';

const STORED = 'training/store/*';

/** Of both errors together, at some 10⁵ activations and more; of fewer, what so many rounding errors leave open. */
const SAMPLING = 0.01;
const samplingOf = (activations: number): number => Math.max(SAMPLING, 2.5 / Math.sqrt(activations));

export default testable({
  id: 'mesa-heads',
  paper: 3,
  class: 'A',
  subject: 'error',
  label: 'kernel-level proxy',
  statement:
    'Activations stored in 8 bits with statistics of each head err less than with statistics of the whole layer.',
  expected: {
    text: 'the error by head at most that by layer, and the further below the more heads differ in scale',
    provenance: 'paper',
  },
  bounds: {
    low: 1.1,
    high: Infinity,
    reason: 'an order with a margin of 10 %',
    source: 'arXiv:2111.11124, abstract: statistics of each head minimise the error of approximation',
  },
  workloads: [STORED],
  settles: 'More tokens make the interval narrower.',
  measure(evidence) {
    const points = evidence.points(STORED).filter(({ metrics }) => metrics?.['gradientNmse'] !== undefined);
    const pairs = points.flatMap((head) => {
      const { by, ...rest } = head.workload.params;
      const layer = points.find(
        ({ workload: { params } }) =>
          params['by'] === 'layer' && Object.entries(rest).every(([name, value]) => params[name] === value),
      );
      return by === 'head' && layer !== undefined ? [{ head, layer }] : [];
    });
    const [pair] = pairs.toSorted((a, b) => b.head.cost.flops - a.head.cost.flops);
    if (pair === undefined) return { missing: `no points of ${STORED} by head and by layer in this run` };
    const of = (name: string) => pair.layer.metrics![name]! / pair.head.metrics![name]!;
    const value = of('gradientNmse');
    const { t, heads, d, spread } = pair.head.workload.params;
    const sampling = samplingOf(Number(t) * Number(heads) * Number(d));
    return {
      value,
      ci95: [value * (1 - sampling), value * (1 + sampling)],
      text: `by layer the squared error of a gradient of weights is ${value.toPrecision(3)} times that by head, that of the activations ${of('nmse').toPrecision(3)} times`,
      reduction: `synthetic activations, ${t} tokens of ${heads} heads of ${d}, whose scales are lognormal (σ = ${Number(spread ?? 70) / 100}): how much is gained is up to these`,
    };
  },
});
