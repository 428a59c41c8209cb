import { exactly, testable } from './claim.ts';

const ROUNDED = 'training/rounding/n=*,repeats=*,rounding=*';
const REPEATS = 1000;

export default testable({
  id: 'mesa-unbiased',
  paper: 3,
  class: 'A',
  subject: 'error',
  label: 'kernel-level proxy',
  statement: 'Stochastic rounding stores activations without bias, where rounding to the nearest has one.',
  expected: {
    text: 'the mean error of 1000 repeats and more within 3 of its standard errors of 0; that of rounding to the nearest far outside',
    provenance: 'derived',
  },
  bounds: {
    low: 0,
    high: 3,
    reason:
      'an unbiased rounding passes 3 standard errors once in 370 runs; rounding to the nearest must fail, or the test has no power',
    source: 'the repository’s quantisation kernel rounds stochastically',
  },
  workloads: [ROUNDED],
  settles: 'More numbers or repeats make a standard error smaller.',
  measure(evidence) {
    const points = evidence
      .points(ROUNDED)
      .filter(
        ({ workload, metrics }) =>
          Number(workload.params['repeats']) >= REPEATS && metrics?.['biasZ'] !== undefined,
      );
    const zOf = (how: string) => {
      const point = points.find(({ workload }) => workload.params['rounding'] === how);
      return point && { z: Math.abs(point.metrics!['biasZ']!), bias: point.metrics!['bias']!, point };
    };
    const [stochastic, nearest] = [zOf('stochastic'), zOf('nearest')];
    if (stochastic === undefined || nearest === undefined) {
      return {
        missing: `points of ${ROUNDED} with ${REPEATS} repeats or more are needed, stochastic and nearest`,
      };
    }
    if (nearest.z <= 3)
      return { missing: 'rounding to the nearest passed too: the test has no power at this size' };
    const { n, repeats } = stochastic.point.workload.params;
    return {
      ...exactly(
        stochastic.z,
        `bias ${stochastic.bias.toExponential(1)} of a level, ${stochastic.z.toFixed(2)} standard errors; rounding to the nearest ${nearest.bias.toFixed(3)}, ${nearest.z.toFixed(0)} of them`,
      ),
      reduction: `${n} numbers, ${repeats} roundings each, no model`,
    };
  },
});
