import { untestable } from './claim.ts';

export default untestable({
  id: 'beyondweb-speed',
  paper: 37,
  class: 'D',
  statement:
    'Better synthetic data train 7.7 times faster than open web data; a 3B model matches an 8B one trained on other data.',
  why: 'It needs language models trained on trillions of tokens.',
  lends:
    'It prints ratios and no losses to fit. It lends the ratio of tokens at equal loss, a horizontal shift of a power law.',
});
