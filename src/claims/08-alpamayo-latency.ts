import { planned } from './claim.ts';

export default planned({
  id: 'alpamayo-latency',
  paper: 8,
  class: 'B',
  statement: 'Reasoning and acting takes 99 ms a decision, at sizes from 0.5B to 7B parameters.',
  expected: {
    text: 'time linear in the bytes of the weights; few browsers’ GPUs will decode more than a handful of tokens of 7B in f16 in 99 ms',
    provenance: 'abstract',
  },
  needs: 'a budget of vision, prefill and decode tokens, which the paper’s abstract does not give',
});
