import type { BufferSpec, Pass } from '../../src/kernel.ts';

/** Part of a variant: passes, and the scratch that they leave for each other and for later parts. */
export interface Stage {
  readonly scratch: readonly BufferSpec[];
  readonly passes: readonly Pass[];
}
