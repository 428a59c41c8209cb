import { exactly, testable } from './claim.ts';

const [measured, predicted] = [0.0599, 0.05987];

export default testable({
  id: 'passuntil-deviation',
  paper: 35,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement: 'The pass rate of a 2.4B model on code was predicted with a deviation of 0.05 %.',
  expected: { text: '0.05 %', value: 0.0005, provenance: 'abstract' },
  bounds: {
    low: 0.00045,
    high: 0.00055,
    reason: 'the printed digit',
    source: 'abstract; .05990 and .05987 as printed',
  },
  workloads: [],
  settles: '',
  measure: () =>
    exactly(
      Math.abs(predicted - measured) / measured,
      `|${predicted} − ${measured.toFixed(5)}| ÷ ${measured.toFixed(5)} = ${((100 * Math.abs(predicted - measured)) / measured).toFixed(3)} %`,
    ),
});
