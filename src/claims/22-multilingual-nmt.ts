import { untestable } from './claim.ts';

export default untestable({
  id: 'multilingual-shared-exponent',
  paper: 22,
  class: 'C',
  statement: 'Mixture weights of language pairs change only the factor of the loss, not its exponent.',
  why: 'The fitted points stand in figures only.',
  lends: 'It lends fits with a shared exponent and constant and a factor for each group.',
});
