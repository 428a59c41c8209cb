/** @file Fits as JSON, for programs. Absent numbers are null. */
import type { HeldOut } from '../../analysis/held-out.ts';
import type { FitOutcome, OneFit } from './outcome.ts';

/** One object for one law; for several an object with `fits`. Ends with a line break. */
export function fitJson(outcome: FitOutcome): string {
  const { command, of, fits, choice, remarks } = outcome;
  const shared = {
    x: command.x,
    y: command.y,
    rows: of.rows.length,
    excluded: of.excluded,
    ...(of.groups && { groups: of.groups }),
  };
  const objects = fits.map((one) => fitObject(one, outcome));
  const [only] = objects;
  const isOne = command.laws.length === 1 && command.laws[0] !== 'auto' && only !== undefined;
  const document = isOne
    ? { ...only, warnings: [...only.warnings, ...remarks], ...shared }
    : { fits: objects, choice: choice ?? null, warnings: remarks, ...shared };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function fitObject({ law, result, heldOut, leftOut, forecasts }: OneFit, { of }: FitOutcome) {
  const base = { law: law.name, formula: law.formula, tex: law.tex };
  if (result.status === 'refused') {
    return {
      ...base,
      n: of.data.length,
      refused: { reason: result.reason, message: result.message },
      warnings: [],
    };
  }
  const { fit } = result;
  const byName = <T>(value: (parameter: (typeof fit.parameters)[number]) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(fit.parameters.map((parameter) => [parameter.name, value(parameter)]));
  return {
    ...base,
    n: fit.n,
    objective: {
      loss: fit.loss.kind,
      ...(fit.loss.kind === 'huber' && { delta: fit.loss.delta }),
      space: fit.space,
      value: fit.objective,
    },
    params: byName(({ value }) => value),
    se: byName(({ standardError }) => standardError ?? null),
    ci95: byName(({ interval }) => interval.map((end) => (Number.isFinite(end) ? end : null))),
    intervals: fit.bootstrap.replicates > 0 ? { by: 'bootstrap', ...fit.bootstrap } : { by: 'curvature' },
    ...(fit.derived && { derived: fit.derived }),
    rmse: fit.rmse,
    r2: fit.r2,
    aicc: fit.aicc ?? null,
    bic: fit.bic ?? null,
    condition: fit.condition,
    heldout: heldOut === undefined ? null : heldOutObject(heldOut),
    ...(leftOut && {
      leftOut: leftOut.map(({ label, heldOut: held }) => ({ label, ...heldOutObject(held) })),
    }),
    ...(forecasts.length > 0 && { forecasts }),
    warnings: [...fit.warnings, ...forecasts.flatMap(({ warnings }) => warnings)],
  };
}

function heldOutObject(heldOut: HeldOut) {
  if (heldOut.status === 'refused') {
    return { refused: { reason: heldOut.reason, message: heldOut.message } };
  }
  const { points, rmse, worst, inside, extrapolation, fit } = heldOut;
  return {
    n: points.length,
    fittedTo: fit.n,
    rmse,
    worstRelativeError: worst,
    inside,
    extrapolation,
    points: points.map(({ x, measured, y, interval, relativeError }) => ({
      x,
      measured,
      predicted: y,
      interval,
      relativeError,
    })),
  };
}
