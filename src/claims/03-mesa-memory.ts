import { exactly, testable } from './claim.ts';

const STORED = 'training/store/*,by=head*';

export default testable({
  id: 'mesa-memory',
  paper: 3,
  class: 'A',
  subject: 'bytes',
  label: 'kernel-level proxy',
  statement:
    'Keeping a low-precision copy of activations for the backward pass saves up to half of the memory of training.',
  expected: {
    text: 'stored activations a quarter of f32; the paper’s 51 to 56 % are of all memory, weights and optimizer included',
    value: 4,
    provenance: 'repository',
  },
  bounds: {
    low: 3.9,
    high: 4,
    reason: 'a byte for four, less eight bytes a head',
    source: 'arithmetic of the format; the saving of a whole step needs a whole step',
  },
  workloads: [STORED],
  settles: 'Bytes are counted: it is decided.',
  measure(evidence) {
    const points = evidence.points(STORED).filter(({ metrics }) => metrics?.['bytesStored'] !== undefined);
    const [point] = points.toSorted((a, b) => b.cost.bytes - a.cost.bytes);
    if (point === undefined) return { missing: `no point of ${STORED} in this run` };
    const [before, after] = [point.metrics!['bytesF32']!, point.metrics!['bytesStored']!];
    return {
      ...exactly(before / after, `${before} bytes in f32 ÷ ${after} stored = ${(before / after).toFixed(3)}`),
      reduction: 'the activations of one layer, nothing else that a training step keeps',
    };
  },
});
