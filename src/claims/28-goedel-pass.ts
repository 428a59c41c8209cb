import { passAtKOf } from '../analysis/laws/best-of-n.ts';
import { mean } from '../analysis/statistics.ts';
import { random } from '../random.ts';
import { testable } from './claim.ts';
import { drawn, once } from './miniatures/draws.ts';

/** Problems whose chances of one attempt are spread evenly in the logarithm from 1/1000 to 1; attempts made, and asked for. */
const [PROBLEMS, ATTEMPTS, ASKED] = [244, 64, 32];
const chanceOf = (k: number): number => 1000 ** -((k + 0.5) / PROBLEMS);

function estimates(seed: number): { readonly unbiased: number; readonly plain: number } {
  const source = random(seed);
  const passes = Array.from({ length: PROBLEMS }, (_, k) => {
    let count = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) if (source.uniform() < chanceOf(k)) count++;
    return count;
  });
  return {
    unbiased: mean(passes.map((count) => passAtKOf(ATTEMPTS, count, ASKED))),
    plain: mean(passes.map((count) => 1 - (1 - count / ATTEMPTS) ** ASKED)),
  };
}

export default testable({
  id: 'goedel-pass-at-k',
  paper: 28,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'An 8B prover proves 84.6 % of a benchmark in 32 attempts (pass@32): that such a figure can be had from a few more attempts.',
  expected: {
    text: 'estimated ÷ true pass@32 is 1 by 1 − C(n − c, k) ÷ C(n, k); the rate of passes put into 1 − (1 − p)^k is too low',
    value: 1,
    provenance: 'derived',
  },
  bounds: {
    low: 0.99,
    high: 1.01,
    reason: 'without bias; 1 % is less than one problem in a hundred',
    source: 'arithmetic of attempts that are independent',
  },
  workloads: [],
  law: 'pass-at-k',
  settles: 'More repetitions make the interval narrower.',
  measure: once(() => {
    const truth = mean(Array.from({ length: PROBLEMS }, (_, k) => 1 - (1 - chanceOf(k)) ** ASKED));
    const runs = Array.from({ length: 60 }, (_, repetition) => estimates(2508_03613 + repetition));
    const found = drawn(runs.map(({ unbiased }) => unbiased / truth));
    const plain = drawn(runs.map((run) => run.plain / truth));
    return {
      ...found,
      text: `estimated ÷ true ${found.value.toFixed(3)}; by the plain rate ${plain.value.toFixed(3)}`,
      reduction: `${PROBLEMS} problems drawn at random, ${ATTEMPTS} attempts each: nothing is proved`,
    };
  }),
});
