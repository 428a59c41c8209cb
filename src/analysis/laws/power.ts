import type { Datum, Law } from './law.ts';

/** A straight line in log-log axes, hence solved by weighted linear regression of log y on log x. */
export const power: Law = {
  name: 'power',
  formula: 'y = a·x^b',
  inputs: ['x'],
  parameters: [
    { name: 'a', domain: 'positive', meaning: 'y at x = 1' },
    { name: 'b', domain: 'real', meaning: 'exponent: 1 is proportional growth' },
  ],
  predict: ([a, b], [x]) => a! * x! ** b!,
  starts: (data) => [
    solve(
      data,
      data.map(() => 1),
    ) ?? [1, 1],
  ],
  solve,
};

function solve(data: readonly Datum[], weights: readonly number[]): readonly number[] | undefined {
  let total = 0;
  let meanX = 0;
  let meanY = 0;
  for (const [i, { x, y }] of data.entries()) {
    total += weights[i]!;
    meanX += weights[i]! * Math.log(x[0]!);
    meanY += weights[i]! * Math.log(y);
  }
  meanX /= total;
  meanY /= total;
  let covariance = 0;
  let variance = 0;
  for (const [i, { x, y }] of data.entries()) {
    const deviation = Math.log(x[0]!) - meanX;
    covariance += weights[i]! * deviation * (Math.log(y) - meanY);
    variance += weights[i]! * deviation * deviation;
  }
  if (!(variance > 0)) return undefined;
  const b = covariance / variance;
  return [Math.exp(meanY - b * meanX), b];
}
