import { testable } from './claim.ts';
import type { Evidence } from './evidence.ts';
import type { TimingOk } from '../results/schema.ts';

const POINTS = 'quantized/quantize/*';

/** log2 G and ln of the relative squared error, of absmax rounding to 4 bits of one distribution. */
function series(evidence: Evidence, weights: string): readonly (readonly [x: number, y: number])[] {
  const isOne = ({ workload: { params }, quantization }: TimingOk): boolean =>
    quantization !== undefined &&
    params['bits'] === 4 &&
    Number(params['group']) >= 16 &&
    (params['scheme'] ?? 'absmax') === 'absmax' &&
    (params['format'] ?? 'int') === 'int' &&
    (params['weights'] ?? 'gauss') === weights;
  return evidence
    .points(POINTS)
    .filter(isOne)
    .map(({ workload, quantization }) => [
      Math.log(Math.log2(Number(workload.params['group']))),
      Math.log(quantization!.weightNmse),
    ]);
}

/** Slope of y on x by least squares, and its standard error. */
function slopeOf(points: readonly (readonly [number, number])[]): { slope: number; se: number } {
  const n = points.length;
  const [mx, my] = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / n) as [
    number,
    number,
  ];
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx;
  const rest = points.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  return { slope, se: Math.sqrt(rest / (n - 2) / sxx) };
}

export default testable({
  id: 'qat-tails',
  paper: 23,
  class: 'A',
  subject: 'error',
  label: 'kernel-level proxy',
  statement:
    'Error grows as a power of log2 of the group size, more steeply for activations with outliers (the input of the second feed-forward product) than for weights.',
  expected: {
    text: 'exponents of the squared error 1.12 for Gaussian weights and 2.07 for SwiGLU outputs; the paper’s exponents are of losses and are not comparable',
    value: 0.95,
    provenance: 'derived',
  },
  bounds: {
    low: 0.1,
    high: Infinity,
    reason: 'the order of the two exponents with a margin',
    source: 'arXiv:2505.14302, table 1: .98 for activations, .35 for weights',
  },
  workloads: [POINTS],
  law: 'qat-granularity',
  settles: 'More group sizes make the interval narrower.',
  measure(evidence) {
    const [weights, activations] = [series(evidence, 'gauss'), series(evidence, 'swiglu')];
    if (weights.length < 4 || activations.length < 4) {
      return {
        missing: `four group sizes of each of gauss and swiglu are needed, there are ${weights.length} and ${activations.length}`,
      };
    }
    const [a, b] = [slopeOf(activations), slopeOf(weights)];
    const value = a.slope - b.slope;
    // Student's t at 2 degrees of freedom, the fewest there can be.
    const half = 4.303 * Math.hypot(a.se, b.se);
    return {
      value,
      ci95: [value - half, value + half],
      text: `exponent ${a.slope.toFixed(2)} (SwiGLU) − ${b.slope.toFixed(2)} (Gaussian) = ${value.toFixed(2)}`,
      reduction: 'error of tensors, not of a model',
    };
  },
});
