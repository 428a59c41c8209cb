import { testable } from './claim.ts';

/** A second of film: 27×27 patches, the channels of 16 frames of 1152 side by side. */
const SLICE = 'matmul/m=729,n=*,k=18432,dtype=*';
const PATCHES = 729;
/** Weights of the aligner's two layers: 18 432 → 57 344 → 3584. */
const WEIGHTS = 18_432 * 57_344 + 57_344 * 3584;

export default testable({
  id: 'f16-aligner-time',
  paper: 16,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement: 'Compressing 16 frames a second into the tokens of one is itself affordable.',
  expected: {
    text: 'an aligner of 1.26 billion parameters over 729 patches: 1.84·10¹² operations a second of film, about a twentieth of what 7 billion parameters would spend on the 2535 tokens a second that are saved',
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: 0,
    high: 1,
    reason:
      'a second of film in a second at most: a device that takes longer falls behind the film before anything else is computed; the paper gives no time',
    source: 'shapes of the repository’s scripts and code',
  },
  workloads: [SLICE],
  law: 'affine',
  settles: 'A wider slice of the aligner, as in the suites standard and full.',
  measure(evidence) {
    const [widest] = evidence.points(SLICE).toSorted((a, b) => b.cost.flops - a.cost.flops);
    if (widest === undefined) return { missing: `no point of ${SLICE} in this run` };
    const { n, k, dtype } = widest.workload.params;
    const { medianNs, ci95 } = widest.summary;
    const share = (Number(n) * Number(k)) / WEIGHTS;
    const seconds = (ns: number): number => ns / share / 1e9;
    return {
      value: seconds(medianNs),
      ...(ci95 && { ci95: [seconds(ci95[0]), seconds(ci95[1])] as const }),
      text: `${seconds(medianNs).toPrecision(3)} s for a second of film, at ${((2 * PATCHES * Number(n) * Number(k)) / medianNs).toPrecision(3)} GFLOP/s`,
      reduction: `${(100 * share).toPrecision(2)} % of the aligner’s weights in ${dtype}, the rest by proportion; without the vision encoder, which runs on all 16 frames`,
    };
  },
});
