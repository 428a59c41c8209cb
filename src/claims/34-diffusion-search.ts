import { planned } from './claim.ts';

export default planned({
  id: 'diffusion-search',
  paper: 34,
  class: 'B',
  statement: 'Gains from more denoising steps flatten; searching over noises gains further.',
  expected: {
    text: 'error falls with steps to a floor, best-of-N grows as √(2 ln N)',
    provenance: 'derived',
  },
  needs: 'a sampler on a Gaussian mixture with a known density as its verifier',
});
