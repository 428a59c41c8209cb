import { testable } from './claim.ts';
import { diffusion } from './miniatures/diffusion.ts';

export default testable({
  id: 'diffusion-search',
  paper: 34,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Gains from more denoising steps flatten after a few dozen; searching over noises with a verifier gains further.',
  expected: {
    text: 'eight times the computation of 32 steps gains more as eight noises than as 256 steps',
    provenance: 'abstract',
  },
  bounds: {
    low: 0.1,
    high: Infinity,
    reason: 'the order, with a margin of a tenth of the spread of log densities, which is about 1',
    source: 'the abstract claims the order; its metrics of pictures are out of reach',
  },
  workloads: [],
  settles: 'More samples make the interval narrower.',
  measure() {
    const { steps, factor, bySteps, bySearch, difference, doublings } = diffusion();
    return {
      ...difference,
      text: `log density gained ${bySearch.value.toFixed(2)} by ${factor} noises, ${bySteps.value.toFixed(2)} by ${factor} times the ${steps} steps, difference ${difference.value.toFixed(2)}; each doubling from 4 steps on gains ${doublings.map((gain) => gain.toFixed(2)).join(', ')}`,
      reduction:
        'exact score of five Gaussians in the plane, Euler’s steps, a verifier with as much noise as signal',
    };
  },
});
