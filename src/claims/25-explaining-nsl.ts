import { planned } from './claim.ts';

export default planned({
  id: 'nsl-regimes',
  paper: 25,
  class: 'B',
  statement:
    'Loss falls as 1/x where variance limits it, and with equal exponents in data and parameters where resolution does.',
  expected: {
    text: 'slope −1 in the variance-limited regimes; equal slopes in the others',
    provenance: 'paper',
  },
  needs: 'random-feature teachers and students of growing width and data',
});
