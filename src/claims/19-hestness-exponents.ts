import { checkpoints } from '../../models/ladder/index.ts';
import { fitLaw } from '../analysis/fit.ts';
import { lawNamed } from '../analysis/laws/index.ts';
import { testable } from './claim.ts';

const curves = new Map<string, { x: [number]; y: number }[]>();
for (const { model, trainTokens, val64k } of checkpoints) {
  curves.set(model, [...(curves.get(model) ?? []), { x: [trainTokens], y: val64k }]);
}

/** Loss over training text, by model: a line in the logarithms. */
const fits = (): readonly {
  readonly model: string;
  readonly slope: number;
  readonly ci95: readonly [number, number];
}[] =>
  [...curves].flatMap(([model, data]) => {
    const fitted = fitLaw(lawNamed('power'), data, { replicates: 0 });
    if (fitted.status === 'refused') return [];
    const { value, interval } = fitted.fit.parameters[1]!;
    return [{ model, slope: value, ci95: interval }];
  });

export default testable({
  id: 'hestness-exponent',
  paper: 19,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Generalisation error falls as a power of the training set, by an exponent that usually lies between −0.07 and −0.35.',
  expected: { text: '−0.35 to −0.07', provenance: 'secondary' },
  bounds: {
    low: -0.35,
    high: -0.07,
    reason: 'the range the paper gives for real tasks; theory typically says −0.5',
    source: 'arXiv:1712.00409, as third parties quote it',
  },
  workloads: [],
  law: 'power',
  settles: 'More lengths of training, and larger models, make the interval narrower.',
  measure() {
    const all = fits();
    const largest = all.at(-1);
    if (largest === undefined) return { missing: 'a model trained at four lengths' };
    const others = all.map(({ slope }) => slope.toFixed(3)).join(', ');
    return {
      value: largest.slope,
      ci95: largest.ci95,
      text: `exponent ${largest.slope.toFixed(3)} of loss over bytes of text, of ${largest.model}; by growing size ${others}: small models run out of capacity and flatten`,
      reduction:
        'recorded losses of models of 35 thousand to 3 million parameters, 2 to 33 million bytes of text, one seed each',
    };
  },
});
