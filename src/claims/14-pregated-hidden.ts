import { testable } from './claim.ts';
import { ONE_QUEUE, PLACEMENTS, balanced, hiddenIn, reductionOf } from './pregated.ts';

const HALF = 0.5;

export default testable({
  id: 'pregated-hidden',
  paper: 14,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'Most of the transfer of experts hides behind the block before, on a single GPU.',
  expected: {
    text: 'hidden fraction (on demand − pre-gated) ÷ (on demand − resident) of .81: pre-gated takes 1.19 times as long as resident, and on demand 1.7 times as long as that; the first block’s transfer never hides',
    value: 0.81,
    provenance: 'derived',
  },
  bounds: {
    low: HALF,
    high: Infinity,
    reason:
      'at least half of what transfers cost; with less WebGPU’s one queue does not overlap what CUDA streams do, which decides nothing',
    source: 'a third party’s account of arXiv:2308.12066, figures of Switch-base on one A100',
  },
  workloads: [PLACEMENTS],
  settles:
    'What transfers cost must be three times as large as its own interval: more rounds, a quieter machine or larger experts.',
  measure(evidence) {
    const found = balanced(evidence);
    if ('missing' in found) return found;
    const { fraction, ci95, cost, n, unclear } = hiddenIn(found);
    const blocks = Number(found.resident.workload.params['blocks']);
    const each = `transfers cost ${(cost / blocks / 1e6).toPrecision(3)} ms a block on demand, ${n} rounds`;
    const overlap = ci95 !== undefined && ci95[0] <= 0 ? '; no overlap is seen' : '';
    return {
      value: fraction,
      ...(ci95 && { ci95 }),
      text: `hidden fraction ${fraction.toFixed(2)}; ${unclear ?? each}${overlap}`,
      reduction: reductionOf(found),
      ...(ci95 && ci95[1] < HALF && { undecided: ONE_QUEUE }),
    };
  },
});
