/** @file The browser's side of the wire: a session in a worker of its own, so that the page never disturbs it. */
import * as Comlink from 'comlink';
import { fetchLadder } from './ladder-files.ts';
import { createSession } from './session.ts';

// Otherwise a rejection that nobody catches here would never reach the page.
addEventListener('unhandledrejection', (event) => reportError(event.reason));

Comlink.expose(
  createSession({
    gpu: (navigator as Navigator & { gpu?: GPU }).gpu,
    host: {
      kind: 'browser',
      userAgent: navigator.userAgent,
      os: navigator.platform,
      cores: navigator.hardwareConcurrency,
      crossOriginIsolated: globalThis.crossOriginIsolated,
    },
    ladder: fetchLadder,
  }),
);
