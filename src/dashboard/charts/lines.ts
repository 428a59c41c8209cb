/** @file Fitted laws as lines of a chart. */
import type { CurvePoint } from '../../analysis/bands.ts';
import type { FamilyFit } from '../../analysis/families.ts';
import type { Fit } from '../../analysis/fit.ts';
import { affine } from '../../analysis/laws/affine.ts';
import { evaluateAt } from '../../analysis/laws/law.ts';
import { power } from '../../analysis/laws/power.ts';
import type { ScalingLine, ScalingRow } from './scaling.ts';

export const curveOf = (family: FamilyFit): readonly CurvePoint[] | undefined =>
  family.status === 'fitted' ? family.curve : undefined;

export const toLinePoint = ({ x, y, curve: [low, high] }: CurvePoint): ScalingLine['points'][number] => ({
  x,
  y,
  low,
  high,
});

/** The solid line is drawn over the dashed ones. */
export const bestLast = (lines: readonly ScalingLine[]): readonly ScalingLine[] =>
  lines.toSorted((a, b) => Number(a.rank === 'best') - Number(b.rank === 'best'));

/** A rate from a time: `amount(x)` over y, with the ends of intervals the other way round. */
export function inverted<
  T extends { readonly x: number; readonly y: number; readonly low?: number; readonly high?: number },
>(point: T, amount: (x: number) => number): T {
  const { x, y, low, high } = point;
  return {
    ...point,
    y: amount(x) / y,
    ...(low !== undefined && { high: amount(x) / low }),
    ...(high !== undefined && { low: amount(x) / high }),
  };
}

const LAWS = { affine, power } as const;

/** What the fit says at x; undefined for a law that is not drawn here. */
export function valueAt({ law, parameters }: Pick<Fit, 'law' | 'parameters'>, x: number): number | undefined {
  if (law !== 'affine' && law !== 'power') return undefined;
  return evaluateAt(
    LAWS[law],
    parameters.map(({ value }) => value),
    [x],
  );
}

/** Points as what they are above or below a fit, as a share of it. */
export function residualRows(
  rows: readonly ScalingRow[],
  fit: Pick<Fit, 'law' | 'parameters'>,
  share: (value: number) => string,
): readonly ScalingRow[] {
  return rows.flatMap((row) => {
    const fitted = valueAt(fit, row.x);
    if (fitted === undefined) return [];
    const over = (value: number): number => value / fitted - 1;
    const { low, high, ...rest } = row;
    return [
      {
        ...rest,
        y: over(row.y),
        ...(low !== undefined && high !== undefined && { low: over(low), high: over(high) }),
        facts: () => [...row.facts(), `${share(over(row.y))} of the fit`],
      },
    ];
  });
}
