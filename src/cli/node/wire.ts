/** @file What passes between the command and the process that measures with Dawn. Plain data. */
import type { Environment, Run } from '../../results/schema.ts';
import type { RunEvent, RunOptions } from '../../worker/api.ts';
import type { AdapterWishes, RunHost } from '../host.ts';

/** Name of the hidden command that such a process runs. */
export const NODE_HOST = 'node-host';

export interface NodeWishes extends AdapterWishes {
  readonly features: 'all' | 'none';
  readonly because?: string;
}

export type ToHost =
  | ({ readonly ask: 'open' } & NodeWishes)
  | { readonly ask: 'run'; readonly options: RunOptions }
  | { readonly ask: 'cancel' };

export interface WireError {
  readonly name: string;
  readonly message: string;
  /** Of a `NoHostError`. */
  readonly tried?: readonly string[];
  readonly advice?: readonly string[];
}

export type FromHost =
  | { readonly tell: 'opened'; readonly environment: Environment; readonly driver: RunHost['driver'] }
  | { readonly tell: 'note'; readonly line: string }
  | { readonly tell: 'event'; readonly event: RunEvent }
  | { readonly tell: 'result'; readonly run: Run }
  | { readonly tell: 'failure'; readonly error: WireError };
