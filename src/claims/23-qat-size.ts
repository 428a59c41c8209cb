import { testable } from './claim.ts';
import { DIRECTION, LADDER, SETTLES, exponentOf } from './qat.ts';

export default testable({
  id: 'qat-size',
  paper: 23,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement: 'Loss from quantisation to 4 bits falls with the size of the model.',
  expected: {
    text: 'a positive exponent of 1/N; .22 in the paper for weights and activations at 4 bits, .36 for weights alone',
    provenance: 'paper',
  },
  bounds: DIRECTION,
  workloads: [LADDER],
  law: 'qat-gap',
  settles: SETTLES,
  measure: (evidence) => exponentOf(evidence, ['W4A4', 'W4A16'], 'gN'),
});
