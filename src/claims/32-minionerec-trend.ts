import { fitLaw } from '../analysis/fit.ts';
import { lawNamed } from '../analysis/laws/index.ts';
import { testable } from './claim.ts';

/** Parameters, and the loss at convergence as a label of the paper's figure says it, to three digits. */
const published = [
  [0.5e9, 0.367],
  [1.5e9, 0.342],
  [3e9, 0.33],
  [7e9, 0.322],
] as const;
/** Of a difference of two such labels. */
const ROUNDING = 0.001;

export default testable({
  id: 'minionerec-trend',
  paper: 32,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement: 'Loss of generative recommendation falls consistently from 0.5B to 7B parameters.',
  expected: { text: 'every larger model has a lower loss', provenance: 'abstract' },
  bounds: {
    low: -Infinity,
    high: 0,
    reason: 'the smallest of the three steps is one downwards',
    source: 'labels of a figure in the paper’s repository',
  },
  workloads: [],
  law: 'power',
  settles: '',
  measure() {
    const steps = published.slice(1).map(([, loss], i) => loss - published[i]![1]);
    const least = Math.max(...steps);
    const data = published.map(([n, y]) => ({ x: [n], y }));
    const line = fitLaw(lawNamed('power'), data, { replicates: 0 });
    const above = fitLaw(lawNamed('power-constant'), data, { replicates: 0 });
    const slope =
      line.status === 'fitted'
        ? `a power of ${line.fit.parameters[1]!.value.toFixed(3)} fits them`
        : line.message;
    return {
      value: least,
      ci95: [least - ROUNDING, least + ROUNDING],
      text: `steps of ${steps.map((step) => step.toFixed(3)).join(', ')}; ${slope}${above.status === 'refused' ? ', and four points say nothing of a floor' : ''}`,
    };
  },
});
