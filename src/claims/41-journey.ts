import { exactly, testable } from './claim.ts';

/**
 * Mean number of parameters over training, of N0, when pruning to sparsity s runs from `start` to `end` of it: along a line,
 * or along s·(1 − (1 − τ)³), which prunes most at first.
 */
function averageShare(sparsity: number, shape: 'line' | 'cubic', start = 0.25, end = 0.75): number {
  const meanOfWindow = { line: 1 / 2, cubic: 3 / 4 }[shape];
  return 1 - sparsity * ((end - start) * meanOfWindow + (1 - end));
}

export default testable({
  id: 'journey-average',
  paper: 41,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement:
    'Pruned in the middle half of its training, a model ends far smaller than the dense one of the same average parameter count, by which the paper’s law says how good it is.',
  expected: {
    text: 'pruned to 80 % sparsity between 25 and 75 % of training, 3 times fewer final parameters than a dense model of equal average',
    value: 3,
    provenance: 'derived',
  },
  bounds: {
    low: 2.999,
    high: 3.001,
    reason:
      'arithmetic of a linear schedule; the paper’s own schedule was not verified, and that both are as good is its law, whose constants were not found',
    source: 'window from the abstract (start at 25 %, end at 75 %)',
  },
  workloads: [],
  settles: '',
  measure: () =>
    exactly(
      averageShare(0.8, 'line') / 0.2,
      `average ${averageShare(0.8, 'line').toFixed(2)} N₀ ÷ final 0.20 N₀ = ${(averageShare(0.8, 'line') / 0.2).toFixed(2)}; ${(averageShare(0.8, 'cubic') / 0.2).toFixed(2)} if most is pruned at first (cubic)`,
    ),
});
