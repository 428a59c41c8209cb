import { testable } from './claim.ts';
import { largestPair } from './evidence.ts';

/** Both at about 2 bits on the same N(0,1) weights; the sizes the paper's layers have. */
const VECTOR = 'quantized/codebook-matvec/m=1,n=*,k=*,v=6,centroids=4096*';
const SCALAR = 'quantized/scalar-matvec/n=*,k=*,bits=2,group=128,scheme=minmax*';

/** Of the relative squared error of a million weights, the sampling error of both together: about 1 % each. */
const SAMPLING = 0.03;
/** So many weights that sampling is no more than that. */
const WEIGHTS = 2 ** 20;
/** Bits that the vectors may take more than the scalars: a codebook counts, and on a small layer it is all there is. */
const MORE_BITS = 0.25;

export default testable({
  id: 'vptq-error',
  paper: 6,
  class: 'A',
  subject: 'error',
  label: 'kernel-level proxy',
  statement: 'At 2 bits a weight, vector quantisation loses less than scalar quantisation.',
  expected: {
    text: 'squared error of Gaussian weights 2.7 times smaller: .250 of min–max rounding in groups of 128, .093 of vectors of 6 with 4096 centroids',
    value: 2.7,
    provenance: 'derived',
  },
  bounds: {
    low: 1.1,
    high: Infinity,
    reason: 'an order with a margin of 10 %, which is past the sampling error of the weights',
    source: 'the abstract claims the order, and no ratio of errors',
  },
  workloads: [VECTOR, SCALAR],
  settles: 'More weights make the interval narrower.',
  measure(evidence) {
    const [vectors, scalars] = [VECTOR, SCALAR].map((id) =>
      evidence
        .points(id)
        .filter(
          ({ quantization, workload: { params } }) =>
            quantization !== undefined && Number(params['n']) * Number(params['k']) >= WEIGHTS,
        ),
    );
    const pair = largestPair(vectors!, scalars!);
    if (pair === undefined)
      return {
        missing: `no layer of ${WEIGHTS} weights or more under both ${VECTOR} and ${SCALAR} in this run`,
      };
    const [vector, scalar] = pair;
    const { n, k } = vector.workload.params;
    if (vector.quantization === undefined || scalar.quantization === undefined)
      return { missing: 'their errors' };
    const [of, to] = [scalar.quantization, vector.quantization];
    if (to.bitsPerWeight > of.bitsPerWeight + MORE_BITS) {
      return {
        missing: `${to.bitsPerWeight.toFixed(2)} bits against ${of.bitsPerWeight.toFixed(2)}: two formats of about as many bits are needed`,
      };
    }
    const value = of.weightNmse / to.weightNmse;
    return {
      value,
      ci95: [value * (1 - SAMPLING), value * (1 + SAMPLING)],
      text: `squared error ${of.weightNmse.toPrecision(3)} at ${of.bitsPerWeight.toFixed(3)} bits (scalar) ÷ ${to.weightNmse.toPrecision(3)} at ${to.bitsPerWeight.toFixed(3)} bits (vector) = ${value.toPrecision(3)}`,
      reduction: `${n}×${k} synthetic Gaussian weights, no model`,
    };
  },
});
