import { testable } from './claim.ts';
import { DIRECTION, LADDER, SETTLES, exponentOf } from './qat.ts';

export default testable({
  id: 'qat-group',
  paper: 23,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement: 'Loss from quantisation to 4 bits grows with the group that shares a scale.',
  expected: {
    text: 'a positive exponent of log2 G; .78 in the paper for weights and activations at 4 bits, .35 for weights alone',
    provenance: 'paper',
  },
  bounds: DIRECTION,
  workloads: [LADDER],
  law: 'qat-gap',
  settles: SETTLES,
  measure: (evidence) => exponentOf(evidence, ['W4A4', 'W4A16'], 'gG'),
});
