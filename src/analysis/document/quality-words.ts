/** @file Verdicts and intervals of the quality sections in words. */
import { formatNumber } from '../format.ts';
import type { Verdict } from '../quality-orders.ts';

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  holds: 'as published',
  opposite: 'the opposite',
  'no-power': 'cannot be told',
};

/** `0.36 (0.18 to 0.45)`: all three to the second digit of the interval's width. */
export function inInterval(value: number, [low, high]: readonly [number, number]): string {
  const places = 1 - Math.floor(Math.log10(high - low));
  // What is tiny, huge or not a number is said otherwise.
  const text = places >= 0 && places <= 6 ? (one: number) => one.toFixed(places) : formatNumber;
  return `${text(value)} (${text(low)} to ${text(high)})`;
}
