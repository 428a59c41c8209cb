/** @file Samples of several implementations in turns, and what they take against the first of them. Knows no device. */
import { pairedRatio } from '../../analysis/paired.ts';
import { random, shuffled } from '../../random.ts';
import { median } from '../../results/summary.ts';

/** Of a pass, or of one dispatch of it; ns. */
export interface Reading {
  readonly ns: number;
  /** Of the whole process, all cores together. */
  readonly processorNs: number;
}

/** A variant, compiled once. */
export interface Entrant {
  readonly variant: string;
  readonly compilation: number;
  readonly compileNs: number;
  /** Takes one pass of so many dispatches. */
  readonly sample: (dispatches: number) => Promise<Reading>;
}

/** A sample is this long or longer: long against the steps in which systems count processor time. */
const LEAST_NS = 20e6;

const MOST_DISPATCHES = 10_000;

/** Readings of one dispatch, of each entrant as many as there are turns. Every turn has an order of its own, drawn by `seed`. */
export async function inTurns(
  entrants: readonly Entrant[],
  { turns, seed, going }: { readonly turns: number; readonly seed: number; readonly going: () => void },
): Promise<ReadonlyMap<Entrant, readonly Reading[]>> {
  const order = random(seed);
  const dispatches = new Map<Entrant, number>();
  for (const entrant of entrants) {
    going();
    await entrant.sample(1); // warms up
    const { ns } = await entrant.sample(1);
    dispatches.set(entrant, Math.min(MOST_DISPATCHES, Math.max(1, Math.ceil(LEAST_NS / Math.max(ns, 1)))));
  }
  const readings = new Map<Entrant, Reading[]>(entrants.map((entrant) => [entrant, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const entrant of shuffled(entrants, order)) {
      going();
      const each = dispatches.get(entrant)!;
      const { ns, processorNs } = await entrant.sample(each);
      readings.get(entrant)!.push({ ns: ns / each, processorNs: processorNs / each });
    }
  }
  return readings;
}

/** How many times as long as the first variant. */
export interface Times {
  readonly ratio: number;
  /** Of one compilation its 95 % interval, of several the least and the greatest of their ratios. */
  readonly range?: readonly [low: number, high: number];
}

export interface Row {
  readonly variant: string;
  /** Medians: over compilations, and over all samples; of one dispatch. */
  readonly compileNs: number;
  readonly ns: number;
  readonly processorNs: number;
  readonly times: Times;
  readonly processorTimes: Times;
}

/** A row a variant, in the order they are given. Compilations are compared with that of the same number. */
export function rowsOf(readings: ReadonlyMap<Entrant, readonly Reading[]>): readonly Row[] {
  const variants = new Map<string, readonly (readonly [Entrant, readonly Reading[]])[]>();
  for (const [entrant, taken] of readings) {
    variants.set(entrant.variant, [...(variants.get(entrant.variant) ?? []), [entrant, taken]]);
  }
  const [base = []] = [...variants.values()];
  return [...variants].map(([variant, compiled]) => {
    const all = compiled.flatMap(([, taken]) => taken);
    const against = (of: (reading: Reading) => number): Times => {
      const ratios = compiled.map(([, taken], c) => pairedRatio(taken.map(of), base[c]![1].map(of)));
      const [only] = ratios;
      if (ratios.length === 1) {
        return { ratio: only!.ratio, ...(only!.ci95 !== undefined && { range: only!.ci95 }) };
      }
      const values = ratios.map(({ ratio }) => ratio);
      return { ratio: median(values), range: [Math.min(...values), Math.max(...values)] };
    };
    return {
      variant,
      compileNs: median(compiled.map(([{ compileNs }]) => compileNs)),
      ns: median(all.map(({ ns }) => ns)),
      processorNs: median(all.map(({ processorNs }) => processorNs)),
      times: against(({ ns }) => ns),
      processorTimes: against(({ processorNs }) => processorNs),
    };
  });
}
