/** @file What a calibration left out, by section and reason. */
import { formatBytes } from '../analysis/format.ts';
import type { Calibration } from '../results/schema.ts';
import { Unmeasurable } from './bench.ts';
import { CancelledError, ValidationError, messageOf } from './errors.ts';

interface Entry {
  readonly what: string;
  readonly reason: string;
  /** Of the first size. */
  readonly message: string;
  /** Empty when nothing of the section was measured. */
  readonly sizes: readonly number[];
}

export class LeftOut {
  readonly #entries = new Map<string, Entry>();

  /** `bytes`: the size that was left out, where a section has sizes. */
  add(what: string, thrown: unknown, bytes?: number): void {
    const { reason, message } = whyNot(thrown);
    const key = `${what} ${reason}`;
    const known = this.#entries.get(key) ?? { what, reason, message, sizes: [] };
    this.#entries.set(key, bytes === undefined ? known : { ...known, sizes: [...known.sizes, bytes] });
  }

  list(): NonNullable<Calibration['leftOut']> {
    return [...this.#entries.values()].map(({ what, reason, message, sizes }) => ({
      what,
      reason,
      message: sizes.length === 0 ? message : `${sizes.map(formatBytes).join(', ')}: ${message}`,
    }));
  }
}

function whyNot(thrown: unknown): { readonly reason: string; readonly message: string } {
  const [message = ''] = messageOf(thrown).split('\n'); // what follows is the driver's call stack
  if (thrown instanceof Unmeasurable) return { reason: thrown.reason, message };
  if (thrown instanceof CancelledError) return { reason: 'cancelled', message: 'the run was cancelled' };
  if (thrown instanceof ValidationError) return { reason: 'shader-rejected', message };
  return { reason: thrown instanceof RangeError ? 'out-of-memory' : 'error', message };
}
