import { testable } from './claim.ts';
import { ABUNDANT, DIMENSIONS, KEPT, SCARCE, pruning } from './miniatures/pruning.ts';

const percent = (share: number): string => (100 * share).toFixed(1);

export default testable({
  id: 'pruning-hard-easy',
  paper: 36,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement: 'Of abundant data the hard examples should be kept, of scarce data the easy ones.',
  expected: {
    text: 'the order of hard and easy turns between scarce and abundant data',
    provenance: 'secondary',
  },
  bounds: {
    low: 0.05,
    high: Infinity,
    reason: 'both orders with a margin of 5 % in error; the smaller of the two counts',
    source: 'arXiv:2206.14486, the perceptron with a teacher, whose setting this is',
  },
  workloads: [],
  settles: 'More repetitions make the interval narrower.',
  measure() {
    const { scarce, abundant, errors } = pruning();
    const [easyWins, hardWins] = [scarce, abundant].map(({ value, ci95: [low, high] }, k) =>
      k === 0 ? { value: -value, low: -high, high: -low } : { value, low, high },
    ) as [Lead, Lead];
    const said = (density: number, { hard, easy, random }: (typeof errors)['scarce']): string =>
      `${density} data a dimension: ${percent(hard)} % error with hard, ${percent(easy)} easy, ${percent(random)} random`;
    return {
      value: Math.min(easyWins.value, hardWins.value),
      ci95: [Math.min(easyWins.low, hardWins.low), Math.min(easyWins.high, hardWins.high)],
      text: `${said(SCARCE, errors.scarce)}; ${said(ABUNDANT, errors.abundant)}; ln of the smaller ratio ${Math.min(easyWins.value, hardWins.value).toFixed(2)}`,
      reduction: `perceptron of ${DIMENSIONS} dimensions, ${100 * KEPT} % kept by the teacher’s own margin, 12 repetitions`,
    };
  },
});

interface Lead {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
