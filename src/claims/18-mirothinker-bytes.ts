import { architecture } from '../../models/index.ts';
import { testable } from './claim.ts';
import { countedExponent } from './slope.ts';

const DECODE = 'attention/heads=*,kvheads=*,d=*,t=*,s=1,kv=f16';
/** From here on buffers that do not grow, of queries and of partial sums, are a small part. */
const FROM = 16_384;
const GIB = 2 ** 30;
const CONTEXT = 262_144;
/** Of about the size of the paper's largest; whose shapes the paper's models have was not verified. */
const WHOLE = 'llama-3-70b';

/** Bytes of keys and values of a whole model in f16 over {@link CONTEXT}. */
function wholeBytes(): number {
  const shape = architecture(WHOLE);
  if (shape.notPublished !== undefined) throw new RangeError(`${WHOLE}: sizes unpublished`);
  return 2 * 2 * CONTEXT * shape.layers * shape.kvHeads * shape.headDim;
}

export default testable({
  id: 'mirothinker-bytes',
  paper: 18,
  class: 'B',
  subject: 'bytes',
  label: 'kernel-level proxy',
  statement: 'A context of 256K tokens is held in memory, at a cost that grows with it and no faster.',
  expected: {
    text: `bytes of keys and values linear in the context; ${(wholeBytes() / GIB).toFixed(0)} GiB in f16 at ${CONTEXT} tokens for the shape of ${WHOLE}`,
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: 0.9,
    high: 1.01,
    reason:
      'no faster than the context; a little slower where buffers that do not grow, of queries and partial sums, are counted too. Scores kept for more than one query would make it more',
    source: 'two numbers a token, KV head and dimension',
  },
  workloads: [DECODE],
  law: 'power',
  settles: 'Longer contexts, beside which what does not grow is less.',
  measure(evidence) {
    const points = evidence
      .points(DECODE)
      .filter(
        ({ memoryBytes, workload }) => memoryBytes !== undefined && Number(workload.params['t']) >= FROM,
      );
    const shapeOf = ({ workload: { params } }: (typeof points)[number]): string =>
      `${params['heads']} heads over ${params['kvheads']} of ${params['d']}`;
    const shapes = [...new Set(points.map(shapeOf))].map((shape) =>
      points.filter((one) => shapeOf(one) === shape),
    );
    const [longest = []] = shapes.toSorted((a, b) => b.length - a.length);
    const sizes = longest
      .map((point) => [Number(point.workload.params['t']), point.memoryBytes!] as const)
      .toSorted(([a], [b]) => a - b);
    const last = sizes.at(-1);
    if (last === undefined || sizes.length < 2) {
      return { missing: `two lengths of ${DECODE} from t=${FROM} on are needed, there are ${sizes.length}` };
    }
    const { slope, ci95 } = countedExponent(sizes);
    return {
      value: slope,
      ci95,
      text: `slope ${slope.toFixed(3)} of log bytes on log length, counted at ${sizes.length} lengths; ${(last[1] / 2 ** 20).toPrecision(3)} MiB of buffers at ${last[0]} keys, where ${WHOLE} would keep ${(wholeBytes() / GIB).toFixed(0)} GiB at ${CONTEXT}`,
      reduction: `one layer, ${shapeOf(longest[0]!)}, keys and values in f16`,
    };
  },
});
