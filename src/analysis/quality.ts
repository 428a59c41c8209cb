/**
 * @file What the losses of quantised models say together: laws of loss and gap, published directions and orders held
 * against them, tails of activations, and vector codes against scalar ones at equal bits.
 */
import type { Run } from '../results/schema.ts';
import { equalBits } from './quality-bits.ts';
import type { EqualBits } from './quality-bits.ts';
import { hasGap, hasPower, measuredCells, mostWindows, onOneText } from './quality-cells.ts';
import { kurtosisFindings } from './quality-kurtosis.ts';
import type { KurtosisFindings } from './quality-kurtosis.ts';
import { gapLaws, lossLaw } from './quality-laws.ts';
import type { GapLaw, LossLaw } from './quality-laws.ts';
import { orders } from './quality-orders.ts';
import type { Order } from './quality-orders.ts';

export interface QualityFindings {
  /** L(N, D) over the unquantised models. */
  readonly loss?: LossLaw;
  readonly gaps: readonly GapLaw[];
  readonly orders: readonly Order[];
  readonly kurtosis?: KurtosisFindings;
  readonly equalBits: readonly EqualBits[];
  /** Workloads whose gap another seed of training, or other documents, may have made. */
  readonly withoutPower: readonly string[];
  /** Cells that were left out, for another of the same checkpoint and setting is over as many windows or more. */
  readonly setAside: number;
}

/** Bootstrap replicates of a fit: there are tens of fits. */
const REPLICATES = 200;
/** Cells that are looked at. The largest suite has 1825; a file from elsewhere may hold anything. */
const MOST_CELLS = 4000;

/** Undefined for a run without such cells. Deterministic. */
export function qualityFindings(run: Pick<Run, 'points' | 'seed'>): QualityFindings | undefined {
  const measured = measuredCells(run).slice(0, MOST_CELLS);
  if (measured.length === 0) return undefined;
  const cells = mostWindows(measured);
  const options = { seed: run.seed, replicates: REPLICATES };
  const plain = cells.filter(({ method }) => method === 'none');
  // A gap is paired, a loss is not: over other windows it is another.
  const loss = lossLaw(mostWindows(onOneText(measured.filter(({ method }) => method === 'none'))), options);
  const gaps = gapLaws(cells, options);
  const kurtosis = kurtosisFindings(plain, options);
  return {
    ...(loss && { loss }),
    gaps,
    orders: orders(cells, gaps),
    ...(kurtosis && { kurtosis }),
    equalBits: equalBits(cells),
    withoutPower: measured.filter((cell) => hasGap(cell) && !hasPower(cell)).map(({ workload }) => workload),
    setAside: measured.length - cells.length,
  };
}
