import { untestable } from './claim.ts';

export default untestable({
  id: 'kg-size',
  paper: 1,
  class: 'E',
  statement:
    'Scores of 26 language models on knowledge-graph tasks generally rise with size, with plateaus, and with larger models of a family worse than smaller ones only locally.',
  why: 'No kernel makes the score of a language model.',
  lends:
    'It lends two law shapes, a plateau and a locally broken order, that the fitting engine must not force into a power law.',
});
