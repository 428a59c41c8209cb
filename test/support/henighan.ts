/**
 * @file A protocol for the honesty of intervals: published laws as truth, data drawn around them, and how often the
 * interval of each parameter holds the truth. 25 sizes over 5 decades (10⁴ … 10⁹ parameters), 1 % noise in log loss.
 */
import { fitLaw } from '../../src/analysis/fit.ts';
import { lawNamed } from '../../src/analysis/laws/index.ts';
import { evaluateAt } from '../../src/analysis/laws/law.ts';
import type { Datum } from '../../src/analysis/laws/law.ts';
import { mixSeed, random } from '../../src/random.ts';

/** L(N) of Henighan et al. 2020 (arXiv 2010.14701), Table 1: L = Linf + (N0/N)^alpha, nats a token. */
export const henighanTable1: readonly (readonly [domain: string, Linf: number, N0: number, alpha: number])[] =
  [
    ['Language', 0, 1.47e14, 0.07],
    ['Image 8x8', 3.12, 8.0e1, 0.24],
    ['Image 16x16', 2.64, 2.8e2, 0.22],
    ['Image 32x32', 2.2, 6.3e1, 0.13],
    ['Image VQ 16x16', 3.99, 2.7e4, 0.13],
    ['Image VQ 32x32', 3.07, 1.9e4, 0.14],
    ['Text-to-Im (text)', 0, 5.6e8, 0.037],
    ['Text-to-Im (image)', 2.0, 5.1e3, 0.16],
    ['Im-to-Text (text)', 0, 7.0e8, 0.039],
    ['Im-to-Text (image)', 2.0, 5.5e3, 0.15],
    ['Video VQ 16x16x16', 1.01, 3.7e4, 0.24],
    ['Math (extrapolate)', 0.28, 1.1e4, 0.16],
  ];

export interface Coverage {
  readonly domain: string;
  /** Share of data sets whose interval holds the truth, for each parameter. */
  readonly covered: readonly number[];
  /** Of rows without a constant: share whose interval of the constant, fitted all the same, holds 0. */
  readonly zero?: number;
  /** Data sets of which the right family had the lower AICc, power against power + constant. */
  readonly told: number;
}

/** `sets` data sets of one row. Rows without a constant are fitted by the power alone. */
export function coverageOf(
  [domain, Linf, N0, alpha]: (typeof henighanTable1)[number],
  sets: number,
  replicates = 0,
): Coverage {
  const [power, constant] = [lawNamed('power'), lawNamed('power-constant')];
  const isPower = Linf === 0;
  const truth = isPower ? [N0 ** alpha, -alpha] : [Linf, N0, alpha];
  const hits = truth.map(() => 0);
  let [zeros, told] = [0, 0];
  for (let set = 0; set < sets; set++) {
    const stream = random(mixSeed(set, 20));
    const data = Array.from({ length: 25 }, (_, i): Datum => {
      const x = [10 ** (4 + (5 * i) / 24)];
      return { x, y: evaluateAt(constant, [Linf, N0, alpha], x) * Math.exp(0.01 * stream.normal()) };
    });
    const [one, two] = [power, constant].map((law) => fitLaw(law, data, { replicates, seed: set }));
    if (one!.status === 'refused' || two!.status === 'refused') continue;
    const fit = isPower ? one!.fit : two!.fit;
    for (const [k, { interval }] of fit.parameters.entries()) {
      if (interval[0] <= truth[k]! && truth[k]! <= interval[1]) hits[k]!++;
    }
    if (two!.fit.parameters[0]!.interval[0] <= 0) zeros++;
    const powerLeads = one!.fit.aicc! < two!.fit.aicc!;
    if (powerLeads === isPower) told++;
  }
  return {
    domain,
    covered: hits.map((count) => count / sets),
    ...(isPower && { zero: zeros / sets }),
    told: told / sets,
  };
}
