import { activated } from './moiie.ts';
import { exactly, testable } from './claim.ts';

export default testable({
  id: 'moiie-active-phi',
  paper: 11,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement: 'Routing two of four experts in every second layer of Phi-3-mini activates 5.5B parameters.',
  expected: { text: '5.5B', value: 5.5, provenance: 'abstract' },
  bounds: { low: 5.45, high: 5.55, reason: 'billions, to the printed digits', source: 'abstract' },
  workloads: [],
  settles: '',
  measure: () => exactly(activated('phi-3-mini') / 1e9, `${(activated('phi-3-mini') / 1e9).toFixed(2)}B`),
});
