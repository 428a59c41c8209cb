/** @file Measurements that contradict themselves: each is refused. */
import { int, pick, withPoint } from './change.ts';
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
];
