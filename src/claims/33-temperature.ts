import { untestable } from './claim.ts';

export default untestable({
  id: 'temperature-unimodal',
  paper: 33,
  class: 'E',
  statement:
    'Surprisal at a temperature above 1 fits human reading times better, by up to 89 % in log likelihood; larger models are better calibrated.',
  why: 'It needs reading times of people and models trained on words. A toy could not stand in: its optimum lies wherever its overconfidence was put, so that it would test nothing but itself. The kernel’s part, one multiplication before a softmax, costs nothing that could be measured.',
  lends:
    'It lends a curve with a single optimum, for which the fitting engine has the U-shape and the rule that its turn must lie inside the data.',
});
