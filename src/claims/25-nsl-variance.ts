import { testable } from './claim.ts';
import { varianceLimited } from './miniatures/nsl.ts';

export default testable({
  id: 'nsl-variance',
  paper: 25,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Where variance limits it, loss approaches its limit as 1/x, in data as in parameters, for any task.',
  expected: { text: 'exponent 1 in both panels', value: 1, provenance: 'paper' },
  bounds: {
    low: 0.9,
    high: 1.1,
    reason:
      'at finite sizes least squares itself gives 1/(D − P − 1), an exponent of 1.01 to 1.05 over these',
    source: 'arXiv:2102.06701, the variance-limited regimes',
  },
  workloads: [],
  law: 'variance-limited',
  settles: 'More repetitions make the interval narrower.',
  measure() {
    const { byData, byFeatures } = varianceLimited();
    const [value] = [byData.value, byFeatures.value].toSorted((a, b) => Math.abs(b - 1) - Math.abs(a - 1));
    return {
      value: value!,
      ci95: [Math.min(byData.ci95[0], byFeatures.ci95[0]), Math.max(byData.ci95[1], byFeatures.ci95[1])],
      text: `exponent ${byData.value.toFixed(2)} in data (4 features), ${byFeatures.value.toFixed(2)} in features (4 data); the interval holds both`,
      reduction: 'linear students of 32 features solved exactly, 64 repetitions, sizes 128 to 1024',
    };
  },
});
