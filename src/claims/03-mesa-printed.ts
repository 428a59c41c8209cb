import { testable } from './claim.ts';

/** Megabytes of training at a batch of 128 without and with Mesa: DeiT-Ti, DeiT-S, DeiT-B, Swin-Ti, PVT-Ti. */
const published = [
  [4171, 1858],
  [8459, 3840],
  [17_691, 8616],
  [11_812, 5371],
  [7800, 3782],
] as const;

export default testable({
  id: 'mesa-memory-printed',
  paper: 3,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement: 'Training vision transformers takes up to half of the memory less.',
  expected: { text: 'up to 50 %', value: 0.5, provenance: 'abstract' },
  bounds: {
    low: 0.5,
    high: 0.56,
    reason: 'the promise holds for every model of the table, the least of which is the one that counts',
    source: 'table of the repository’s README',
  },
  workloads: [],
  settles: '',
  measure() {
    const saved = published.map(([before, after]) => 1 - after / before);
    const ends = [Math.min(...saved), Math.max(...saved)] as const;
    return {
      value: ends[0],
      ci95: ends,
      text: `${saved.map((share) => (100 * share).toFixed(1)).join(', ')} % saved in five models; the interval is their range`,
    };
  },
});
