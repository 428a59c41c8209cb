/**
 * @file Tails of FC2's input by size. Outliers there are what arXiv:2505.14302 gives as the reason that W4A4
 * loses most: a kurtosis of 123 in its 16-bit models, of 89 after quantisation-aware training.
 */
import { fitLaw } from './fit.ts';
import type { FitOptions, Fitted } from './fit.ts';
import type { Kurtosis, QualityCell } from './quality-cells.ts';
import { plane } from './quality-laws.ts';

export interface KurtosisRow {
  readonly model: string;
  readonly parameters: number;
  readonly trainTokens: number;
  readonly kurtosis: Kurtosis;
}

export interface KurtosisFindings {
  readonly rows: readonly KurtosisRow[];
  /** Models whose FC2 inputs have heavier tails than those of every other matrix. */
  readonly heaviest: number;
  /**
   * k·D^gD/N^gN over the models: −gN is the exponent of size. Residuals are other seeds, depths and widths, which all lengths
   * of training of one size share: the bootstrap draws sizes.
   */
  readonly trend: Fitted;
}

/** Undefined for a run that measured none. */
export function kurtosisFindings(
  plain: readonly QualityCell[],
  options: FitOptions,
): KurtosisFindings | undefined {
  const rows = plain.flatMap(({ model, parameters, trainTokens, kurtosis }): KurtosisRow[] =>
    kurtosis === undefined ? [] : [{ model, parameters, trainTokens, kurtosis }],
  );
  if (rows.length === 0) return undefined;
  return {
    rows,
    heaviest: rows.filter(({ kurtosis: { fc2, others } }) => fc2 > Math.max(...Object.values(others))).length,
    trend: fitLaw(
      plane,
      rows.map(({ parameters, trainTokens, kurtosis }) => ({
        x: [parameters, trainTokens],
        y: kurtosis.fc2,
      })),
      { ...options, launches: rows.map(({ parameters }) => String(parameters)) },
    ),
  };
}
