/** @file Samples of passes of different length, made comparable. */
import type { Sample } from './schema.ts';

/** As if every pass had held `dispatches`: ns × dispatches ÷ own dispatches. The same time per dispatch. */
export const evenPasses = <T extends Sample>(
  samples: readonly T[],
  dispatches: number,
): readonly Omit<T, 'dispatches'>[] =>
  samples.every((sample) => sample.dispatches === undefined)
    ? samples // as nearly all are: a copy of each is most of what a check of its summary takes
    : samples.map(({ dispatches: own = dispatches, ...sample }) =>
        own === dispatches ? sample : { ...sample, ns: (sample.ns * dispatches) / own },
      );
