import { planned } from './claim.ts';

export default planned({
  id: 'pruning-prototypes',
  paper: 36,
  class: 'B',
  statement:
    'Keeping the hard (or, of little data, the easy) examples can beat the power law of error in data.',
  expected: {
    text: 'time of the prototype metric linear in examples × prototypes × width; hard beats easy only with abundant data',
    provenance: 'paper',
  },
  needs: 'distances to k-means prototypes, and the perceptron with a teacher',
});
