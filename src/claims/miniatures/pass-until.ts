/**
 * @file Sampling until r passes (PassUntil, arXiv:2310.03262) against a fixed number of samples, on models whose pass rates
 * follow the task law P(N) = exp(−c·N^−a) exactly.
 */
import { mean } from '../../analysis/statistics.ts';
import { random } from '../../random.ts';
import type { Random } from '../../random.ts';
import { drawn, logSlope, once } from './draws.ts';
import type { Drawn } from './draws.ts';

/** Billions of parameters; the largest is the paper's. */
const SIZES = [0.03, 0.06, 0.12, 0.3, 0.6, 1.2, 2.4];
/** Pass rates of the smallest (the paper: about 1e-5) and of the largest (.0599). */
const [RAREST, COMMONEST] = [1e-5, 0.0599];
const EXPONENT = Math.log(Math.log(RAREST) / Math.log(COMMONEST)) / Math.log(SIZES.at(-1)! / SIZES[0]!);
const rateOf = (size: number): number => Math.exp(Math.log(COMMONEST) * (size / SIZES.at(-1)!) ** -EXPONENT);

/** Problems, as in HumanEval; passes to wait for; samples a problem at most. */
const [PROBLEMS, PASSES, CAP] = [164, 2, 100_000];

/** Samples until the next pass, that one included, of rate p. */
const samplesToPass = (p: number, source: Random): number =>
  1 + Math.floor(Math.log(1 - source.uniform()) / Math.log1p(-p));

interface Estimates {
  /** r ÷ K, the definition, and (r − 1) ÷ (K − 1), which is right on average; over problems that passed before the cap. */
  readonly asDefined: number;
  readonly unbiased: number;
  /** Passes of one sample a problem, over the problems. */
  readonly fixed: number;
}

function estimates(p: number, source: Random): Estimates {
  const [asDefined, unbiased]: [number[], number[]] = [[], []];
  let passed = 0;
  for (let problem = 0; problem < PROBLEMS; problem++) {
    let k = 0;
    for (let pass = 0; pass < PASSES; pass++) k += samplesToPass(p, source);
    // A problem that the cap ends has fewer than r passes: it counts as 0.
    asDefined.push(k > CAP ? 0 : PASSES / k);
    unbiased.push(k > CAP ? 0 : (PASSES - 1) / (k - 1));
    if (source.uniform() < p) passed++;
  }
  return { asDefined: mean(asDefined), unbiased: mean(unbiased), fixed: passed / PROBLEMS };
}

export interface PassUntil {
  /** Exponent of −log rate over size, found ÷ true: by each estimator. */
  readonly asDefined: Drawn;
  readonly unbiased: Drawn;
  /** Sizes of {@link sizes} at which one sample a problem sees no pass in most repetitions. */
  readonly unseen: number;
  readonly sizes: number;
  /** r ÷ K over the true rate, at the smallest size whose samples the cap hardly cuts. */
  readonly over: number;
}

export const passUntil = once((): PassUntil => {
  const runs = Array.from({ length: 20 }, (_, repetition) => {
    const source = random(2310_03262 + repetition);
    return SIZES.map((size) => estimates(rateOf(size), source));
  });
  const exponent = (of: (one: Estimates) => number): Drawn =>
    drawn(
      runs.map(
        (run) =>
          -logSlope(
            SIZES,
            run.map((one) => -Math.log(of(one))),
          ) / EXPONENT,
      ),
    );
  const unseen = SIZES.filter(
    (_, k) => runs.filter((run) => run[k]!.fixed === 0).length > runs.length / 2,
  ).length;
  const clear = SIZES.findIndex((size) => rateOf(size) * CAP > 20);
  return {
    asDefined: exponent(({ asDefined }) => asDefined),
    unbiased: exponent(({ unbiased }) => unbiased),
    unseen,
    sizes: SIZES.length,
    over: mean(runs.map((run) => run[clear]!.asDefined)) / rateOf(SIZES[clear]!),
  };
});
