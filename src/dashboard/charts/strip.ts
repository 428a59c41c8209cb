/**
 * @file One number with its interval against the bounds inside which a claim holds. Pure: a verdict in, a drawing in its
 * own units out. A page shows dozens of these, so that they are a few lines of SVG each and no Plot.
 */
import type { Verdict } from '../../claims/verdict.ts';

/** Units of the drawing. */
export const STRIP = { width: 360, height: 54, left: 12, right: 12, axis: 34 } as const;

export interface Strip {
  /** Where the claim holds, from and to. */
  readonly band: readonly [number, number];
  readonly dot: number;
  /** Absent where nothing is known of its error. */
  readonly interval?: readonly [number, number];
  /** The number that the paper gives. */
  readonly expected?: number;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  /** The same in words. */
  readonly summary: string;
}

/** Past this ratio between what is shown, the axis is logarithmic. */
const WIDE = 20;
/** Room on both sides, as a share of what is shown. */
const MARGIN = 0.12;
/** Ends of labels nearer than this would touch. */
const TICK_ROOM = 44;

/** Undefined where there is no number, or nothing to hold it against. */
export function stripOf({ value, ci95, bounds, expectedValue }: Verdict): Strip | undefined {
  if (value === null || bounds === null || !Number.isFinite(value)) return undefined;
  const ends = [bounds.low, bounds.high].filter((end) => end !== null);
  const told = [value, ...(ci95 ?? []), ...ends, ...(expectedValue === null ? [] : [expectedValue])].filter(
    (one) => Number.isFinite(one),
  );
  const [least, most] = [Math.min(...told), Math.max(...told)];
  const place = axis(least, most);
  // As many digits as tell apart what lies near to each other.
  const spread = Math.max(Math.abs(least), Math.abs(most)) / (most - least);
  const digits = Number.isFinite(spread) ? Math.min(9, 2 + Math.max(1, Math.ceil(Math.log10(spread)))) : 9;
  const say = (one: number): string => short(one, digits);
  const clear: { x: number; text: string }[] = [];
  // Bounds first: they are what a reader looks for.
  for (const one of [...ends, value]) {
    const tick = { x: place(one), text: say(one) };
    if (clear.every(({ x }) => Math.abs(x - tick.x) > TICK_ROOM)) clear.push(tick);
  }
  const { width, left, right } = STRIP;
  return {
    band: [
      bounds.low === null ? left : place(bounds.low),
      bounds.high === null ? width - right : place(bounds.high),
    ],
    dot: place(value),
    ...(ci95 !== null && { interval: [place(ci95[0]), place(ci95[1])] as const }),
    ...(expectedValue !== null && { expected: place(expectedValue) }),
    ticks: clear.toSorted((a, b) => a.x - b.x),
    summary: `${say(value)}${ci95 === null ? '' : ` (95 %: ${say(ci95[0])} to ${say(ci95[1])})`}; the claim holds for ${holds(bounds, say)}.`,
  };
}

function holds({ low, high }: NonNullable<Verdict['bounds']>, say: (value: number) => string): string {
  if (low === null) return high === null ? 'anything' : `at most ${say(high)}`;
  return high === null ? `at least ${say(low)}` : `${say(low)} to ${say(high)}`;
}

/** From a value to its place, logarithmic where values differ widely, and never outside of the drawing. */
function axis(low: number, high: number): (value: number) => number {
  const isLog = low > 0 && high / low > WIDE;
  const scale = isLog ? Math.log : (value: number): number => value;
  const [from, to] = [scale(low), scale(high)];
  const span = to - from || Math.abs(to) || 1;
  const middle = (from + to) / 2;
  const half = (span * (1 + 2 * MARGIN)) / 2;
  const { width, left, right } = STRIP;
  return (value) => {
    if (value === Number.POSITIVE_INFINITY) return width - right;
    if (value === Number.NEGATIVE_INFINITY || (isLog && value <= 0)) return left;
    const share = (scale(value) - (middle - half)) / (2 * half);
    return left + Math.min(1, Math.max(0, share)) * (width - left - right);
  };
}

/** `0.05`, `2.69`, `1.2e-5`. */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(digits - 2).replace('e+', 'e');
  return String(Number(value.toPrecision(digits)));
}
