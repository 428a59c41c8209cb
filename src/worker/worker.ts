/**
 * @file The browser's side of the wire: a session in a worker of its own, so that the page never disturbs it. The kernels
 * and what measures them are fetched when somebody measures, or asks what a filter leaves.
 */
import * as Comlink from 'comlink';
import { listings } from 'virtual:rooflaw-suites';
import type { BenchApi } from './api.ts';
import { meetDevice } from './meet.ts';
import { loadRival } from './rival.ts';

// Otherwise a rejection that nobody catches here would never reach the page.
addEventListener('unhandledrejection', (event) => reportError(event.reason));

const { gpu } = navigator as Navigator & { gpu?: GPU };
const host = {
  kind: 'browser',
  userAgent: navigator.userAgent,
  os: navigator.platform,
  cores: navigator.hardwareConcurrency,
  crossOriginIsolated: globalThis.crossOriginIsolated,
} as const;

let started: Promise<BenchApi> | undefined;
let isHidden = false;

/** The session, made with the first call that needs it. One that could not be fetched is tried again. */
function session(): Promise<BenchApi> {
  started ??= Promise.all([import('./session.ts'), import('./ladder-files.ts')]).then(
    async ([{ createSession }, { fetchLadder }]) => {
      const made = createSession({ gpu, host, ladder: fetchLadder, load: loadRival });
      await made.setHidden(isHidden);
      return made;
    },
    (error: unknown) => {
      started = undefined;
      throw error;
    },
  );
  return started;
}

const api: BenchApi = {
  environment: (features) => meetDevice(gpu, host, features),
  suites: () => Promise.resolve(listings),
  list: async (options) => (await session()).list(options),
  run: async (options, onEvent) => (await session()).run(options, onEvent),
  cancel: async () => (await started)?.cancel(),
  async setHidden(hidden) {
    isHidden = hidden;
    await (await started)?.setHidden(hidden);
  },
};

Comlink.expose(api);
