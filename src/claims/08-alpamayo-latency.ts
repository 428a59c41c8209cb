import type { Calibration } from '../results/schema.ts';
import { testable } from './claim.ts';
import type { Measured, Missing } from './claim.ts';
import type { Decode, Evidence } from './evidence.ts';

const BUDGET_NS = 99e6;
/** Parameters of the paper's smallest and largest model. */
const [SMALLEST, LARGEST] = [0.5e9, 7e9];
/** Models within this factor of a size stand for it. */
const NEAR = 1.5;
const F16_BYTES = 2;

const said = (tokens: number): string => (tokens < 10 ? tokens.toPrecision(2) : tokens.toFixed(0));

/** Weights as the paper's models would be stored first, then with attention over a context rather than without. */
const rank = ({ format, context }: Decode): number =>
  (format === 'f16' ? 0 : 2) + (context === undefined ? 1 : 0);

const far = ({ time }: Decode): number => Math.abs(Math.log(time.parameters / SMALLEST));

/** How many tokens 99 ms hold, of the model nearest to 0.5B whose decode was measured whole. */
function byModels(decodes: readonly Decode[]): Measured | undefined {
  const plain = decodes.filter(({ format }) => format === 'f16' || format === 'f32');
  const [nearest] = plain
    .filter((one) => far(one) <= Math.log(NEAR))
    .toSorted((a, b) => rank(a) - rank(b) || far(a) - far(b));
  if (nearest === undefined) return undefined;
  const { model, parameters, timePerTokenNs, interval } = nearest.time;
  // A model a little smaller than the paper's smallest must not make it easier.
  const tokens = (ns: number): number => BUDGET_NS / (ns * Math.max(1, SMALLEST / parameters));
  const larger = plain
    .filter(
      ({ format, context, time }) =>
        format === nearest.format &&
        context === nearest.context &&
        time.parameters > parameters &&
        time.parameters <= NEAR * LARGEST,
    )
    .map(({ time }) => `${said(BUDGET_NS / time.timePerTokenNs)} of ${time.model}`);
  const value = tokens(timePerTokenNs);
  const over = nearest.context === undefined ? 'without attention' : `over ${nearest.context} keys`;
  return {
    value,
    ...(interval && { ci95: [tokens(interval[1]), tokens(interval[0])] as const }),
    text: `99 ms hold ${said(value)} tokens of 0.5B parameters, by the kernels of ${model}${larger.length === 0 ? '' : `; ${larger.join(', ')}`}`,
    reduction: `decode alone, ${nearest.format}, ${over}: no vision, no prefill, no action head`,
  };
}

/** What the memory allows at best: it can rule the budget out, and no more. */
function byRoof({ bandwidth = [] }: Calibration): Measured | undefined {
  const [largest] = bandwidth.filter(({ mode }) => mode === 'read').toSorted((a, b) => b.bytes - a.bytes);
  if (largest === undefined) return undefined;
  const bytes = largest.gbps * BUDGET_NS;
  const most = bytes / (F16_BYTES * SMALLEST);
  return {
    value: most,
    ci95: [0, most],
    text: `memory read at ${largest.gbps.toPrecision(3)} GB/s gives ${(bytes / 1e9).toPrecision(2)} GB in 99 ms: at most ${said(most)} tokens of 0.5B parameters in f16, ${said((most * SMALLEST) / LARGEST)} of 7B`,
    reduction: 'the ceiling of memory alone: no model was measured',
  };
}

function measure(evidence: Evidence): Measured | Missing {
  const calibration = evidence.calibration();
  const found = byModels(evidence.decodes()) ?? (calibration && byRoof(calibration));
  return found ?? { missing: 'a whole model near 0.5B in decode, or a calibration with a rate of memory' };
}

export default testable({
  id: 'alpamayo-latency',
  paper: 8,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'Reasoning and acting takes 99 ms a decision, at sizes from 0.5B to 7B parameters.',
  expected: {
    text: 'time linear in the bytes of the weights; few browsers’ GPUs will decode more than a handful of tokens of 7B in f16 in 99 ms',
    provenance: 'derived',
  },
  bounds: {
    low: 1,
    high: Infinity,
    reason:
      'no decision takes less than one token of the smallest model; how many the paper’s takes, of vision, thought and action, its abstract does not say, so that this can refute the budget and never confirm it',
    source: 'the abstract: 99 ms, 0.5B to 7B; the rest is arithmetic',
  },
  workloads: ['matmul/m=1,n=*,k=*,dtype=*'],
  law: 'affine',
  settles:
    'Decode of a whole model near 0.5B, as in the suites claims, quick and standard; and the paper’s number of tokens, which was not found.',
  measure,
});
