import { untestable } from './claim.ts';

export default untestable({
  id: 'agent-recovery',
  paper: 15,
  class: 'E',
  statement: 'Language agents recover poorly when tools fail; what size gains is examined.',
  why: 'It needs agents, tools and trained models.',
  lends: 'It lends nothing that a kernel could show.',
});
