/** @file The libraries that can be measured beside our kernels, as the page names them; they load with the run. */
import type { PeerName } from '../peers/peer.ts';

export interface PeerChoice {
  readonly title: string;
  /** Roughly what the browser fetches for it, once, in MB. */
  readonly megabytes: number;
}

export const PEERS: Readonly<Record<PeerName, PeerChoice>> = {
  ort: { title: 'onnxruntime-web', megabytes: 27 },
  tfjs: { title: 'TensorFlow.js', megabytes: 1.4 },
  jax: { title: 'jax-js', megabytes: 0.8 },
};

export const PEER_NAMES = Object.keys(PEERS) as readonly PeerName[];
