import { untestable } from './claim.ts';

export default untestable({
  id: 'ineqmath-plateau',
  paper: 7,
  class: 'E',
  statement:
    'Larger models and more computation at test time gain little in proving inequalities step by step.',
  why: 'It needs trained models and judges of proofs.',
  lends: 'It lends the plateau as a shape (`plateau`): more of a thing that gains nothing.',
});
