import type { TimingOk } from '../results/schema.ts';
import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';
import { shortestOf } from './fixed-costs.ts';

const VECTORS = 'quantized/codebook-matvec/m=1,n=*,k=*,v=*,centroids=*,dtype=f32';

/** The paper's rows at about 2 bits: length, centroids, residual centroids, and tokens a second of LLaMA-2-13B. */
const ROWS = [
  [2, 16, 0, 18.85],
  [4, 256, 0, 17.06],
  [6, 4096, 0, 32.09],
  [12, 4096, 4096, 21.34],
] as const;
const FASTEST = 2;

const isRow =
  ([v, centroids, residual]: (typeof ROWS)[number]) =>
  ({ workload: { params } }: TimingOk): boolean =>
    params['v'] === v && params['centroids'] === centroids && (params['residual'] ?? 0) === residual;

const sizeOf = ({ workload: { params } }: TimingOk): number => Number(params['n']) * Number(params['k']);
const layerOf = ({ workload: { params } }: TimingOk): string => `${params['n']}×${params['k']}`;

export default testable({
  id: 'vptq-lengths',
  paper: 6,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement:
    'Of vectors of 2 to 12 weights at 2 bits, those of 6 with 4096 centroids are fastest: shorter ones read memory in small pieces, larger codebooks leave the nearest cache.',
  expected: {
    text: 'lengths of 2, 4 and 12 at .59, .53 and .66 of the throughput of 6; 8 with 65 536 centroids, at .95, is too near to count',
    value: 1.5,
    provenance: 'paper',
  },
  bounds: {
    low: 1.05,
    high: Infinity,
    reason:
      'an order with a margin of 5 %: the next of 2, 4 and 12 takes so much longer; caches and widths of reads are those of one GPU and may order them otherwise on another',
    source: 'arXiv:2409.17066, table 11 (LLaMA-2-13B, tokens a second)',
  },
  workloads: [VECTORS],
  law: 'cache-step',
  settles: 'A layer of 4096×4096 and more, which the suites standard and full have.',
  measure(evidence) {
    const all = evidence.points(VECTORS);
    const layers = [...new Set(all.map(layerOf))].flatMap((layer) => {
      const rows = ROWS.map((row) => all.filter(isRow(row)).find((point) => layerOf(point) === layer));
      return rows.every((row) => row !== undefined) ? [rows] : [];
    });
    const [largest] = layers.toSorted((a, b) => sizeOf(b[FASTEST]!) - sizeOf(a[FASTEST]!));
    if (largest === undefined) return { missing: 'one layer in vectors of 2, 4, 6 and 12 weights' };
    const others = largest.flatMap((point, i) =>
      i === FASTEST ? [] : [{ v: ROWS[i]![0], ...ratioOf(point, largest[FASTEST]!) }],
    );
    const isKnown = others.every(({ ci95 }) => ci95 !== undefined);
    return {
      value: Math.min(...others.map(({ value }) => value)),
      ...(isKnown && {
        ci95: [
          Math.min(...others.map(({ ci95 }) => ci95![0])),
          Math.min(...others.map(({ ci95 }) => ci95![1])),
        ] as const,
      }),
      fixedCosts: { draw: 'to 1', shortestNs: shortestOf(...largest) },
      text: `${others.map(({ v, value }) => `vectors of ${v} take ${value.toPrecision(3)}`).join(', ')} times as long as those of 6; the least counts`,
      reduction: `one matrix–vector product of ${layerOf(largest[FASTEST]!)}, no model`,
    };
  },
});
