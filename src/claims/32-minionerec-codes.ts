import { testable } from './claim.ts';

const CODES = 'vectors/residual/n=*,d=32,k=256,levels=3';
/** By rate–distortion, of 8 bits on 32 isotropic normal numbers. */
const SHANNON = 2 ** ((-2 * 8) / 32);
/** Of a mean over n items, each with about a tenth of spread; at some 10⁴ and more, as much again for codebooks drawn once. */
const samplingOf = (items: number): number => Math.max(0.002, 0.2 / Math.sqrt(items));

export default testable({
  id: 'minionerec-codes',
  paper: 32,
  class: 'A',
  subject: 'error',
  label: 'kernel-level proxy',
  statement:
    'Items become three codes of 256 by residual quantisation, each level naming what the one before left.',
  expected: {
    text: 'on 32 isotropic dimensions each level of 256 codes leaves at least .707 of the variance, and about the same share at every level',
    value: SHANNON,
    provenance: 'derived',
  },
  bounds: {
    low: SHANNON,
    high: 0.8,
    reason:
      'no code does better than rate–distortion allows; random codebooks at the right scale lose a few hundredths',
    source: 'shapes of the repository (3 levels of 256, 32 numbers); Shannon’s bound 2^(−2R)',
  },
  workloads: [CODES],
  law: 'exponential',
  settles: 'More items make the interval narrower.',
  measure(evidence) {
    const points = evidence.points(CODES).filter(({ metrics }) => metrics?.['left 3'] !== undefined);
    const [point] = points.toSorted((a, b) => b.cost.flops - a.cost.flops);
    if (point === undefined) return { missing: `no point of ${CODES} in this run` };
    const shares = [1, 2, 3].map((level) => point.metrics![`left ${level}`]!);
    const value = Math.cbrt(shares.reduce((product, share) => product * share, 1));
    const sampling = samplingOf(Number(point.workload.params['n']));
    return {
      value,
      ci95: [value * (1 - sampling), value * (1 + sampling)],
      text: `levels leave ${shares.map((share) => share.toFixed(3)).join(', ')} of the variance before them, ${value.toFixed(3)} each`,
      reduction: `${point.workload.params['n']} isotropic synthetic items, codebooks drawn and not trained`,
    };
  },
});
