/** @file Where an axis begins and ends, and its round numbers. d3's own ticks of log scales leave out labels as they like. */

/** The range of positive values, widened by a share of its decades on both sides. */
export function padded(values: readonly number[], share: number): readonly [number, number] {
  const positive = values.filter((value) => value > 0 && value < Infinity);
  if (positive.length === 0) return [1, 10];
  // reduce and not Math.min(…): a file may hold more values than a call takes arguments
  const low = positive.reduce((a, b) => Math.min(a, b));
  const high = positive.reduce((a, b) => Math.max(a, b));
  const margin = Math.max(high / low, 2) ** share;
  return [low / margin, high * margin];
}

/** Round numbers inside a range, at most `most`: 1, 2 and 5 of every decade, or 1 and 3, or 1, or fewer decades. */
export function logTicks([low, high]: readonly [number, number], most: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const inside = (leads: readonly number[], every: number): readonly number[] =>
    decades
      .filter((exponent) => exponent % every === 0)
      // Negative powers by division: 10 ** -3 * 2 is not 0.002.
      .flatMap((exponent) =>
        leads.map((lead) => (exponent < 0 ? lead / 10 ** -exponent : lead * 10 ** exponent)),
      )
      .filter((value) => value >= low && value <= high);
  const usual = inside([1, 2, 5], 1);
  // Less than a decade, and nothing round in it: as on a linear axis.
  if (usual.length < 2) return linearTicks([low, high], Math.min(most, 5));
  for (const ticks of [usual, inside([1, 3], 1)]) if (ticks.length <= most) return ticks;
  for (let every = 1; every < decades.length; every++) {
    const ticks = inside([1], every);
    if (ticks.length <= most) return ticks;
  }
  return [];
}

/** Powers of two inside a range, evenly spaced, at most `most`. */
export function binaryTicks([low, high]: readonly [number, number], most: number): readonly number[] {
  const first = Math.ceil(Math.log2(low));
  const last = Math.floor(Math.log2(high));
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const from = Math.ceil(first / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((last - from) / step) + 1) },
    (_, i) => 2 ** (from + i * step),
  );
}

/** `1.00 ms` on an axis is `1 ms`. */
export const roundText = (text: string): string =>
  text.replace(/\.0+(?=\D|$)/, '').replace(/(\.\d*?)0+(?=\D|$)/, '$1');

/** The range of values, widened by a share of it on both sides; never empty. */
export function paddedLinear(values: readonly number[], share: number): readonly [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const margin = (high > low ? high - low : Math.abs(high) || 1) * share;
  return [low - margin, high + margin];
}

/** Round numbers inside a range, steps of 1, 2 or 5 times a power of ten, at most `most`. */
export function linearTicks([low, high]: readonly [number, number], most: number): readonly number[] {
  const size = 10 ** Math.floor(Math.log10((high - low) / most));
  const inside = (step: number): number => Math.floor(high / step) - Math.ceil(low / step) + 1;
  const step = [1, 2, 5, 10].map((lead) => lead * size).find((one) => inside(one) <= most) ?? 20 * size;
  const first = Math.ceil(low / step);
  const count = inside(step);
  // Rounded: 3 × 0.1 is not 0.3.
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Pixels left of an axis for its labels, which end 12 before it. */
export const marginFor = (labels: readonly string[]): number =>
  Math.max(52, 16 + Math.ceil(6.3 * labels.reduce((most, { length }) => Math.max(most, length), 0)));

/** The most ticks, up to `most`, whose labels stand side by side in `room` pixels. */
export function fitting(
  ticks: (most: number) => readonly number[],
  text: (value: number) => string,
  room: number,
  most: number,
): readonly number[] {
  for (let count = most; count > 2; count--) {
    const found = ticks(count);
    const widest = found.reduce((wide, value) => Math.max(wide, text(value).length), 0);
    // Ticks stand evenly, or nearly so.
    if (found.length * (6.6 * widest + 10) <= room) return found;
  }
  return ticks(2);
}
