import { testable } from './claim.ts';
import { LADDER, SETTLES, overModels } from './qat.ts';

export default testable({
  id: 'qat-fc2',
  paper: 23,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Outliers in the input of the second feed-forward product are the bottleneck of 4-bit activations: keeping that input at 8 bits takes away a good part of the loss.',
  expected: { text: '20 % less at groups of 32, 43 % less at 256 in the paper', provenance: 'paper' },
  bounds: {
    low: -Infinity,
    high: 0.95,
    reason: 'the direction with a margin of 5 %',
    source: 'arXiv:2505.14302, figures of 595M parameters and 100B tokens',
  },
  workloads: [LADDER],
  settles: SETTLES,
  measure(evidence) {
    const found = overModels(evidence, ['W4A4, FC2 at 8 bits', 'W4A4'], ([mixed, plain]) => mixed! / plain!);
    return 'missing' in found ? found : { ...found, text: `loss with FC2 at 8 bits ÷ without ${found.text}` };
  },
});
