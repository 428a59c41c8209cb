import { planned } from './claim.ts';

export default planned({
  id: 'pregated-memory',
  paper: 14,
  class: 'A',
  statement:
    'Choosing the experts of the next block in this one hides their transfer and keeps peak memory low, on a single GPU.',
  expected: {
    text: 'experts held as a : 2a : 2E : B·E on demand, pre-gated, prefetching all, resident',
    provenance: 'repository',
  },
  needs: 'experts in host memory, uploaded under the four policies',
});
