import { judge } from '../analysis/roofline.ts';
import { testable } from './claim.ts';
import { shortestOf } from './fixed-costs.ts';

const AVERAGED = 'training/merge/rows=*,columns=*,experts=2,method=average';
/** Of the paper's two provers, the smaller. */
const PARAMETERS = 8e9;

export default testable({
  id: 'goedel-averaging',
  paper: 28,
  class: 'A',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'Averaging checkpoints, which the prover’s training uses, costs a pass over the weights.',
  expected: {
    text: 'bound by memory: two models read and one written, 12 bytes a parameter in f32; the paper gives no time, and what averaging does to proofs is out of reach here',
    provenance: 'derived',
  },
  bounds: {
    low: 0.5,
    high: 1.05,
    reason:
      'half at least of the rate that this device’s memory reached in the same run; above 1.05 the ceiling would be wrong',
    source: 'counted from the method; the abstract names model averaging without a cost',
  },
  workloads: [AVERAGED],
  law: 'affine',
  settles: 'Wider layers, of which the dispatch is a smaller part.',
  measure(evidence) {
    const calibration = evidence.calibration();
    const [found] = evidence
      .points(AVERAGED)
      .flatMap((point) => {
        // Not written down in runs of several launches.
        const roofline = point.roofline ?? (calibration && judge(calibration, point).roofline);
        return roofline === undefined ? [] : [{ point, roofline }];
      })
      .toSorted((a, b) => b.point.cost.bytes - a.point.cost.bytes);
    if (found === undefined) return { missing: `no calibrated point of ${AVERAGED} in this run` };
    const { point: widest, roofline } = found;
    const { fraction, bound } = roofline;
    const { medianNs, ci95 } = widest.summary;
    const { rows, columns } = widest.workload.params;
    const each = widest.cost.bytes / (Number(rows) * Number(columns));
    const seconds = (each * PARAMETERS * medianNs) / widest.cost.bytes / 1e9;
    return {
      value: fraction,
      ...(ci95 && { ci95: [(fraction * medianNs) / ci95[1], (fraction * medianNs) / ci95[0]] as const }),
      fixedCosts: { draw: 'down', shortestNs: shortestOf(widest) },
      text: `${(100 * fraction).toFixed(0)} % of the roof, bound by ${bound}; ${each} bytes a parameter at ${(widest.cost.bytes / medianNs).toPrecision(3)} GB/s, with which two checkpoints of 8B would take ${seconds.toPrecision(2)} s`,
      reduction: `two models of ${rows}×${columns} parameters in f32, both on the device`,
    };
  },
});
