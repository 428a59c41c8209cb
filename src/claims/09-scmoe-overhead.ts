import { exactly, testable } from './claim.ts';

/** Seconds for 512 tokens of Mixtral 8×7B on four A100s. */
const [greedy, selfContrast] = [50.32, 65.47];

export default testable({
  id: 'scmoe-overhead-printed',
  paper: 9,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement:
    'Contrasting a strong with a weak activation of the experts costs 1.30 times the time of greedy decoding.',
  expected: { text: '1.30', value: 1.3, provenance: 'secondary' },
  bounds: { low: 1.295, high: 1.305, reason: 'the printed digits', source: 'arXiv:2405.14507, table 3' },
  workloads: [],
  settles: '',
  measure: () =>
    exactly(selfContrast / greedy, `${selfContrast} s ÷ ${greedy} s = ${(selfContrast / greedy).toFixed(3)}`),
});
