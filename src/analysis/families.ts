/** @file Several laws over the same data. */
import { curveOf } from './bands.ts';
import type { CurvePoint } from './bands.ts';
import { betterByAicc } from './choice.ts';
import { fitLaw } from './fit.ts';
import type { Fit, FitOptions, Refused } from './fit.ts';
import type { Datum, Law } from './laws/law.ts';

/** A family fitted, with its curve over the range of the points; or why it was not. */
export type FamilyFit =
  | {
      readonly law: string;
      readonly status: 'fitted';
      readonly fit: Fit;
      readonly curve: readonly CurvePoint[];
    }
  | (Refused & { readonly law: string });

/** Each family over the same data, with its curve from the smallest to the largest x (or to `upTo`). */
export function fitFamilies(
  families: readonly Law[],
  data: readonly Datum[],
  options: FitOptions,
  upTo = 0,
): readonly FamilyFit[] {
  return families.map((law): FamilyFit => {
    const fitted = fitLaw(law, data, options);
    if (fitted.status === 'refused') return { law: law.name, ...fitted };
    const [low, high] = fitted.fit.xRange[0]!;
    const curve = curveOf(fitted.fit, fitted.ensemble, [low, Math.max(high, upTo)]);
    return { law: law.name, status: 'fitted', fit: fitted.fit, curve };
  });
}

/** Which fitted family has the lowest AICc, and its lead; undefined unless two have one. */
export const betterFamily = (families: readonly FamilyFit[]): ReturnType<typeof betterByAicc> =>
  betterByAicc(families.flatMap((family) => (family.status === 'fitted' ? [family.fit] : [])));
