/** @file What is asked of `rooflaw quantize`. */
import type { Normalization } from '../../quantizers/columns.ts';
import type { Method } from '../../quantizers/methods.ts';
import type { ScalarOptions } from '../../quantizers/scalar.ts';
import type { Distribution } from '../../quantizers/weights.ts';

/** Who finds nearest centroids. `auto`: a GPU where there is one, else the processor, which prunes. */
export type AssignBy = 'auto' | 'cpu' | 'gpu';

export interface QuantizeCommand {
  readonly method: Method;
  readonly rows: number;
  readonly columns: number;
  readonly distribution: Distribution;
  readonly rho: number;
  readonly bits: ScalarOptions['bits'];
  readonly group: number;
  readonly clip: boolean;
  readonly v: number;
  readonly k: number;
  readonly residual: number;
  readonly outliers: number;
  readonly normalize: Normalization;
  readonly sample?: number;
  readonly iterations?: number;
  readonly seed: number;
  readonly assign: AssignBy;
  /** The errors of every method over ρ, as a Markdown table. */
  readonly table: boolean;
  readonly json: boolean;
}
