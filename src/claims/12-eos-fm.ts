import type { TimingOk } from '../results/schema.ts';
import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';

/** Square products of the same rows: K of side n ÷ √K have as many operations as one of side n. */
const PRODUCTS = 'matmul/m=*,n=*,k=*,dtype=f32';
const BATCHES = 'matmul/m=*,n=*,k=*,dtype=f32,batch=*';

const sizeOf = ({ workload: { params } }: TimingOk) => ({
  m: Number(params['m']),
  n: Number(params['n']),
  k: Number(params['k']),
  count: Number(params['batch'] ?? 1),
});

const isSquare = (point: TimingOk): boolean => sizeOf(point).n === sizeOf(point).k;

export default testable({
  id: 'eos-fm-ensemble',
  paper: 12,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'An ensemble of small frozen specialists is lightweight beside one large model.',
  expected: {
    text: 'at equal operations K small layers take longer than one large where each fills the device less; all in one dispatch they lose less; pruning the ensemble saves in proportion',
    provenance: 'derived',
  },
  bounds: {
    low: -Infinity,
    high: 1.05,
    reason: 'lightweight means no dearer than one large model of as many operations, with a margin of 5 %',
    source: 'the abstract claims efficiency without a number',
  },
  workloads: [PRODUCTS, BATCHES],
  law: 'affine',
  settles: 'More launches on the same GPU make the interval narrower.',
  measure(evidence) {
    const alone = evidence.points(PRODUCTS).filter(isSquare);
    const sets = evidence
      .points(BATCHES)
      .filter(isSquare)
      .flatMap((batch) => {
        const { m, n, count } = sizeOf(batch);
        const side = n * Math.sqrt(count);
        const of = (width: number) => alone.find((one) => sizeOf(one).m === m && sizeOf(one).n === width);
        const [large, small] = [of(side), of(n)];
        return large && small ? [{ large, small, batch, count, side, m }] : [];
      });
    const [most] = sets.toSorted((a, b) => b.side * b.count - a.side * a.count);
    if (most === undefined) {
      return { missing: 'a product of side n, one of side n/√K and K of these in a batch are needed' };
    }
    const { large, small, batch, count, side, m } = most;
    const together = ratioOf(batch, large);
    const oneByOne = count * ratioOf(small, large).value;
    return {
      ...together,
      text: `${count} layers of ${side / Math.sqrt(count)}² in one dispatch take ${together.value.toPrecision(3)} times as long as one of ${side}², one by one ${oneByOne.toPrecision(3)} times`,
      reduction: `${m} rows through one layer; a product stands for a convolutional network`,
    };
  },
});
