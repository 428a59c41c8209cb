/** @file Measurements that contradict themselves: each is refused. */
import { inLaunches, int, pick, withAnother, withPoint } from './change.ts';
import type { Mutator } from './change.ts';

export const measurements: readonly Mutator[] = [
  {
    name: 'one sample changed, its summary kept',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        samples: point.samples.map((one) => ({ ...one, ns: one.ns * 0.9 })),
      })),
  },
  {
    name: 'the summary made faster',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        summary: { ...point.summary, medianNs: point.summary.medianNs * (0.5 + 0.4 * source.uniform()) },
      })),
  },
  {
    name: 'more operations than the workload has',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        cost: {
          ...point.cost,
          [pick(['flops', 'bytes'], source)]: point.cost.flops * (2 + int(source, 9)) + 1,
        },
      })),
  },
  {
    name: 'a better share of the roofline',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        roofline: { ...point.roofline!, fraction: point.roofline!.fraction * (1.1 + source.uniform()) },
      })),
  },
  {
    name: 'another bound of the roofline',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => {
        const { bound } = point.roofline!;
        const others = ['memory', 'compute', 'pure-magic'].filter((one) => one !== bound);
        return { ...point, roofline: { ...point.roofline!, bound: pick(others, source) } };
      }),
  },
  {
    name: 'a wide tolerance, and an error within it',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        error: { ...point.error, tolerance: 0.9, relativeL2: 0.5 },
      })),
  },
  {
    name: 'a wrong result with a speed',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        error: { ...point.error, relativeL2: point.error.tolerance * (1.01 + source.uniform()) },
      })),
  },
  {
    name: 'a result that nobody checked',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        error: {
          ...point.error,
          relativeL2: 0,
          maxAbs: 0,
          nmse: 0,
          checked: { method: 'none', entries: 0, of: 0 },
        },
      })),
  },
  {
    name: 'an error that is not the square of itself',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        error: { ...point.error, nmse: point.error.nmse * (2 + source.uniform()) },
      })),
  },
  {
    name: 'a number beyond sense beside a time',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) =>
        source.uniform() < 0.5
          ? { ...point, error: { ...point.error, maxAbs: 1e308 } }
          : { ...point, metrics: { bias: -1e308 } },
      ),
  },
  {
    name: 'a pass whose share of a dispatch is no time any more',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        dispatches: 1,
        samples: point.samples.map((one) => ({ ...one, ns: 5e-324, dispatches: 2 + int(source, 1e9) })),
      })),
  },
  {
    name: 'samples of launches that the run does not have',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) =>
        inLaunches(
          point,
          point.samples.map((_, i) => i % 5),
        ),
      ),
  },
  {
    name: 'a launch longer than its run',
    oracle: 'refuse',
    mutate: (run, source) => ({
      ...run,
      launches: [
        pick(
          [
            { startedAt: '2020-01-01T00:00:00.000Z', finishedAt: run.finishedAt },
            { startedAt: run.startedAt, finishedAt: '2099-12-31T00:00:00.000Z' },
          ],
          source,
        ),
      ],
    }),
  },
  {
    name: 'a launch that counts twice',
    oracle: 'refuse',
    mutate: (run) => {
      const { startedAt, finishedAt } = run;
      return { ...run, launches: [0, 1, 2, 3, 4].map(() => ({ startedAt, finishedAt })) };
    },
  },
  {
    name: 'a library that is none of the peers',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => {
        const peer = { name: pick(['anything', 'onnxruntime-web', 'jax-js'], source), version: '1' };
        return { ...point, variant: { ...point.variant, peer } };
      }),
  },
  {
    name: 'a peer under the name of another, or under none',
    oracle: 'refuse',
    mutate: (run, source) =>
      withAnother(run, source, (point) => {
        const { peer, ...variant } = point.variant;
        const other = { ...peer!, name: pick(['jax-js', 'ort', 'tfjs'], source) };
        return { ...point, variant: source.uniform() < 0.5 ? variant : { ...variant, peer: other } };
      }),
  },
];
