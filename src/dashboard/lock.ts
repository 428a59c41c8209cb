/**
 * @file One measurement at a time among all tabs of this page: two would share the adapter and spoil both.
 */

const NAME = 'rooflaw-measuring';

export class AlreadyMeasuringError extends Error {
  override readonly name = 'AlreadyMeasuringError';
}

/** Runs `work` alone. Rejects with an `AlreadyMeasuringError` when another tab measures. */
export async function measuringAlone<T>(work: () => Promise<T>): Promise<T> {
  // Over plain http there are no locks; the worker will say that there is no WebGPU either.
  if (!('locks' in navigator)) return work();
  return navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
    if (lock === null) {
      throw new AlreadyMeasuringError(
        'Another tab of this browser is measuring; two runs at once would spoil both. Wait for it or cancel it there.',
      );
    }
    return work();
  }) as Promise<T>;
}

/** Whether a tab (this one or another) is measuring, so that its journal is not taken for a left-over. */
export async function isMeasuring(): Promise<boolean> {
  // Over plain http there are no locks, and no measuring either.
  if (!('locks' in navigator)) return false;
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === NAME);
}
