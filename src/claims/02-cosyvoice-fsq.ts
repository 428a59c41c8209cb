import { planned } from './claim.ts';

export default planned({
  id: 'cosyvoice-fsq',
  paper: 2,
  class: 'B',
  statement:
    'A tokenizer by finite scalar quantisation rounds 8 numbers a token where vector quantisation searches a codebook of 6561.',
  expected: {
    text: 'finite scalar quantisation should take orders of magnitude less time than a nearest-centroid search of 6561 entries',
    provenance: 'derived',
  },
  needs: 'finite scalar quantisation beside nearest-centroid assignment at equal tokens',
});
