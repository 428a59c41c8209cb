import { untestable } from './claim.ts';

export default untestable({
  id: 'unraveling-procedure',
  paper: 30,
  class: 'C',
  statement: 'Constants fitted on models of 1M to 60M parameters predict losses up to 33B.',
  why: 'Its constants and losses could not be verified in a source.',
  lends: 'It lends the procedure used throughout: fit the small, predict the largest, show the residual.',
});
