/** @file While a run goes on: the screen stays awake, and the worker knows whether the page is in sight. */
import type { BenchClient } from '../worker/client.ts';

/** Browsers slow a hidden page down, so its samples wait until it is seen again; a dimmed screen slows a GPU. */
export async function whileSeen<T>(
  client: Pick<BenchClient, 'setHidden'>,
  work: () => Promise<T>,
): Promise<T> {
  let lock: WakeLockSentinel | undefined;
  const stayAwake = async (): Promise<void> => {
    // Refused on low battery, and absent in some browsers: the run goes on all the same.
    lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
  };
  const onChange = (): void => {
    void client.setHidden(document.hidden);
    if (!document.hidden) void stayAwake(); // the lock is lost with the sight of the page
  };
  document.addEventListener('visibilitychange', onChange);
  try {
    await client.setHidden(document.hidden);
    if (!document.hidden) await stayAwake();
    return await work();
  } finally {
    document.removeEventListener('visibilitychange', onChange);
    await lock?.release().catch(() => undefined);
  }
}
