/** @file A page with nothing but a worker that can run the peers; the test talks to it through `window.peers`. */
import { wrap, type Remote } from 'comlink';
import type { PeerBench } from './worker.ts';

declare global {
  interface Window {
    peers: Remote<PeerBench>;
  }
}

window.peers = wrap<PeerBench>(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
