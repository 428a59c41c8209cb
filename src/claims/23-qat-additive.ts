import { testable } from './claim.ts';
import { LADDER, SETTLES, overModels } from './qat.ts';

export default testable({
  id: 'qat-additive',
  paper: 23,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Losses from quantised weights and from quantised activations nearly add up: W4A4 is .906 of their sum.',
  expected: { text: '.906 of the sum', value: 0.906, provenance: 'paper' },
  bounds: {
    low: 0.77,
    high: 1.04,
    reason:
      'nearly: within 15 % of the paper’s constant, which is of other models, trained with quantisation',
    source: 'arXiv:2505.14302',
  },
  workloads: [LADDER],
  settles: SETTLES,
  measure(evidence) {
    const found = overModels(
      evidence,
      ['W4A4', 'W4A16', 'W16A4'],
      ([both, weights, activations]) => both! / (weights! + activations!),
    );
    return 'missing' in found ? found : { ...found, text: `W4A4 ÷ (W4A16 + W16A4) = ${found.text}` };
  },
});
