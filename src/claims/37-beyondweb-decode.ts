import { testable } from './claim.ts';
import type { Decode, Evidence } from './evidence.ts';

/** Parameters of the two models that are compared. */
const [SMALL, LARGE] = [3e9, 8e9];
/** A pair whose sizes differ by a factor this near to theirs stands for it. */
const NEAR = 1.25;
/** Of found ÷ expected. */
const LOW = 0.85;

/** They can only make the smaller model look dearer. */
const WHY_SMALL =
  'the models are far smaller than the paper’s, so that fixed costs of dispatches are a larger part of them';

type Pair = readonly [small: Decode, large: Decode];

const ratioOf = ([small, large]: Pair): number => large.time.parameters / small.time.parameters;
const far = ([small, large]: Pair): number =>
  Math.abs(Math.log(small.time.parameters / SMALL)) + Math.abs(Math.log(large.time.parameters / LARGE));

/** Of all pairs stored alike and over as long a context, the one nearest to the paper's sizes. */
function nearest(evidence: Evidence): Pair | undefined {
  const all = evidence.decodes();
  const pairs = all.flatMap((small) =>
    all
      .filter(({ format, context }) => format === small.format && context === small.context)
      .map((large): Pair => [small, large])
      .filter((pair) => Math.abs(Math.log(ratioOf(pair) / (LARGE / SMALL))) <= Math.log(NEAR)),
  );
  return pairs.toSorted((a, b) => far(a) - far(b))[0];
}

export default testable({
  id: 'beyondweb-decode',
  paper: 37,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement:
    'A 3B model that matches an 8B one trained on other data is cheaper in proportion: the half of the claim that a kernel can show.',
  expected: {
    text: 'a token 8/3 = 2.67 times as fast; found ÷ that is 1. That the small one is as good is the paper’s and not tested',
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: LOW,
    high: 1.15,
    reason:
      'in proportion to the parameters within 15 %: embedding tables count among them, of which a token reads one row, and dispatches cost a small model more',
    source: 'the abstract’s sizes; weights are read once a token',
  },
  workloads: ['matmul/m=1,n=*,k=*,dtype=*'],
  law: 'affine',
  settles:
    'Models of 3B and 8B, as in the suites standard and full; more launches make the interval narrower.',
  measure(evidence) {
    const pair = nearest(evidence);
    if (pair === undefined) {
      return {
        missing: 'decode of two whole models is needed whose sizes differ by a factor of 2.1 to 3.3',
      };
    }
    const [small, large] = pair.map(({ time }) => time) as [Decode['time'], Decode['time']];
    const times = large.timePerTokenNs / small.timePerTokenNs;
    const ratio = ratioOf(pair);
    const [a, b] = [large.interval, small.interval];
    const { format, context } = pair[0];
    const over = context === undefined ? 'without attention' : `over ${context} keys`;
    return {
      value: times / ratio,
      ...(a && b && { ci95: [a[0] / b[1] / ratio, a[1] / b[0] / ratio] as const }),
      ...(small.parameters < SMALL / 2 && times / ratio < LOW && { undecided: WHY_SMALL }),
      text: `${large.model} takes ${times.toFixed(2)} times as long a token as ${small.model}, with ${ratio.toFixed(2)} times the parameters`,
      reduction: `decode alone, ${format}, ${over}; models of ${(small.parameters / 1e9).toPrecision(2)}B and ${(large.parameters / 1e9).toPrecision(2)}B`,
    };
  },
});
