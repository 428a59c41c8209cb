/**
 * @file How much of what a transfer costs is hidden behind work: (serial − overlapped) ÷ (serial − free), of times that were
 * taken in turns. 0: nothing overlaps; 1: the transfer costs nothing. It is never clamped, because values outside say that
 * the three differ by more than the transfer.
 */
import { mixSeed, random } from '../random.ts';
import { ascending, median, quantileOfSorted } from './statistics.ts';

/** The cost to hide must be this many times as large as its own interval is wide. */
export const CLEAR = 3;

/** Fewest triples, or launches, with an interval: as for pairs. */
const MIN_TRIPLES = 6;

const REPLICATES = 2000;

/** Times of one round; each in the same unit. */
export interface Triple {
  /** First the transfer, then the work. */
  readonly serial: number;
  /** The transfer beside the work. */
  readonly overlapped: number;
  /** No transfer at all. */
  readonly free: number;
}

export interface Hidden {
  readonly fraction: number;
  /** 95 %, by a seeded bootstrap of whole triples. Absent from too few, and where the cost to hide is not clear. */
  readonly ci95?: readonly [low: number, high: number];
  /** serial − free, the median, with its interval. */
  readonly cost: number;
  readonly cost95?: readonly [low: number, high: number];
  readonly n: number;
  /** Why there is no interval. */
  readonly unclear?: string;
}

/**
 * The ratio of the medians of the two differences. A triple is of one round, so what slows the machine for a while is in all
 * three. Throws a `RangeError` for no triples, and for a time that is no number.
 */
export function hiddenFraction(triples: readonly Triple[], seed = 1): Hidden {
  const n = triples.length;
  if (n === 0) throw new RangeError('a hidden fraction needs times: there are no triples');
  const bad = triples.findIndex(
    ({ serial, overlapped, free }) => !Number.isFinite(serial + overlapped + free),
  );
  if (bad >= 0) throw new RangeError(`triple ${bad} holds a time that is not a number`);
  const saved = triples.map(({ serial, overlapped }) => serial - overlapped);
  const costs = triples.map(({ serial, free }) => serial - free);
  const cost = median(costs);
  const fraction = median(saved) / cost;
  if (n < MIN_TRIPLES) return { fraction, cost, n, unclear: `${n} rounds are too few for an interval` };

  const stream = random(mixSeed(seed, n));
  const fractions: number[] = [];
  const drawnCosts: number[] = [];
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const drawn = Array.from({ length: n }, () => stream.below(n));
    const drawnCost = median(drawn.map((i) => costs[i]!));
    drawnCosts.push(drawnCost);
    fractions.push(median(drawn.map((i) => saved[i]!)) / drawnCost);
  }
  const cost95 = central(drawnCosts);
  const width = cost95[1] - cost95[0];
  if (!(cost > CLEAR * width)) {
    const unclear = `what transfers cost is not ${CLEAR} times as large as its own interval, which is ${(width / Math.abs(cost)).toPrecision(2)} of it`;
    return { fraction, cost, cost95, n, unclear };
  }
  return { fraction, ci95: central(fractions), cost, cost95, n };
}

function central(values: readonly number[]): readonly [number, number] {
  const sorted = ascending(values);
  return [quantileOfSorted(sorted, 0.025), quantileOfSorted(sorted, 0.975)];
}
