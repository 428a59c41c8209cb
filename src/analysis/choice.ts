/** @file Which of several fitted laws to believe, if any. */
import type { HeldOut } from './held-out.ts';
import type { Fit } from './fit.ts';
import type { Interval } from './bootstrap-interval.ts';
import type { Remark } from './remark.ts';

export interface Ranking {
  readonly law: string;
  /** Over the next one; below 2 it decides nothing. */
  readonly lead: number;
}

/** The fit with the lowest AICc and its lead over the next; undefined unless two have one over the same points and response. */
export function betterByAicc(fits: readonly Fit[]): Ranking | undefined {
  const ranked = fits
    .flatMap(({ law, aicc }) => (aicc === undefined ? [] : [{ law, value: aicc }]))
    .toSorted((a, b) => a.value - b.value);
  const [first, second] = ranked;
  if (first === undefined || second === undefined || !isComparable(fits)) return undefined;
  return { law: first.law, lead: second.value - first.value };
}

/** Likelihoods of log y and of y are of different things. */
const isComparable = (fits: readonly Fit[]): boolean =>
  new Set(fits.map(({ n, space }) => `${n} ${space}`)).size <= 1;

export interface Candidate {
  readonly fit: Fit;
  readonly heldOut?: HeldOut;
}

export interface Choice {
  /** Absent where no family fits. */
  readonly law?: string;
  /** What decided. `only-one`: there was nothing to compare with. */
  readonly by?: 'held-out' | 'aicc' | 'only-one';
  /** In AICc, or the next held-out error over the least. */
  readonly lead?: number;
  readonly remarks: readonly Remark[];
}

/** Warnings with which a law is not believed, whatever its rank. */
const fatal = ['systematic-residuals', 'vertex-outside'];
/** Lead in AICc that a law needs over a constant, and over another law to be called better. */
const decisive = 2;

/** Why a fitted law is no candidate; undefined where it is. */
export function whyNot({ fit }: Candidate): string | undefined {
  const warning = fit.warnings.find(({ code }) => fatal.includes(code));
  if (warning !== undefined) return warning.message;
  if (fit.overConstant !== undefined && fit.overConstant < decisive) return 'a constant does as well';
  return undefined;
}

/** The smallest held-out error, else the lowest AICc, among those whose residuals scatter and that beat a constant. */
export function choose(candidates: readonly Candidate[]): Choice {
  const able = candidates.filter((candidate) => whyNot(candidate) === undefined);
  if (able.length === 0) {
    const why = candidates.map((candidate) => `${candidate.fit.law}: ${whyNot(candidate)!}`);
    return {
      remarks: [{ code: 'no-family-fits', message: ['no family fits', ...why].join('; ') }],
    };
  }
  const [only] = able;
  if (able.length === 1) return { law: only!.fit.law, by: 'only-one', remarks: [] };
  const held = able
    .flatMap(({ fit, heldOut }) =>
      heldOut?.status === 'fitted' ? [{ law: fit.law, rmse: heldOut.rmse, space: fit.space }] : [],
    )
    .toSorted((a, b) => a.rmse - b.rmse);
  if (held.length === able.length && new Set(held.map(({ space }) => space)).size === 1) {
    return { law: held[0]!.law, by: 'held-out', lead: held[1]!.rmse / held[0]!.rmse, remarks: [] };
  }
  const better = betterByAicc(able.map(({ fit }) => fit));
  if (better === undefined) {
    const message =
      'nothing tells these laws apart: AICc needs least squares, the same response and parameters + 3 points; hold out the largest sizes';
    return { remarks: [{ code: 'not-comparable', message }] };
  }
  const remarks: readonly Remark[] =
    better.lead < decisive
      ? [{ code: 'undecided', message: `AICc leads by ${better.lead.toPrecision(2)}: too little to decide` }]
      : [];
  return { law: better.law, by: 'aicc', lead: better.lead, remarks };
}

/** R² this close are about equal; and predictions this far apart are not. */
const [nearR2, farApart] = [0.025, 1.25];

/**
 * Whether laws that fit about equally well disagree at a point: the range of what they predict there, and of their
 * R². Undefined where they agree or where fewer than two fit about as well as the best.
 */
export function disagreement(
  predicted: readonly { readonly fit: Pick<Fit, 'law' | 'r2'>; readonly y: number }[],
): { readonly predicted: Interval; readonly r2: Interval; readonly remark: Remark } | undefined {
  const best = Math.max(...predicted.map(({ fit }) => fit.r2));
  const near = predicted.filter(({ fit, y }) => fit.r2 >= best - nearR2 && Number.isFinite(y));
  if (near.length < 2) return undefined;
  const ys = near.map(({ y }) => y).toSorted((a, b) => a - b);
  const r2s = near.map(({ fit }) => fit.r2).toSorted((a, b) => a - b);
  const [low, high] = [ys[0]!, ys.at(-1)!];
  if (low > 0 && high < farApart * low) return undefined;
  const message = `${near.length} laws fit about equally well (R² ${r2s[0]!.toFixed(3)} to ${r2s.at(-1)!.toFixed(3)}) and predict ${low.toPrecision(3)} to ${high.toPrecision(3)} there: the data do not decide`;
  return {
    predicted: [low, high],
    r2: [r2s[0]!, r2s.at(-1)!],
    remark: { code: 'families-disagree', message },
  };
}
