import { testable } from './claim.ts';

/** GFLOPs of linear search and of the tree of frames at 7 candidates: Pyramid-Flow (FLUX), Pyramid-Flow (SD3), NOVA. */
const published = [
  [5.22e7, 1.62e7],
  [3.66e7, 1.13e7],
  [4.02e6, 1.41e6],
] as const;

export default testable({
  id: 'video-t1-tree',
  paper: 31,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement:
    'A tree of frames searches at 31 to 35 % of the computation of a linear search over 7 candidates.',
  expected: { text: '.31 to .35', provenance: 'secondary' },
  bounds: {
    low: 0.305,
    high: 0.355,
    reason: 'the printed shares',
    source: 'arXiv:2503.18942, as a third party quotes it',
  },
  workloads: [],
  settles: '',
  measure() {
    const shares = published.map(([linear, tree]) => tree / linear);
    const ends = [Math.min(...shares), Math.max(...shares)] as const;
    return {
      value: shares.reduce((a, b) => a + b) / shares.length,
      ci95: ends,
      text: `shares ${shares.map((share) => share.toFixed(3)).join(', ')}; the interval is their range`,
    };
  },
});
