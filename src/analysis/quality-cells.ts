/** @file Losses and gaps of trained models out of a run, as laws and comparisons need them. */
import type { Run } from '../results/schema.ts';

/** A measured cell: a checkpoint, quantised one way. */
export interface QualityCell {
  /** Id of the workload. */
  readonly workload: string;
  /** Id of the checkpoint, `gpt-35k-D8`. */
  readonly model: string;
  readonly method: string;
  readonly params: Readonly<Record<string, number | string>>;
  readonly parameters: number;
  readonly trainTokens: number;
  readonly loss: number;
  readonly bitsPerWeight: number;
  /** Absent where nothing was quantised. */
  readonly gap?: Gap;
  /** Of the inputs of every kind of matrix, mean over blocks; only of unquantised models. */
  readonly kurtosis?: Kurtosis;
}

/** Nats a byte, and the standard error over documents. */
export interface Gap {
  readonly value: number;
  readonly se: number;
}

/** Kurtosis of inputs over calibration text: 3 for a normal distribution. */
export interface Kurtosis {
  /** Of the last matrix of a block, mean over blocks and the largest. */
  readonly fc2: number;
  readonly fc2Most: number;
  /** Of each other matrix: queries, keys and values; attention's output; gate and up. */
  readonly others: Readonly<Record<'qkv' | 'out' | 'gateUp', number>>;
}

/** A cell with a gap. */
export type GapCell = QualityCell & { readonly gap: Gap };

export const hasGap = (cell: QualityCell): cell is GapCell => cell.gap !== undefined;

/** The measured cells of a run, each checkpoint in each setting once: see {@link mostWindows}. */
export const qualityCells = (run: Pick<Run, 'points'>): readonly QualityCell[] =>
  mostWindows(measuredCells(run));

/** All measured cells of a run: of runs judged together, a checkpoint in one setting over several numbers of windows. */
export function measuredCells({ points }: Pick<Run, 'points'>): readonly QualityCell[] {
  return points.flatMap((point): QualityCell[] => {
    if (point.kind !== 'quality' || point.status !== 'ok') return [];
    const { params } = point.workload;
    const { loss, parameters, trainTokens, bitsPerWeight, gap, gapSe } = point.metrics;
    const [model, method] = [params['model'], params['method']];
    if (typeof model !== 'string' || typeof method !== 'string' || loss === undefined) return [];
    if (parameters === undefined || trainTokens === undefined || bitsPerWeight === undefined) return [];
    const paired = gap === undefined || gapSe === undefined ? {} : { gap: { value: gap, se: gapSe } };
    const kurtosis = kurtosisIn(point.metrics);
    return [
      {
        workload: point.workload.id,
        model,
        method,
        params,
        parameters,
        trainTokens,
        loss,
        bitsPerWeight,
        ...paired,
        ...(kurtosis && { kurtosis }),
      },
    ];
  });
}

function kurtosisIn(metrics: Readonly<Record<string, number>>): Kurtosis | undefined {
  const { kurtosisFc2: fc2, kurtosisFc2Most: fc2Most } = metrics;
  const { kurtosisQkv: qkv, kurtosisOut: out, kurtosisGateUp: gateUp } = metrics;
  if (fc2 === undefined || fc2Most === undefined) return undefined;
  if (qkv === undefined || out === undefined || gateUp === undefined) return undefined;
  return { fc2, fc2Most, others: { qkv, out, gateUp } };
}

/** What tells cells of one model apart: `rtn, bits=4, group=32`, less the parameters named. */
export const settingOf = (
  { method, params }: Pick<QualityCell, 'method' | 'params'>,
  without: readonly string[] = [],
): string =>
  [
    method,
    ...Object.entries(params)
      .filter(([name]) => !['model', 'method', 'windows', ...without].includes(name))
      .map(([name, value]) => `${name}=${value}`),
  ].join(', ');

/**
 * Of each checkpoint in each setting the one over the most windows, the first of several: the fewer lie among the more, and as
 * evidence of its own the same checkpoint would count twice.
 */
export function mostWindows<C extends Pick<QualityCell, 'params'>>(cells: readonly C[]): readonly C[] {
  const kept = new Map<string, C>();
  for (const cell of cells) {
    const { params } = cell;
    const place = `${params['model']} ${settingOf({ method: String(params['method']), params })}`;
    const other = kept.get(place);
    if (other === undefined || windowsOf(cell) > windowsOf(other)) kept.set(place, cell);
  }
  return [...kept.values()];
}

const windowsOf = ({ params }: Pick<QualityCell, 'params'>): number => Number(params['windows'] ?? 0);

/**
 * Those over the same text, which losses can be held against each other on: of the number of windows that most have, of two
 * the larger.
 */
export function onOneText<C extends Pick<QualityCell, 'params'>>(cells: readonly C[]): readonly C[] {
  const counts = new Map<number, number>();
  for (const cell of cells) counts.set(windowsOf(cell), (counts.get(windowsOf(cell)) ?? 0) + 1);
  const [most] = [...counts].toSorted(([a, of], [b, other]) => other - of || b - a);
  return most === undefined ? [] : cells.filter((cell) => windowsOf(cell) === most[0]);
}

/**
 * What another seed of training moves a loss by, nats: at most .036 measured for gpt-35k and .011 for gpt-123k
 * (models/ladder/README.md). Larger models were trained once; the last is taken for them too. How far a *gap* moves was not
 * measured: a difference between models that is smaller than this may be the seed's.
 */
export const seedFloor = ({ parameters }: Pick<QualityCell, 'parameters'>): number =>
  parameters < FLOOR_FALLS_AT ? 0.036 : 0.011;

/** Parameters from which the second holds: between the two models that were trained more than once. */
export const FLOOR_FALLS_AT = 1e5;

/** Whether a gap is large enough to say something: above the seed's floor, and two standard errors from 0. */
export const hasPower = (cell: GapCell): boolean =>
  Math.abs(cell.gap.value) > Math.max(seedFloor(cell), 1.96 * cell.gap.se);
