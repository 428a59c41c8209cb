import { untestable } from './claim.ts';

export default untestable({
  id: 'unibench-plateau',
  paper: 24,
  class: 'E',
  statement: 'Scale gives vision-language models little for reasoning or relations.',
  why: 'It needs trained models and benchmarks.',
  lends: 'It lends a slope of zero as an answer that must stay possible.',
});
