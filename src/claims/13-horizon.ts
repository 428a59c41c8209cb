import { exactly, testable } from './claim.ts';

/** Steps after which a task of independent steps, each right with probability p, succeeds half the time. */
const horizon = (p: number): number => Math.ceil(Math.log(0.5) / Math.log(p));

export default testable({
  id: 'horizon-compounds',
  paper: 13,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement:
    'Small gains in the accuracy of a step compound into much longer tasks: where steps err independently, ten times fewer errors are ten times the length.',
  expected: { text: 'from 69 to 693 steps between 99 % and 99.9 %', value: 10, provenance: 'derived' },
  bounds: {
    low: 9.5,
    high: 10.5,
    reason: 'ln s / ln p is inversely proportional to the error near p = 1',
    source:
      'H = ⌈ln s / ln p⌉; steps of constant, independent accuracy, which the paper itself shows to fail',
  },
  workloads: [],
  law: 'geometric-horizon',
  settles: '',
  measure: () =>
    exactly(
      horizon(0.999) / horizon(0.99),
      `${horizon(0.99)} steps at 99 %, ${horizon(0.999)} at 99.9 %: ${(horizon(0.999) / horizon(0.99)).toFixed(2)} times`,
    ),
});
