import { planned } from './claim.ts';

export default planned({
  id: 'minionerec-codes',
  paper: 32,
  class: 'A',
  statement:
    'Items become three codes of 256 by residual quantisation; loss falls steadily from 0.5B to 7B parameters.',
  expected: {
    text: 'each level of 256 codes on 32 isotropic dimensions leaves at least .71 of the variance; collisions exceed the birthday bound',
    provenance: 'derived',
  },
  needs: 'residual quantisation of item vectors, level by level, with its collisions',
});
