/** Builds the named targets unless they are up to date. Throws an `Error` with `exitCode`. */
export function ensureBuilt(
  root: string,
  names: readonly ('page' | 'cli')[],
  log?: (line: string) => void,
): Promise<void>;
