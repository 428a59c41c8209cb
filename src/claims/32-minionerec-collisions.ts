import { testable } from './claim.ts';

const CODES = 'vectors/residual/n=*,d=32,k=256,levels=3';

export default testable({
  id: 'minionerec-collisions',
  paper: 32,
  class: 'A',
  subject: 'error',
  label: 'kernel-level proxy',
  statement: 'Residual quantisation without balancing gives relatively many items the same three codes.',
  expected: {
    text: 'more pairs of items with all codes in common than the birthday bound of 256³ equally likely names, since codes are not equally likely',
    value: 1,
    provenance: 'repository',
  },
  bounds: {
    low: 1.1,
    high: Infinity,
    reason: 'an order with a margin of 10 %',
    source:
      'the repository calls the collision rate of plain residual quantisation relatively high; the bound is n²/(2·256³)',
  },
  workloads: [CODES],
  settles: 'Pairs grow as the square of the items: more of those make the interval narrower.',
  measure(evidence) {
    const points = evidence.points(CODES).filter(({ metrics }) => metrics?.['pairs'] !== undefined);
    const [point] = points.toSorted((a, b) => b.cost.flops - a.cost.flops);
    if (point === undefined) return { missing: `no point of ${CODES} in this run` };
    const { pairs, pairsIfUniform, distinct } = point.metrics as Record<string, number>;
    // Pairs are counts: a normal approximation to Poisson's.
    const half = 1.96 * Math.sqrt(Math.max(1, pairs!));
    return {
      value: pairs! / pairsIfUniform!,
      ci95: [Math.max(0, pairs! - half) / pairsIfUniform!, (pairs! + half) / pairsIfUniform!],
      text: `${pairs} pairs share all codes, ${(pairs! / pairsIfUniform!).toPrecision(3)} times the ${pairsIfUniform!.toPrecision(3)} of equally likely ones; ${distinct} names`,
      reduction: `${point.workload.params['n']} isotropic synthetic items, codebooks drawn and not trained`,
    };
  },
});
