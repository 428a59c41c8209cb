import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';

const ROUNDED = 'vectors/fsq/n=*,d=8';
const SEARCHED = 'quantized/assign/n=*,k=6561,v=8';

export default testable({
  id: 'cosyvoice-fsq',
  paper: 2,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement:
    'A tokenizer by finite scalar quantisation rounds 8 numbers a token where vector quantisation searches a codebook of 6561.',
  expected: {
    text: 'finite scalar quantisation takes orders of magnitude less time than a nearest-centroid search of 6561 entries; the paper claims quality for it, not speed',
    provenance: 'derived',
  },
  bounds: {
    low: 10,
    high: Infinity,
    reason:
      'an order of magnitude: 105 000 operations a token against 32, but one of the two is bound by memory',
    source: 'counted from the two algorithms',
  },
  workloads: [ROUNDED, SEARCHED],
  settles: 'More tokens, so that neither is a matter of the dispatch alone.',
  measure(evidence) {
    const rounded = evidence.points(ROUNDED);
    const pairs = evidence.points(SEARCHED).flatMap((searched) => {
      const n = searched.workload.params['n'];
      const other = rounded.find(({ workload }) => workload.params['n'] === n);
      return other === undefined ? [] : [{ searched, rounded: other, n: Number(n) }];
    });
    const largest = pairs.toSorted((a, b) => b.n - a.n)[0];
    if (largest === undefined)
      return { missing: `no points of ${ROUNDED} and ${SEARCHED} at as many tokens` };
    const ratio = ratioOf(largest.searched, largest.rounded);
    return {
      ...ratio,
      text: `the search takes ${ratio.value.toPrecision(3)} times as long as rounding`,
      reduction: `${largest.n} tokens, without the encoder before them`,
    };
  },
});
