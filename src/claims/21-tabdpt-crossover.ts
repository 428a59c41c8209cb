import type { TimingOk } from '../results/schema.ts';
import { testable } from './claim.ts';
import { ratioOf } from './evidence.ts';
import { shortestOf } from './fixed-costs.ts';

const RETRIEVED = 'vectors/retrieve/*';
const ATTENDED = 'attention/heads=*,kvheads=*,d=*,t=*,s=*,causal=no,kv=f32';

const of = ({ workload: { params } }: TimingOk, name: string): number => Number(params[name]);

/** Attention of one layer over the contexts of all queries: each head of each query is a head of its own. */
const isOver = (attended: TimingOk, retrieved: TimingOk): boolean =>
  of(attended, 't') === of(retrieved, 'k') &&
  of(attended, 's') === of(retrieved, 'k') &&
  of(attended, 'heads') === of(attended, 'kvheads') &&
  of(attended, 'heads') % of(retrieved, 'q') === 0;

export default testable({
  id: 'tabdpt-crossover',
  paper: 21,
  class: 'B',
  subject: 'time',
  label: 'kernel-level proxy',
  statement:
    'Retrieval and the context it builds are part of the cost of a prediction: past some size of table the search costs more than attending to what it finds.',
  expected: {
    text: 'by operations a query’s search costs as much as a layer’s attention over its context at 4·k²·width ÷ (3·d) rows, 175 000 for 128 rows of 32 numbers and a width of 256; sooner for what selecting them takes',
    provenance: 'derived',
  },
  bounds: {
    low: 0,
    high: 262_144,
    reason:
      'rows at which both take as long: a crossover past the largest table of the suites is none that they show',
    source:
      'that retrieval and context are part of the cost is a third party’s account of arXiv:2410.18164; sizes of its layers were not found',
  },
  workloads: [RETRIEVED, ATTENDED],
  law: 'affine',
  settles: 'Larger tables, and more launches on the same GPU.',
  measure(evidence) {
    const attended = evidence.points(ATTENDED);
    const pairs = evidence.points(RETRIEVED).flatMap((retrieved) => {
      const over = attended.find((one) => isOver(one, retrieved));
      return over === undefined ? [] : [{ retrieved, over }];
    });
    const [largest] = pairs.toSorted((a, b) => of(b.retrieved, 'n') - of(a.retrieved, 'n'));
    if (largest === undefined) {
      return {
        missing: `retrieval and attention over as many rows are needed: ${RETRIEVED} and ${ATTENDED}`,
      };
    }
    const { retrieved, over } = largest;
    const [q, n, d, k] = ['q', 'n', 'd', 'k'].map((name) => of(retrieved, name)) as [
      number,
      number,
      number,
      number,
    ];
    const { value, ci95 } = ratioOf(over, retrieved);
    const ms = ({ summary }: TimingOk): string => (summary.medianNs / q / 1e6).toPrecision(3);
    return {
      value: n * value,
      ...(ci95 && { ci95: [n * ci95[0], n * ci95[1]] as const }),
      fixedCosts: { draw: 'to 1', shortestNs: shortestOf(retrieved) },
      text: `as long at ${(n * value).toPrecision(3)} rows: ${ms(over)} ms a query for attention over ${k} rows, ${ms(retrieved)} to find them among ${n}; of L layers L times as many rows`,
      reduction: `attention of one layer of ${of(over, 'heads') / q} heads of ${of(over, 'd')} without its products, ${q} queries at once, ${d} synthetic features; in proportion to the largest table`,
    };
  },
});
