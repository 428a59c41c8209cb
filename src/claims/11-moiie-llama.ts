import { activated } from './moiie.ts';
import { exactly, testable } from './claim.ts';

export default testable({
  id: 'moiie-active-llama',
  paper: 11,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement: 'Routing two of four experts in every second layer of LLaMA-3-8B activates 11.3B parameters.',
  expected: { text: '11.3B', value: 11.3e9, provenance: 'abstract' },
  bounds: { low: 11.25e9, high: 11.35e9, reason: 'the printed digits', source: 'abstract' },
  workloads: [],
  settles: '',
  measure: () => exactly(activated('llama-3-8b'), `${(activated('llama-3-8b') / 1e9).toFixed(2)}B`),
});
