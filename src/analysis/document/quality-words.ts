/** @file Verdicts and intervals of the quality sections in words. */
import { formatNumber } from '../format.ts';
import type { Verdict } from '../quality-orders.ts';

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  holds: 'as published',
  opposite: 'the opposite',
  'no-power': 'cannot be told',
};

/** `0.36 (0.18 to 0.45)`: all three to the second digit of the interval's width. */
export const inInterval = (value: number, interval: readonly [number, number]): string =>
  `${inPlacesOf(interval)(value)} (${intervalText(interval)})`;

/** `0.18 to 0.45`. */
export const intervalText = (interval: readonly [number, number]): string =>
  interval.map(inPlacesOf(interval)).join(' to ');

function inPlacesOf([low, high]: readonly [number, number]): (value: number) => string {
  const places = 1 - Math.floor(Math.log10(high - low));
  // What is tiny, huge or not a number is said otherwise.
  return places >= 0 && places <= 6 ? (one) => one.toFixed(places) : (one) => formatNumber(one);
}
