import { planned } from './claim.ts';

export default planned({
  id: 'basic-streamed',
  paper: 26,
  class: 'A',
  statement: 'A contrastive batch of 65 536 is limited by memory.',
  expected: {
    text: 'time grows as the square of the batch once similarities are streamed in tiles',
    provenance: 'derived',
  },
  needs: 'streamed similarities with an online log-sum-exp',
});
