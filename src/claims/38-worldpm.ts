import { untestable } from './claim.ts';

export default untestable({
  id: 'worldpm-shapes',
  paper: 38,
  class: 'C',
  statement: 'Preference losses of three kinds fall as a power law, emerge late, or do not move with size.',
  why: 'Its losses could not be read as numbers.',
  lends: 'It lends the choice between power law, threshold and flat line.',
});
