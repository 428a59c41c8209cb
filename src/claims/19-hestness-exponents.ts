import { untestable } from './claim.ts';

export default untestable({
  id: 'hestness-power-law',
  paper: 19,
  class: 'C',
  statement:
    'Generalisation error falls as a power of the training set, and a better model shifts the error without changing the exponent.',
  why: 'Its measured points are figures that were not available as numbers; training at that scale is out of reach.',
  lends:
    'It lends the power law with a constant, the three zones, and the test whether two curves share a slope.',
});
