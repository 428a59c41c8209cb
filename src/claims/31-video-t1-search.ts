import { testable } from './claim.ts';
import { BRANCHES, FRAMES, WHOLE, frames } from './miniatures/frames.ts';

export default testable({
  id: 'video-t1-search',
  paper: 31,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'More computation at test time improves videos consistently, and a tree of frames makes more of it than whole videos.',
  expected: {
    text: 'at the same computation the tree scores higher, where frames persist',
    provenance: 'secondary',
  },
  bounds: {
    low: 0.05,
    high: Infinity,
    reason:
      'the order, with a margin of a twentieth of the spread of a frame; judged where neighbouring frames are alike (ρ = .9), as in video: an assumption that decides it',
    source: 'arXiv:2503.18942, abstract, and a third party’s account of what the tree costs',
  },
  workloads: [],
  law: 'best-of-n',
  settles: 'More videos make the interval narrower.',
  measure() {
    const [alike, ...others] = frames();
    const elsewhere = others.map(({ rho, lead }) => `${lead.value.toFixed(2)} at ρ = ${rho}`);
    return {
      ...alike!.lead,
      text: `the tree leads by ${alike!.lead.value.toFixed(2)} at ρ = ${alike!.rho}, by ${elsewhere.join(', ')}; best of 1, 2, 4, 8, 16 videos: ${alike!.scores.map((score) => score.toFixed(2)).join(', ')}`,
      reduction: `chains of ${FRAMES} frames whose qualities persist, a verifier without error, ${BRANCHES} first frames and one branch (${BRANCHES + FRAMES - 1} frames) against ${WHOLE} videos (${WHOLE * FRAMES})`,
    };
  },
});
