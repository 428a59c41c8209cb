import { untestable } from './claim.ts';

export default untestable({
  id: 'multilingual-shared-exponent',
  paper: 22,
  class: 'C',
  statement: 'Mixture weights of language pairs change only the factor of the loss, not its exponent.',
  why: 'Its losses and fitted exponents stand in figures only, not as numbers.',
  lends:
    'It lends fits with a shared exponent and constant and a factor for each group (`joint`, against `separate-exponents`), and the effective share of a size, f(p) = p + c1·p^c2·(1 − p)^c3 (`multi-task`).',
});
