import { planned } from './claim.ts';

export default planned({
  id: 'eos-fm-ensemble',
  paper: 12,
  class: 'B',
  statement: 'An ensemble of small frozen specialists is lightweight beside one large model.',
  expected: {
    text: 'at equal operations K small stacks are slower than one large where each fills the device less',
    provenance: 'derived',
  },
  needs: 'K small stacks of products against one large one at equal operations, sequential and batched',
});
