import { testable } from './claim.ts';
import { countedExponent } from './slope.ts';

const STREAMED = 'vectors/similarity/*,of=sum';
const [MIB, GIB] = [2 ** 20, 2 ** 30];

const sizeText = (bytes: number): string =>
  bytes < GIB ? `${(bytes / MIB).toPrecision(2)} MiB` : `${(bytes / GIB).toPrecision(2)} GiB`;

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
    low: 0.9,
    high: 1.01,
    reason:
      'no faster than the batch; a little slower where buffers that do not grow are counted too. A matrix of similarities would make it 2',
    source:
      'arXiv:2111.10050, abstract: memory is the limit, overcome by checkpointing and model parallelism',
  },
  workloads: [STREAMED],
  law: 'power',
  settles: 'Larger batches, beside which what does not grow is less.',
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
    if (last === undefined || sizes.length < 2) {
      return { missing: `two batches of ${STREAMED} are needed, there are ${sizes.length}` };
    }
    const { slope, ci95 } = countedExponent(sizes);
    return {
      value: slope,
      ci95,
      text: `slope ${slope.toFixed(3)} of log bytes on log batch, counted at ${sizes.length} batches; at ${last[0]} buffers of ${sizeText(last[1])}, and no ${sizeText(4 * last[0] ** 2)} of similarities`,
      reduction: `forward only, vectors of ${d} numbers, no encoders`,
    };
  },
});
