import { testable } from './claim.ts';
import { passUntil } from './miniatures/pass-until.ts';

export default testable({
  id: 'passuntil-resolution',
  paper: 35,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Sampling each problem until a few passes resolves pass rates of small models that a fixed number of samples sees as none, so that their law can be fitted.',
  expected: {
    text: 'the exponent of the task law comes back; passes ÷ samples are biased upwards, (r − 1) ÷ (K − 1) is not',
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: 0.9,
    high: 1.1,
    reason: 'found exponent ÷ true one, by the estimator without bias, within 10 %',
    source: 'arXiv:2310.03262 for the law; a reviewer of it for the bias',
  },
  workloads: [],
  law: 'task',
  settles: 'More repetitions make the interval narrower.',
  measure() {
    const { asDefined, unbiased, unseen, sizes, over } = passUntil();
    return {
      ...unbiased,
      text: `exponent found ÷ true ${unbiased.value.toFixed(2)}; by passes ÷ samples, which overstate a small rate ${over.toFixed(2)} times, ${asDefined.value.toFixed(2)}; one sample a problem sees no pass at ${unseen} of ${sizes} sizes`,
      reduction:
        'drawn from the task law itself: 164 problems of equal difficulty, until 2 passes, at most 100 000 samples a problem',
    };
  },
});
