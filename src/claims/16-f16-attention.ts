import type { TimingOk } from '../results/schema.ts';
import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';
import { shortestOf } from './fixed-costs.ts';

const PREFILL = 'attention/heads=*,kvheads=*,d=128,t=*,s=*,kv=f32';
/** Of a second of film, at 16 frames compressed or 1 frame plain; and how many times more without compression. */
const [SECOND, TIMES] = [169, 16];

const lengthOf = ({ workload: { params } }: TimingOk): number =>
  params['t'] === params['s'] ? Number(params['t']) : Number.NaN;

export default testable({
  id: 'f16-attention-time',
  paper: 16,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement:
    'Without compressing them, attention over the tokens of 16 frames a second would cost far more than sixteen times as much.',
  expected: {
    text: 'time grows as tokens to a power between 1, while dispatches are short, and 2: up to 256 times for 16 times the tokens. Sixteen times the vision encoder and an aligner of 1.26 billion parameters come on top, and are not in this ratio',
    value: 2,
    provenance: 'derived',
  },
  bounds: {
    low: 1.5,
    high: 2.1,
    reason: 'nearer to the square than to the line, with room for caches that hold less of longer films',
    source: 'scores are counted as the square of the tokens',
  },
  workloads: [PREFILL],
  law: 'polynomial',
  settles: 'Longer films: the full suite has 8 seconds.',
  measure(evidence) {
    const points = evidence.points(PREFILL);
    const films = points.flatMap((compressed) => {
      const { params } = compressed.workload;
      const tokens = lengthOf(compressed);
      const plain = points.find(
        (one) => lengthOf(one) === TIMES * tokens && one.workload.params['heads'] === params['heads'],
      );
      return tokens % SECOND === 0 && plain !== undefined ? [{ compressed, plain, tokens }] : [];
    });
    const [longest] = films.toSorted((a, b) => b.tokens - a.tokens);
    if (longest === undefined) {
      return {
        missing: `prefill over 169 tokens a second and over ${TIMES} times as many is needed (${PREFILL})`,
      };
    }
    const { compressed, plain, tokens } = longest;
    const { value, ci95 } = ratioOf(plain, compressed);
    const power = (ratio: number): number => Math.log(ratio) / Math.log(TIMES);
    return {
      value: power(value),
      ...(ci95 && { ci95: [power(ci95[0]), power(ci95[1])] as const }),
      fixedCosts: { draw: 'down', shortestNs: shortestOf(compressed) },
      text: `${value.toPrecision(3)} times as long for ${TIMES * tokens} tokens as for ${tokens}: a power of ${power(value).toFixed(2)}`,
      reduction: `attention of one layer, ${compressed.workload.params['heads']} heads, ${tokens / SECOND} s of film`,
    };
  },
});
