import { untestable } from './claim.ts';

export default untestable({
  id: 'inverse-scaling',
  paper: 29,
  class: 'E',
  statement: 'On some tasks larger models do worse; some curves are U-shaped.',
  why: 'It needs trained models; its curves were not read as numbers.',
  lends:
    'It lends trends of the wrong sign (`inverse`) and turns (`u-shape`), and the rule that a U counts only when the interval of its vertex lies inside the data.',
});
