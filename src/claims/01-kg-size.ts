import { untestable } from './claim.ts';

export default untestable({
  id: 'kg-size',
  paper: 1,
  class: 'E',
  statement:
    'Scores of 26 language models on knowledge-graph tasks generally rise with size, with plateaus, and with larger models of a family worse than smaller ones only locally.',
  why: 'No kernel makes the score of a language model.',
  lends:
    'Its table of scores was not read as numbers, so nothing can be fitted. It lends two shapes, a plateau (`plateau`, `logistic`) and a locally broken order (`inverse` within a family), that must not be forced into a power law.',
});
