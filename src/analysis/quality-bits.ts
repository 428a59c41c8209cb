/** @file Vector codes against scalar ones on the same model at equal bits, everything counted. */
import { hasGap, seedFloor, settingOf } from './quality-cells.ts';
import type { GapCell, QualityCell } from './quality-cells.ts';

/** A vector code and the scalar gap at as many bits. */
export interface EqualBits {
  readonly model: string;
  readonly method: string;
  readonly setting: string;
  readonly params: QualityCell['params'];
  readonly bitsPerWeight: number;
  readonly gap: number;
  readonly gapSe: number;
  /** Of GPTQ, between its cells with fewer and with more bits, on the logarithm. */
  readonly scalarGap: number;
  readonly ratio: number;
  /**
   * The least difference, nats, that would have been told: the seed's floor, or two standard errors of both gaps taken as
   * independent, which on the same tokens they are not, so it errs on the wide side.
   */
  readonly power: number;
  /** The smaller gap; `no-power` where the difference is below that. */
  readonly found: 'vector' | 'scalar' | 'no-power';
}

/** None where GPTQ has not fewer and more bits. */
export function equalBits(cells: readonly QualityCell[]): readonly EqualBits[] {
  const gaps = cells.filter(hasGap).filter(({ gap }) => gap.value > 0);
  const byModel = new Map<string, GapCell[]>();
  for (const cell of gaps.filter(({ method }) => method === 'gptq')) {
    byModel.set(cell.model, [...(byModel.get(cell.model) ?? []), cell]);
  }
  const frontiers = new Map([...byModel].map(([model, own]) => [model, frontier(own)]));
  return gaps.flatMap((cell): EqualBits[] => {
    const { model, method, bitsPerWeight, gap, params } = cell;
    if (params['v'] === undefined) return [];
    const scalar = frontiers.get(model) ?? [];
    const after = scalar.findIndex((one) => one.bitsPerWeight >= bitsPerWeight);
    const [low, high] = [scalar[after - 1], scalar[after]];
    if (low === undefined || high === undefined) return [];
    const share = (bitsPerWeight - low.bitsPerWeight) / (high.bitsPerWeight - low.bitsPerWeight);
    const scalarGap = Math.exp((1 - share) * Math.log(low.gap.value) + share * Math.log(high.gap.value));
    const scalarSe = scalarGap * Math.max(low.gap.se / low.gap.value, high.gap.se / high.gap.value);
    const power = Math.max(seedFloor(cell), 1.96 * Math.hypot(gap.se, scalarSe));
    const difference = gap.value - scalarGap;
    return [
      {
        model,
        method,
        setting: settingOf(cell).replace(`${method}, `, ''),
        params,
        bitsPerWeight,
        gap: gap.value,
        gapSe: gap.se,
        scalarGap,
        ratio: gap.value / scalarGap,
        power,
        found: Math.abs(difference) <= power ? 'no-power' : difference < 0 ? 'vector' : 'scalar',
      },
    ];
  });
}

/** By growing bits, those with a smaller gap than all with fewer. */
function frontier(cells: readonly GapCell[]): readonly GapCell[] {
  const sorted = cells.toSorted((a, b) => a.bitsPerWeight - b.bitsPerWeight || a.gap.value - b.gap.value);
  let least = Infinity;
  return sorted.filter(({ gap }) => {
    if (gap.value >= least) return false;
    least = gap.value;
    return true;
  });
}
