/**
 * @file Errors of quantised models, which are measured without a time: no loss is negative or beyond what a model of bytes
 * can have, no weight has more than 64 bits. Figures follow from the checkpoint, the setting and the adapter's
 * arithmetic, so an honest rerun can be equal to the last digit; equal figures are pointed out and prove nothing.
 */
import { sha256 } from '../results/shaders.ts';
import type { Point, Run } from '../results/schema.ts';
import { refuse } from './finding.ts';
import type { Finding } from './finding.ts';

type Range = readonly [least: number, most: number];

/** Nats a token. A guess among 128 letters is ln 128 = 4.9, and what is quantised to pieces is wrong with some confidence. */
const MOST_LOSS = 1000;
/** A checkpoint has millions of parameters, a text billions of tokens. */
const COUNT: Range = [0, 1e15];

const RANGES: ReadonlyMap<string, Range> = new Map([
  ['loss', [0, MOST_LOSS]],
  ['lossSe', [0, MOST_LOSS]],
  ['gap', [-MOST_LOSS, MOST_LOSS]], // quantising may do good, by chance
  ['gapSe', [0, MOST_LOSS]],
  ['bitsPerWeight', [Number.MIN_VALUE, 64]],
  ['weightNmse', [0, 1e6]],
  ...['documents', 'windows', 'tokens', 'parameters', 'blockParameters', 'trainTokens'].map(
    (name) => [name, COUNT] as const,
  ),
  ['calibrationWindows', COUNT],
  // A fourth moment over a square: at least 1, and no more than there are values.
  ...['Qkv', 'Out', 'GateUp', 'Fc2', 'Fc2Most'].map((name) => [`kurtosis${name}`, [0, 1e12]] as const),
]);
/** Of a figure that is not known here. */
const ANY: Range = [-1e15, 1e15];

type Quality = Extract<Point, { kind: 'quality' }>;
const isMeasured = (point: Point): point is Quality => point.kind === 'quality' && point.status === 'ok';

export function qualityFindings({ points }: Pick<Run, 'points'>): readonly Finding[] {
  return points.flatMap((point, index) =>
    point.kind !== 'quality'
      ? []
      : Object.entries(point.metrics).flatMap(([name, value]) => {
          const [least, most] = RANGES.get(name) ?? ANY;
          if (value >= least && value <= most) return [];
          const range = name === 'bitsPerWeight' ? `above 0 and at most ${most}` : `${least} to ${most}`;
          return [refuse('beyond-sense', ['points', index, 'metrics', name], `${value}, and it is ${range}`)];
        }),
  );
}

/** Digits of a figure: equal ones are not always written alike. */
const DIGITS = 9;

/** One hash for each measured point, of its workload and figures. */
export async function qualityHashes({ points }: Pick<Run, 'points'>): Promise<readonly string[]> {
  const texts = points.filter(isMeasured).map(({ workload, metrics }) => {
    const figures = Object.entries(metrics)
      .map(([name, value]) => `${name}=${value.toPrecision(DIGITS)}`)
      .toSorted();
    return `${workload.id}\n${figures.join(' ')}`;
  });
  return Promise.all(texts.map(sha256));
}
