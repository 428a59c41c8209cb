import { untestable } from './claim.ts';

export default untestable({
  id: 'nmt-bivariate',
  paper: 27,
  class: 'C',
  statement: 'One law in encoder and decoder size describes translation loss; total size does not.',
  why: 'No source that could be read prints its exponents or losses.',
  lends:
    'It lends the law (`bivariate`), the demand that a design varies both sizes apart, and a corollary: of a given total the best shares are as the two exponents.',
});
