export function cacheFolder(root: string): string;
/** Runs `work` while holding the lock `name` of the checkout. */
export function withLock<T>(
  root: string,
  name: string,
  work: () => T | Promise<T>,
  log?: (line: string) => void,
): Promise<T>;
