import { planned } from './claim.ts';

export default planned({
  id: 'temperature-unimodal',
  paper: 33,
  class: 'C',
  statement: 'Temperature-scaled surprisal fits reading times better, with an optimum above 1.',
  expected: { text: 'a single optimum at a temperature above 1', provenance: 'repository' },
  needs: 'softmax at several temperatures beside the plain one; the fit to people is out of reach',
});
