import { untestable } from './claim.ts';

export default untestable({
  id: 'nmt-bivariate',
  paper: 27,
  class: 'C',
  statement: 'One law in encoder and decoder size describes translation loss; total size does not.',
  why: 'Its exponents were not found as numbers in any source that could be read.',
  lends: 'It lends the bivariate power law and the demand that a design identifies both exponents.',
});
