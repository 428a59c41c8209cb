import { testable } from './claim.ts';
import { resolutionLimited } from './miniatures/nsl.ts';

export default testable({
  id: 'nsl-resolution',
  paper: 25,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Where resolution limits it, loss falls with the same exponent in data and in parameters, that of the kernel’s spectrum, which shrinks as the inverse of the data’s dimension.',
  expected: {
    text: 'found exponent ÷ exponent of the spectrum is 1, in data and in features, in every dimension',
    value: 1,
    provenance: 'paper',
  },
  bounds: {
    low: 0.85,
    high: 1.15,
    reason:
      'finite sizes: cut off after about 1100 waves, the tail of the spectrum itself is up to 10 % steeper',
    source: 'arXiv:2102.06701: α_D = α_P = α_K, α_K = t/d for kernels of smoothness t on d dimensions',
  },
  workloads: [],
  law: 'resolution-limited',
  settles: 'More repetitions, and more waves, make the interval narrower.',
  measure() {
    const all = resolutionLimited();
    const shares = all.flatMap(({ known, byData, byFeatures }) =>
      [byData, byFeatures].map(({ value, ci95 }) => ({
        value: value / known,
        low: ci95[0] / known,
        high: ci95[1] / known,
      })),
    );
    const [farthest] = shares.toSorted((a, b) => Math.abs(b.value - 1) - Math.abs(a.value - 1));
    const found = all.map(
      ({ d, known, byData, byFeatures }) =>
        `d = ${d}: ${byData.value.toFixed(2)} in data and ${byFeatures.value.toFixed(2)} in features for ${known.toFixed(2)}`,
    );
    return {
      value: farthest!.value,
      ci95: [Math.min(...shares.map(({ low }) => low)), Math.max(...shares.map(({ high }) => high))],
      text: `${found.join('; ')}; the interval holds all six`,
      reduction: 'kernels of known spectrum on tori, solved exactly, 8 to 128 data or features',
    };
  },
});
