import { testable } from './claim.ts';
import { FRONTIER, frontier } from './miniatures/pruning.ts';

const percent = (shares: readonly number[]): string =>
  shares.map((share) => Number((100 * share).toPrecision(2))).join(', ');

/** Exponents from one amount of data to the next. */
const steps = (seen: readonly number[], errors: readonly number[]): string =>
  errors
    .slice(1)
    .map((error, i) => (Math.log(errors[i]! / error) / Math.log(seen[i + 1]! / seen[i]!)).toFixed(1))
    .join(', ');

export default testable({
  id: 'pruning-frontier',
  paper: 36,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'With the best share of the data kept for each amount, error falls faster than the power law of data as they come, in the end exponentially.',
  expected: {
    text: 'the exponent of error in the data seen is larger with the best share than the one that random data settle to, and grows along the frontier where a power law’s would stay; the best share shrinks with the data there are',
    provenance: 'secondary',
  },
  bounds: {
    low: 0.2,
    high: Infinity,
    reason:
      'the difference of the two exponents: the same power law with a smaller factor would give 0; a fifth is past what choosing among shares could feign. A faster power is not yet an exponential, which needs more data than a miniature has',
    source:
      'the abstract (power law beaten, potentially exponential) and, as a third party tells it, the perceptron with a teacher of arXiv:2206.14486',
  },
  workloads: [],
  law: 'crossover',
  settles:
    'More repetitions make the interval narrower; more data and smaller shares show whether it bends on.',
  measure() {
    const found = frontier();
    const { seen, shares, plain, dimensions } = FRONTIER;
    return {
      ...found.lead,
      text: `exponents ${steps(seen, found.pruned)} between ${seen.join(', ')} data a dimension with the best shares (${percent(found.best)} %), errors ${percent(found.pruned)} %; ${steps(plain, found.plain)} without pruning between ${plain.join(', ')}; over all ${found.lead.value.toFixed(2)} more`,
      reduction: `perceptron of ${dimensions} dimensions, the hardest by the teacher’s own margin, shares from 1 to 1/${1 / Math.min(...shares)}, 12 repetitions`,
    };
  },
});
