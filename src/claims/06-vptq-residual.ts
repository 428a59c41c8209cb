import type { TimingOk } from '../results/schema.ts';
import { testable } from './claim.ts';

const ALONE = 'quantized/codebook-matvec/m=1,n=*,k=*,v=8,centroids=256,dtype=f32';
const WITH = 'quantized/codebook-matvec/m=1,n=*,k=*,v=8,centroids=256,residual=256,dtype=f32';

/** Of the relative squared errors of some 10⁵ numbers each: under 1 % together. */
const SAMPLING = 0.01;
/** Fewer weights repeat too little of what the codes are of. */
const WEIGHTS = 2 ** 19;

const sizeOf = ({ workload: { params } }: TimingOk): number => Number(params['n']) * Number(params['k']);

export default testable({
  id: 'vptq-residual',
  paper: 6,
  class: 'A',
  subject: 'error',
  label: 'kernel-level proxy',
  statement:
    'A second codebook of 256 for what vectors of 8 have lost, one more bit a weight, takes away two thirds of the error.',
  expected: {
    text: 'in the paper’s log a layer’s error falls from .0374 to .0118, by 68 %; no code takes away more than about three quarters for one bit',
    value: 0.68,
    provenance: 'repository',
  },
  bounds: {
    low: 0.6,
    high: 0.78,
    reason:
      'near the printed drop; above .78 the second code would beat rate–distortion (1/16 of the variance at 2 bits, from .28 or more at 1 bit)',
    source:
      'log of a layer of Llama-3.1-8B in the repository, where the first codebook has 65 536 entries; Shannon’s bound 2^(−2R)',
  },
  workloads: [ALONE, WITH],
  law: 'rate-distortion',
  settles: 'More weights make the interval narrower.',
  measure(evidence) {
    const [alone, both] = [ALONE, WITH].map((id) =>
      evidence
        .points(id)
        .filter((point) => point.quantization !== undefined && sizeOf(point) >= WEIGHTS)
        .toSorted((a, b) => sizeOf(b) - sizeOf(a)),
    );
    const pair = alone!.flatMap((one) => {
      const other = both!.find((two) => sizeOf(two) === sizeOf(one));
      return other === undefined ? [] : [[one, other] as const];
    })[0];
    if (pair === undefined)
      return { missing: `one layer of ${WEIGHTS} weights or more under ${ALONE} and ${WITH}` };
    const [before, after] = pair.map(({ quantization }) => quantization!) as [
      NonNullable<TimingOk['quantization']>,
      NonNullable<TimingOk['quantization']>,
    ];
    const left = after.weightNmse / before.weightNmse;
    return {
      value: 1 - left,
      ci95: [1 - left * (1 + SAMPLING), 1 - left * (1 - SAMPLING)],
      text: `squared error ${before.weightNmse.toPrecision(3)} at ${before.bitsPerWeight.toFixed(2)} bits, ${after.weightNmse.toPrecision(3)} at ${after.bitsPerWeight.toFixed(2)}: ${(100 * (1 - left)).toFixed(0)} % less`,
      reduction: 'synthetic Gaussian weights, errors of weights and not of outputs, 256 first centroids',
    };
  },
});
