import { exactly, testable } from './claim.ts';

/** One 4096×4096 matrix, vectors of 8 with 256 centroids: 8 bits a code, 16 bits a centroid's entry. */
const [rows, columns, v, centroids] = [4096, 4096, 8, 256];
const codeBits = (rows * columns * Math.log2(centroids)) / v;
const codebookBits = v * centroids * 16;

export default testable({
  id: 'vptq-bits',
  paper: 6,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement:
    'A 4096×4096 matrix in vectors of 8 with 256 centroids takes 1.002 bits a weight, codebook included.',
  expected: { text: '1.002 bits a weight', value: 1.002, provenance: 'paper' },
  bounds: {
    low: 1.0015,
    high: 1.0025,
    reason: 'the printed digits',
    source: 'arXiv:2409.17066, appendix C.2',
  },
  workloads: [],
  settles: '',
  measure: () =>
    exactly(
      (codeBits + codebookBits) / (rows * columns),
      `(${codeBits} code bits + ${codebookBits} codebook bits) ÷ ${rows * columns} weights = ${((codeBits + codebookBits) / (rows * columns)).toFixed(4)}`,
    ),
});
