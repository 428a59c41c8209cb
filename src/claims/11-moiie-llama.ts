import { activated } from './moiie.ts';
import { exactly, testable } from './claim.ts';

export default testable({
  id: 'moiie-active-llama',
  paper: 11,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement: 'Routing two of four experts in every second layer of LLaMA-3-8B activates 11.3B parameters.',
  expected: { text: '11.3B', value: 11.3, provenance: 'abstract' },
  bounds: { low: 11.25, high: 11.35, reason: 'billions, to the printed digits', source: 'abstract' },
  workloads: [],
  settles: '',
  measure: () => exactly(activated('llama-3-8b') / 1e9, `${(activated('llama-3-8b') / 1e9).toFixed(2)}B`),
});
