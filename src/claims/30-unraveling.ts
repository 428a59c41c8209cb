import { checkpoints } from '../../models/ladder/index.ts';
import { fitLaw, predict } from '../analysis/fit.ts';
import { lawNamed } from '../analysis/laws/index.ts';
import { testable } from './claim.ts';

/** Nats by which a second seed of training moved the loss of a model of 123 thousand parameters. */
const SEED = 0.011;

export default testable({
  id: 'unraveling-procedure',
  paper: 30,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Constants fitted on small models (1M to 60M parameters) predict the losses of far larger ones (up to 33B).',
  expected: { text: 'losses of sizes that were left out, within 2 %', value: 0, provenance: 'derived' },
  bounds: {
    low: 0,
    high: 0.02,
    reason:
      'half the 4 % that lie between the largest model and the next one: with a larger error the law says no more than “as the next smaller model”',
    source:
      'losses of this project’s own models; the paper’s constants and losses could not be verified in a source',
  },
  workloads: [],
  law: 'chinchilla',
  settles: 'More sizes and seeds make the prediction narrower.',
  measure() {
    const largest = Math.max(...checkpoints.map(({ parameters }) => parameters));
    const data = (isLargest: boolean) =>
      checkpoints
        .filter(({ parameters }) => (parameters === largest) === isLargest)
        .map(({ parameters, trainTokens, val64k }) => ({ x: [parameters, trainTokens], y: val64k }));
    const fitted = fitLaw(lawNamed('chinchilla'), data(false), { replicates: 0 });
    if (fitted.status === 'refused') return { missing: fitted.message };
    const errors = data(true).map(({ x, y }) => Math.abs(predict(fitted.fit, ...x) / y - 1));
    const ends = [Math.min(...errors), Math.max(...errors)] as const;
    const seed = SEED / Math.min(...data(true).map(({ y }) => y));
    return {
      value: ends[1],
      ci95: [Math.max(0, ends[0] - seed), ends[1] + seed],
      text: `losses of ${(largest / 1e6).toFixed(1)}M parameters predicted ${ends.map((end) => `${(100 * end).toFixed(1)} %`).join(' to ')} off at ${errors.length} lengths of training, from ${fitted.fit.n} losses of models to 1.0M; the interval is their range and ${(100 * seed).toFixed(1)} % for the seed of training`,
      reduction:
        'three times beyond the sizes fitted, where the paper goes five hundred times; one seed each',
    };
  },
});
