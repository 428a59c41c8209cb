import { testable } from './claim.ts';

/** Hours to quantise LLaMA-2 with VPTQ and with AQLM, 7B, 13B and 70B: table 2. The repository's README has others. */
const published = [
  [2, 11.07],
  [4, 22.7],
  [19, 183],
] as const;

export default testable({
  id: 'vptq-hours-printed',
  paper: 6,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement: 'Quantising a model takes 10.4 to 18.6 % of the time that the best method before took.',
  expected: { text: '10.4 to 18.6 %', provenance: 'abstract' },
  bounds: {
    low: 0.1035,
    high: 0.1865,
    reason: 'the printed range with its rounding',
    source: 'arXiv:2409.17066, abstract and table 2',
  },
  workloads: [],
  settles: '',
  measure() {
    const shares = published.map(([ours, theirs]) => ours / theirs);
    const ends = [Math.min(...shares), Math.max(...shares)] as const;
    return {
      value: shares.reduce((a, b) => a + b) / shares.length,
      ci95: ends,
      text: `${shares.map((share) => (100 * share).toFixed(1)).join(', ')} % of AQLM’s hours for 7B, 13B, 70B; the interval is their range, and no row gives 18.6 %`,
    };
  },
});
