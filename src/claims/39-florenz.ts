import { untestable } from './claim.ts';

export default untestable({
  id: 'florenz-generalisation',
  paper: 39,
  class: 'D',
  statement:
    'Generalisation to unseen pairs of task and language follows a scaling law from 0.4B to 11.2B parameters.',
  why: 'It needs trained vision-language models.',
  lends:
    'Its constants were not found as numbers. It lends a law in size and samples together (`chinchilla`).',
});
