import { untestable } from './claim.ts';

export default untestable({
  id: 'worldpm-shapes',
  paper: 38,
  class: 'C',
  statement: 'Preference losses of three kinds fall as a power law, emerge late, or do not move with size.',
  why: 'It prints no losses that could be read as numbers, only their shapes.',
  lends:
    'It lends the choice between a power law (`power`), a threshold (`threshold`) and a flat line, which the engine makes by held-out sizes and an information criterion.',
});
