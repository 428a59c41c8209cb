import { exactly, testable } from './claim.ts';

/** Levels of a number (−1, 0, 1), and numbers of a token. */
const [levels, numbers] = [3, 8];

export default testable({
  id: 'cosyvoice-codebook',
  paper: 2,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement:
    'The speech tokenizer has 6561 tokens without a codebook: eight numbers, each rounded to three levels.',
  expected: { text: '3⁸ = 6561', value: 6561, provenance: 'secondary' },
  bounds: { low: 6561, high: 6561, reason: 'a count', source: 'a third party’s account of the tokenizer' },
  workloads: [],
  settles: '',
  measure: () => exactly(levels ** numbers, `${levels}^${numbers} = ${levels ** numbers}`),
});
