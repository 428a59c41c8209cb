/** Written by the build (`scripts/suites-plugin.ts`): the listings of `listing.ts` as data, without the kernels behind them. */
declare module 'virtual:rooflaw-suites' {
  import type { SuiteListing } from './api.ts';

  export const listings: readonly SuiteListing[];
}
