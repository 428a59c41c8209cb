import { untestable } from './claim.ts';

export default untestable({
  id: 'reasoning-survey',
  paper: 17,
  class: 'E',
  statement: 'A survey; scaling of reasoning can even hurt.',
  why: 'A survey makes no claim that could be measured.',
  lends: 'It lends the inverted U as a shape (`u-shape`).',
});
