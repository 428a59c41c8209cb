/**
 * @file Cross-origin isolation where the host sends no headers for it (GitHub Pages): our own service worker adds them,
 * from the second load on. Without it `performance.now` has steps of 100 µs instead of 5 µs.
 */

/** Set before the one reload, so that a host where it does not help is not loaded for ever. */
const TRIED = 'rooflaw-isolation';

/** How long a browser may take to start a service worker before the page goes on without. */
const PATIENCE_MS = 3000;

/** False where the page is about to be loaded again, and nothing should begin. Never rejects. */
export async function isolated(): Promise<boolean> {
  if (globalThis.crossOriginIsolated || !globalThis.isSecureContext || !('serviceWorker' in navigator)) {
    return true;
  }
  try {
    if (sessionStorage.getItem(TRIED) !== null) return true;
    sessionStorage.setItem(TRIED, 'yes');
    const limit = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), PATIENCE_MS));
    // Relative to the document: the page may stand below any path.
    const registration = navigator.serviceWorker.register('isolation-worker.js', { scope: './' });
    const controlled = registration.then(() => whenControlled());
    if ((await Promise.race([controlled, limit])) === 'late') return true;
    location.reload();
    return false;
  } catch {
    return true; // a private window, or storage that is forbidden: measured with the coarser clock
  }
}

/** The service worker claims the page as soon as it is active. */
async function whenControlled(): Promise<void> {
  if (navigator.serviceWorker.controller !== null) return;
  await new Promise<void>((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
}
