import { testable } from './claim.ts';
import { DIRECTION, LADDER, SETTLES, exponentOf } from './qat.ts';

export default testable({
  id: 'qat-weights-training',
  paper: 23,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'With more training, loss from quantised weights grows faster than loss from quantised activations.',
  expected: {
    text: 'the exponent of D larger for weights (.16) than for activations (.03)',
    provenance: 'paper',
  },
  bounds: { ...DIRECTION, source: 'arXiv:2505.14302, abstract and table 1' },
  workloads: [LADDER],
  law: 'qat-gap',
  settles: SETTLES,
  measure(evidence) {
    const [weights, activations] = [
      exponentOf(evidence, ['W4A16'], 'gD'),
      exponentOf(evidence, ['W16A4'], 'gD'),
    ];
    if ('missing' in weights) return weights;
    if ('missing' in activations) return activations;
    const value = weights.value - activations.value;
    const [a, b] = [weights.ci95!, activations.ci95!];
    return {
      value,
      // As if they were independent; they share the checkpoints, which makes the difference more certain than this.
      ci95: [
        value - Math.hypot(weights.value - a[0], b[1] - activations.value),
        value + Math.hypot(a[1] - weights.value, activations.value - b[0]),
      ],
      text: `${weights.value.toFixed(2)} of weights − ${activations.value.toFixed(2)} of activations = ${value.toFixed(2)}`,
      reduction: weights.reduction!,
    };
  },
});
