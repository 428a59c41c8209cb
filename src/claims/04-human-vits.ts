import { disagreement } from '../analysis/choice.ts';
import { fitLaw, predict } from '../analysis/fit.ts';
import { lawNamed } from '../analysis/laws/index.ts';
import { testable } from './claim.ts';
import { once } from './miniatures/draws.ts';
import { humanVits } from './published/humanlike-vits.ts';

/** 2.5B parameters, 20 000 hours, 952 pixels: where the paper expects human level. */
const [parameters, hours, px] = [2.5e9, 2e4, 952];
/** A factor whose logarithm is the product of two others': how one changes the gain of the other. */
const both = (a: number, b: number): number => Math.exp(Math.log(a) * Math.log(b));

/** Top-1 accuracy in percent there and back, in what a family is linear or a power in. */
interface Response {
  readonly law: 'log-linear' | 'multi-power';
  readonly to: (accuracy: number) => number;
  readonly from: (y: number) => number;
  readonly interaction?: true;
}
const plain = { to: (y: number) => y, from: (y: number) => y };
const families: readonly Response[] = [
  { law: 'log-linear', ...plain },
  { law: 'log-linear', ...plain, interaction: true },
  { law: 'multi-power', to: (y) => 100 - y, from: (y) => 100 - y },
  { law: 'log-linear', to: (y) => Math.log(y / (100 - y)), from: (y) => 100 / (1 + Math.exp(-y)) },
  { law: 'multi-power', ...plain },
];

function extrapolated({ law, to, from, interaction }: Response) {
  const factors = ['parameters', 'hours', 'px', ...(interaction ? ['both'] : [])];
  const at = (n: number, h: number, side: number) => [n, h, side, ...(interaction ? [both(n, h)] : [])];
  const data = humanVits.map((run) => ({ x: at(run.parameters, run.hours, run.px), y: to(run.top1) }));
  const fitted = fitLaw(lawNamed(law, { factors }), data, { replicates: 0 });
  if (fitted.status === 'refused') throw new Error(fitted.message);
  return { fit: fitted.fit, y: from(predict(fitted.fit, ...at(parameters, hours, px))) };
}

const extrapolations = once(() => families.map(extrapolated));

export default testable({
  id: 'human-vits-extrapolation',
  paper: 4,
  class: 'C',
  subject: 'published numbers',
  label: 'published numbers',
  statement:
    'A vision transformer of 2.5B parameters, 20 000 hours of video and 952 pixels should reach about human accuracy on ImageNet.',
  expected: {
    text: '53 % top-1 by a line in the logarithms; families with nearly equal R² extrapolate to 49 to 74 %',
    value: 53.2,
    provenance: 'derived',
  },
  bounds: {
    low: 48.2,
    high: 58.2,
    reason:
      'a prediction of these runs, and not of the family that was chosen, is the same for all families that fit about as well: here within 5 points',
    source: 'logs of the paper’s repository; only the largest model was tried at more than one resolution',
  },
  workloads: [],
  law: 'log-linear',
  settles: 'Runs at 952 pixels, or of smaller models at other resolutions, would tell the families apart.',
  measure() {
    const all = extrapolations();
    const apart = disagreement(all);
    const { y } = all[0]!;
    if (apart === undefined) return { value: y, ci95: [y, y], text: `${y.toFixed(1)} % by every family` };
    const [from, to] = apart.predicted.map((value) => value.toFixed(0));
    const [least, most] = apart.r2.map((value) => value.toFixed(3));
    return {
      value: y,
      ci95: apart.predicted,
      text: `${from} to ${to} % top-1 by ${all.length} families of R² ${least} to ${most} on ${humanVits.length} runs; the interval is their range, 4 times beyond the data`,
    };
  },
});
