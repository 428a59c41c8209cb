/** @file The libraries that can be measured beside our kernels. Each is loaded when it is opened, and not before. */
import { jax } from './jax.ts';
import { ort, ortLevel4 } from './ort/peer.ts';
import type { Peer, PeerName } from './peer.ts';
import { tfjs } from './tfjs.ts';

export const peers: Readonly<Record<PeerName, Peer>> = { ort, tfjs, jax };

export const peerNames = Object.keys(peers) as readonly PeerName[];

/** What stands in a run for a library that is asked for: one that computes in more than one way is several peers. */
export const peersNamed = (name: PeerName): readonly Peer[] =>
  name === 'ort' ? [ort, ortLevel4] : [peers[name]];

/** Why no peer can be run where this is called, or undefined: they live on a browser's own WebGPU. */
export function noPeersHere(): string | undefined {
  const here = globalThis as { navigator?: { gpu?: GPU }; process?: { versions?: { node?: string } } };
  if (here.process?.versions?.node !== undefined) {
    return 'other libraries run in a browser only; measure there (--where browser)';
  }
  return here.navigator?.gpu === undefined ? 'this browser has no WebGPU' : undefined;
}
