import { testable } from './claim.ts';

/**
 * Exponents of the optimal size over computation as table 1 prints them: language; images of 8, 16 and 32 pixels; coded
 * images of 16; video; mathematics. Three further rows are left out: two whose cells could not be told from each other in
 * the copy that was read, and one that is printed in brackets.
 */
const exponents = [0.73, 0.64, 0.75, 0.65, 0.64, 0.71, 0.69];

export default testable({
  id: 'henighan-universal',
  paper: 20,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement:
    'The best size of a model grows with computation by nearly the same exponent in every domain, about 0.7.',
  expected: { text: 'nearly universal exponents around 0.7', value: 0.7, provenance: 'secondary' },
  bounds: {
    low: 0.6,
    high: 0.8,
    reason:
      'nearly the same: within 0.1, which over a decade of computation is a factor of 1.26 in size; whether the curves are power laws cannot be judged, for no points are published',
    source: 'arXiv:2010.14701, table 1',
  },
  workloads: [],
  settles: '',
  measure() {
    const mean = exponents.reduce((a, b) => a + b) / exponents.length;
    const ends = [Math.min(...exponents), Math.max(...exponents)] as const;
    return {
      value: mean,
      ci95: ends,
      text: `${ends.map((end) => end.toFixed(2)).join(' to ')} over ${exponents.length} rows, ${mean.toFixed(2)} on average; the interval is their range`,
    };
  },
});
