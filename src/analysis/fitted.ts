/** @file What a fit is, once it is made. */
import type { Interval } from './bootstrap-interval.ts';
import type { Loss } from './estimation/objective.ts';
import type { LawShape, Space } from './laws/law.ts';
import type { Remark } from './remark.ts';

export interface FittedParameter {
  readonly name: string;
  readonly value: number;
  readonly interval: Interval;
  /** By the curvature at the optimum; absent where that has none to give, as for a parameter at its bound. */
  readonly standardError?: number;
}

export interface Fit {
  readonly law: string;
  readonly formula: string;
  /** What the law was made for, where it is one of those. */
  readonly shape?: LawShape;
  readonly space: Space;
  readonly loss: Loss;
  /** What was minimised: ½Σr², or Σ of Huber's function, of residuals in that space. */
  readonly objective: number;
  readonly parameters: readonly FittedParameter[];
  /** What follows from the parameters. */
  readonly derived?: Readonly<Record<string, number>>;
  /** Points. */
  readonly n: number;
  /** Smallest and largest value of each input. */
  readonly xRange: readonly Interval[];
  /** Root of the mean squared residual in the space of the fit: in log space 0.1 is about 10 %. */
  readonly rmse: number;
  /** Share of the variance of the responses, in that space, that the law takes up. */
  readonly r2: number;
  /** Of normal errors in that space, the error's variance counted as a parameter; absent below parameters + 3 points. */
  readonly aicc?: number;
  readonly bic?: number;
  /** Lead over a constant in AICc; absent with it. */
  readonly overConstant?: number;
  /** Of the Jacobian with columns of unit length. */
  readonly condition: number;
  readonly warnings: readonly Remark[];
  readonly bootstrap: {
    readonly replicates: number;
    readonly seed: number;
    readonly confidence: number;
    /** Resamples of launches made again for want of distinct x; absent where residuals are resampled. */
    readonly redrawn?: number;
  };
}
