/** @file What the cases of the claims are made of: made-up points, and the same of too little or with other times. */
import type { Point, Run, TimingOk } from '../../../src/results/schema.ts';
import { timed } from '../build-run.ts';
import type { PointFacts } from '../build-run.ts';

/** What of a run decides a claim. */
export type Parts = Pick<Partial<Run>, 'models' | 'calibration'> & { readonly points: readonly Point[] };

export interface Case {
  readonly holds: Parts;
  readonly fails: Parts;
  /** What `fails` comes to, where that says nothing against the paper. */
  readonly failing?: 'inconclusive';
  /** Absent of a claim about time: `holds` with a single sample a point is too little for each of those. */
  readonly little?: Parts;
}

/** By claim. */
export type Cases = Readonly<Record<string, Case>>;

export type Params = Readonly<Record<string, number | string>>;

export const of = (...points: readonly Point[]): Parts => ({ points });

export const point = (facts: PointFacts, more: Partial<TimingOk> = {}): TimingOk => ({
  ...timed(facts),
  ...more,
});

/** A point of a quantised kernel with its error. */
export const quantized = (
  kernel: string,
  params: Params,
  nmse: number,
  ns = 1e6,
  bitsPerWeight = 2,
): TimingOk =>
  point(
    { kernel: `quantized/${kernel}`, params, ns },
    {
      quantization: {
        bitsPerWeight,
        weightNmse: nmse,
        outputNmse: nmse,
        outputRelativeL2: Math.sqrt(nmse),
        entries: 1,
      },
    },
  );

/** Times of one kernel over one axis, ns = 10⁶·(x ÷ first)^power; the axis stands in `params` where an id has it. */
export const growing = (
  kernel: string,
  params: Params,
  axis: string,
  xs: readonly number[],
  power: number,
  more: (x: number) => Partial<TimingOk> & { readonly flops?: number } = () => ({}),
): Parts =>
  of(
    ...xs.map((x) => {
      const { flops, ...rest } = more(x);
      return point(
        {
          kernel,
          params: { ...params, [axis]: x },
          ns: 1e6 * (x / xs[0]!) ** power,
          ...(flops !== undefined && { flops }),
        },
        rest,
      );
    }),
  );

/** The same with one sample a point, which has no interval. */
export const thin = ({ points, ...rest }: Parts): Parts => ({
  ...rest,
  points: points.map((one): Point => {
    if (!isTimed(one)) return one;
    const { ci95: _, ...summary } = one.summary;
    return { ...one, samples: one.samples.slice(0, 1), summary: { ...summary, n: 1 } };
  }),
});

/** The same with other times, each point's by a factor of its own. */
export const distorted = (parts: Parts): Parts =>
  parts.points.some(isTimed) ? { ...parts, points: parts.points.map(slower) } : parts;

const isTimed = (one: Point): one is TimingOk => one.kind === 'timing' && one.status === 'ok';

function slower(one: Point, i: number): Point {
  if (!isTimed(one)) return one;
  const by = 2 + 3 * ((i * 7) % 5);
  const { ci95, ...summary } = one.summary;
  return {
    ...one,
    samples: one.samples.map((sample) => ({ ...sample, ns: by * sample.ns })),
    summary: {
      ...summary,
      medianNs: by * summary.medianNs,
      ...(ci95 && { ci95: [by * ci95[0], by * ci95[1]] as [number, number] }),
    },
  };
}
