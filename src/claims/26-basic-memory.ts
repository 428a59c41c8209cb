import { testable } from './claim.ts';
import { exponentOf } from './slope.ts';

const STREAMED = 'vectors/similarity/*,of=sum';
const GIB = 2 ** 30;

export default testable({
  id: 'basic-memory',
  paper: 26,
  class: 'A',
  subject: 'bytes',
  label: 'kernel-level proxy',
  statement:
    'Memory is what limits a contrastive batch of 65 536; it need not be, if no matrix of similarities is kept.',
  expected: {
    text: 'buffers grow with the batch, not with its square: 16 GiB of similarities are never stored',
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: 0.99,
    high: 1.01,
    reason: 'linear; a matrix of similarities would make it 2',
    source:
      'arXiv:2111.10050, abstract: memory is the limit, overcome by checkpointing and model parallelism',
  },
  workloads: [STREAMED],
  law: 'power',
  settles: 'More batches make the slope narrower.',
  measure(evidence) {
    const points = evidence
      .points(STREAMED)
      .filter(
        ({ workload: { params }, memoryBytes }) =>
          params['rows'] === params['columns'] && memoryBytes !== undefined,
      );
    const d = Math.max(...points.map(({ workload }) => Number(workload.params['d'])));
    const sizes = points
      .filter(({ workload }) => workload.params['d'] === d)
      .map((point) => [Number(point.workload.params['rows']), point.memoryBytes!] as const)
      .toSorted(([a], [b]) => a - b);
    const last = sizes.at(-1);
    if (last === undefined || sizes.length < 3) {
      return { missing: `three batches of ${STREAMED} are needed, there are ${sizes.length}` };
    }
    const { slope, ci95 } = exponentOf(sizes);
    const matrix = (4 * last[0] ** 2) / GIB;
    return {
      value: slope,
      ...(ci95 && { ci95 }),
      text: `slope ${slope.toFixed(3)} of log bytes on log batch; at ${last[0]} buffers of ${(last[1] / GIB).toPrecision(2)} GiB, and no ${matrix.toPrecision(2)} GiB of similarities`,
      reduction: `forward only, vectors of ${d} numbers, no encoders`,
    };
  },
});
