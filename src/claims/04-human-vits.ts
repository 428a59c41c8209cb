import { planned } from './claim.ts';

export default planned({
  id: 'human-vits-extrapolation',
  paper: 4,
  class: 'C',
  statement:
    'A vision transformer of 2.5B parameters, 20 000 hours of video and 952 pixels should reach about human accuracy on ImageNet.',
  expected: {
    text: 'families with nearly equal R² extrapolate to 49 to 74 % top-1',
    provenance: 'derived',
  },
  needs: 'fits of several families to its 78 published runs',
});
