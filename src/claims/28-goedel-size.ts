import { exactly, testable } from './claim.ts';

export default testable({
  id: 'goedel-size',
  paper: 28,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement: 'A prover of 8B parameters is 80 times smaller than the one of 671B that it is held against.',
  expected: { text: '80 times', value: 80, provenance: 'abstract' },
  bounds: { low: 80, high: 90, reason: 'rounded down to tens', source: 'abstract' },
  workloads: [],
  settles: '',
  measure: () => exactly(671 / 8, `671 ÷ 8 = ${(671 / 8).toFixed(1)}`),
});
