import { exactly, testable } from './claim.ts';

/** Mean number of parameters over training, of N0, when pruning to sparsity s runs linearly from 25 to 75 % of it. */
function averageShare(sparsity: number): number {
  const before = 0.25;
  const during = 0.5 * (1 - sparsity / 2);
  const after = 0.25 * (1 - sparsity);
  return before + during + after;
}

export default testable({
  id: 'journey-average',
  paper: 41,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement:
    'With the average parameter count in place of the final one, one law describes sparse and dense pre-training: the same quality from a smaller final model.',
  expected: {
    text: 'pruned to 80 % sparsity between 25 and 75 % of training, 3 times fewer final parameters than a dense model of equal average',
    value: 3,
    provenance: 'derived',
  },
  bounds: {
    low: 2.999,
    high: 3.001,
    reason: 'arithmetic of a linear schedule; the paper’s own schedule was not verified',
    source: 'window from the abstract (start at 25 %, end at 75 %)',
  },
  workloads: [],
  settles: '',
  measure: () =>
    exactly(
      averageShare(0.8) / 0.2,
      `average ${averageShare(0.8).toFixed(2)} N₀ ÷ final 0.20 N₀ = ${(averageShare(0.8) / 0.2).toFixed(2)}`,
    ),
});
