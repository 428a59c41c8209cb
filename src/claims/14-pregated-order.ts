import { testable } from './claim.ts';
import { ONE_QUEUE, PLACEMENTS, balanced, overPolicy, reductionOf } from './pregated.ts';

/** Of each step of the order. */
const MARGIN = 1.05;

const text = (value: number): string => value.toPrecision(3);

export default testable({
  id: 'pregated-order',
  paper: 14,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement:
    'Blocks with pre-gated experts are 1.7 times as fast as with experts fetched on demand, which are far ahead of fetching all experts of the next block.',
  expected: {
    text: 'pre-gated before on demand (1.7 times on average in the paper) before prefetching all (42 times behind pre-gated), which falls behind with the number of experts',
    value: 1.7,
    provenance: 'secondary',
  },
  bounds: {
    low: MARGIN,
    high: Infinity,
    reason:
      'each step of the order with a margin of 5 %; where only pre-gated is not ahead, WebGPU’s one queue does not overlap what CUDA streams do, which decides nothing',
    source: 'the paper’s factors are of PCIe 4 and CUDA streams; only the order can be carried over',
  },
  workloads: [PLACEMENTS],
  settles:
    'More rounds make the interval narrower; more work in a block makes more to hide a transfer behind.',
  measure(evidence) {
    const found = balanced(evidence);
    if ('missing' in found) return found;
    const { onDemand, preGated, prefetchAll, resident } = found;
    if (prefetchAll === undefined) {
      return { missing: `${resident.workload.id} was not measured under prefetch all` };
    }
    const steps = [overPolicy(onDemand, preGated), overPolicy(prefetchAll, onDemand)] as const;
    const least = (of: (step: (typeof steps)[number]) => number): number => Math.min(...steps.map(of));
    const known = steps.every(({ ci95 }) => ci95 !== undefined);
    return {
      value: least(({ ratio }) => ratio),
      ...(known && { ci95: [least(({ ci95 }) => ci95![0]), least(({ ci95 }) => ci95![1])] as const }),
      text: `on demand takes ${text(steps[0].ratio)} times as long as pre-gated, prefetching all ${text(steps[1].ratio)} times as long as on demand, pre-gated ${text(overPolicy(preGated, resident).ratio)} times as long as resident; the smaller of the first two counts`,
      reduction: reductionOf(found),
      ...(isAhead(steps[1]) && isBehind(steps[0]) && { undecided: ONE_QUEUE }),
    };
  },
});

interface Step {
  readonly ci95?: readonly [number, number];
}
const isAhead = ({ ci95 }: Step): boolean => ci95 !== undefined && ci95[0] >= MARGIN;
const isBehind = ({ ci95 }: Step): boolean => ci95 !== undefined && ci95[1] < MARGIN;
