import { testable } from './claim.ts';
import { DIRECTION, LADDER, SETTLES, exponentOf } from './qat.ts';

export default testable({
  id: 'qat-training',
  paper: 23,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement: 'Loss from quantisation to 4 bits grows with the tokens a model was trained on.',
  expected: {
    text: 'a positive exponent of D; .07 in the paper for weights and activations at 4 bits, .16 for weights alone',
    provenance: 'paper',
  },
  bounds: DIRECTION,
  workloads: [LADDER],
  law: 'qat-gap',
  settles: SETTLES,
  measure: (evidence) => exponentOf(evidence, ['W4A4', 'W4A16'], 'gD'),
});
