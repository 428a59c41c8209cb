import { untestable } from './claim.ts';

export default untestable({
  id: 'gpt3-survey',
  paper: 10,
  class: 'E',
  statement: 'A survey of language models that came from scaling size, text and computation.',
  why: 'A survey makes no claim that could be measured.',
  lends: 'It lends nothing but context.',
});
