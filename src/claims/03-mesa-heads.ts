import { planned } from './claim.ts';

export default planned({
  id: 'mesa-heads',
  paper: 3,
  class: 'A',
  statement:
    'Storing activations in 8 bits with statistics of each head saves up to 50 % of training memory and errs less than statistics of a whole layer.',
  expected: {
    text: 'stored activations a quarter of f32; the error by head at most that by layer',
    provenance: 'repository',
  },
  needs:
    'activations whose heads differ in scale, stored by head and by layer, with the error of the gradient',
});
