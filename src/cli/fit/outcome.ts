/** @file What was asked of `rooflaw fit`, and what came of it. */
import type { Forecast } from '../../analysis/bands.ts';
import type { Choice } from '../../analysis/choice.ts';
import type { Fit, Refused } from '../../analysis/fit.ts';
import type { HeldOut, LeftOut } from '../../analysis/held-out.ts';
import type { Law, Space } from '../../analysis/laws/law.ts';
import type { Remark } from '../../analysis/remark.ts';
import type { FitData } from './data.ts';

export interface FitCommand {
  readonly file: string;
  readonly laws: readonly string[];
  readonly x: readonly string[];
  readonly y: string;
  readonly huber?: number;
  readonly space?: Space;
  /** Replicates; 0 for intervals by curvature. */
  readonly bootstrap: number;
  readonly holdout?: number;
  readonly exclude?: string;
  readonly seed: number;
  readonly json?: boolean;
  readonly stratum?: string;
  readonly launch?: string;
  readonly leaveOut?: string;
  /** Points to predict, each with a value per x. */
  readonly at?: readonly (readonly number[])[];
  /** What y can be. */
  readonly range?: readonly [number, number];
}

export interface OneFit {
  readonly law: Law;
  readonly result: { readonly status: 'fitted'; readonly fit: Fit } | Refused;
  readonly heldOut?: HeldOut;
  readonly leftOut?: readonly LeftOut[];
  readonly forecasts: readonly Forecast[];
  /** Why it is not to be believed beside others. */
  readonly whyNot?: string;
}

export interface FitOutcome {
  readonly command: FitCommand;
  readonly of: FitData;
  readonly fits: readonly OneFit[];
  /** Among several laws. */
  readonly choice?: Choice;
  /** Of all fits together. */
  readonly remarks: readonly Remark[];
}
