/** @file What of an adapter decides which variants it is given. */
import type { Variant } from '../kernel.ts';
import type { Gpu } from './device.ts';

export interface Adapts {
  readonly isSoftware: boolean;
  readonly features: ReadonlySet<string>;
  /** Of its smallest subgroup; absent where the adapter does not tell. */
  readonly lanes?: number | undefined;
}

export const adaptsOf = ({ adapter, features }: Pick<Gpu, 'adapter' | 'features'>): Adapts => ({
  isSoftware: adapter.isSoftware,
  features,
  lanes: adapter.subgroupMinSize,
});

/** Whether its subgroups are as wide as a variant wants them. */
export const isWideEnough = ({ lanes = 0 }: Variant, on: Adapts): boolean => lanes <= (on.lanes ?? 0);
