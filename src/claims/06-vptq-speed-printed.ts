import { testable } from './claim.ts';

/** Tokens a second of AQLM and of VPTQ at about 2 bits, rows of table 2: LLaMA-2-7B twice, 13B twice, 70B. */
const published = [
  ['7B, 2.02 bits', 19.4, 39.9],
  ['7B, 2.26 bits', 19.6, 35.7],
  ['13B', 16.5, 26.9],
  ['13B, the slower row', 16.5, 18.5],
  ['70B', 6.9, 9.7],
] as const;

export default testable({
  id: 'vptq-speed-printed',
  paper: 6,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement: 'Inference at 2 bits gains 1.6 to 1.8 times the throughput of the best method before.',
  expected: { text: '1.6 to 1.8', value: 1.7, provenance: 'abstract' },
  bounds: {
    low: 1.55,
    high: 1.85,
    reason:
      'the printed range with its rounding, and every size and number of bits of the table must lie in it; the paper says itself that the other methods ran without their optimisations',
    source: 'arXiv:2409.17066, abstract and table 2',
  },
  workloads: [],
  settles: 'Which rows are meant: two of five lie in the printed range.',
  measure() {
    const gains = published.map(([name, before, after]) => ({ name, gain: after / before }));
    const all = gains.map(({ gain }) => gain);
    const ends = [Math.min(...all), Math.max(...all)] as const;
    return {
      value: all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!,
      ci95: ends,
      text: `against AQLM ${gains.map(({ name, gain }) => `${gain.toFixed(2)} (${name})`).join(', ')}; the median, and as its interval their range`,
    };
  },
});
