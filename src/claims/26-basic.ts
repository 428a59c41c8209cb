import type { TimingOk } from '../results/schema.ts';
import { testable } from './claim.ts';
import { shortestOf } from './fixed-costs.ts';
import { timeExponent } from './slope.ts';

const STREAMED = 'vectors/similarity/*,of=sum';
/** From here on a dispatch is long beside its fixed cost, and fills a device. */
const FROM = 4096;

const rowsOf = ({ workload }: TimingOk): number => Number(workload.params['rows']);

export default testable({
  id: 'basic-streamed',
  paper: 26,
  class: 'A',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'A contrastive batch of 65 536 can be trained on, at the cost that its pairs have.',
  expected: {
    text: 'time grows as the square of the batch once similarities are streamed in tiles',
    value: 2,
    provenance: 'derived',
  },
  bounds: {
    low: 1.95,
    high: 2.05,
    reason: 'the square, within what fixed costs still show at 4096',
    source: 'every pair is a product of as many numbers',
  },
  workloads: [STREAMED],
  suite: 'standard',
  law: 'power',
  settles: 'The suite standard measures up to 16 384, full up to 65 536; more sizes make the slope narrower.',
  measure(evidence) {
    const points = evidence
      .points(STREAMED)
      .filter(
        ({ workload: { params } }) => params['rows'] === params['columns'] && Number(params['rows']) >= FROM,
      );
    const d = Math.max(...points.map(({ workload }) => Number(workload.params['d'])));
    const alike = points.filter(({ workload }) => workload.params['d'] === d);
    if (alike.length < 3) {
      return {
        missing: `three batches of ${STREAMED} from ${FROM} on are needed, there are ${alike.length}`,
      };
    }
    const { slope, ci95 } = timeExponent(alike, rowsOf);
    return {
      value: slope,
      ...(ci95 && { ci95 }),
      fixedCosts: { draw: 'down', shortestNs: shortestOf(...alike) },
      text: `slope ${slope.toFixed(3)} of log time on log batch, ${alike.length} batches up to ${Math.max(...alike.map(rowsOf))}`,
      reduction: `one side of the loss, forward, vectors of ${d} numbers`,
    };
  },
});
