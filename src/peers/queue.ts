/** @file The clock of all peers: wall time around a queue of runs and one wait for it. */
import type { Gpu } from '../harness/device.ts';
import { PeerError } from './peer.ts';

const NS_PER_MS = 1e6;

/**
 * ns from before `enqueue` until the device has done what it submitted. Throws a {@link PeerError} with what WebGPU
 * refused meanwhile: a library may not look, and a refused dispatch is fast.
 */
export async function timeQueue(
  { device, wait }: Pick<Gpu, 'device' | 'wait'>,
  title: string,
  enqueue: () => void | Promise<void>,
): Promise<number> {
  const what = `a queue of ${title}`;
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  let ns: number;
  const refused: string[] = [];
  try {
    const start = performance.now();
    await enqueue();
    await wait(device.queue.onSubmittedWorkDone(), what);
    ns = (performance.now() - start) * NS_PER_MS;
  } finally {
    for (const scope of [device.popErrorScope(), device.popErrorScope()]) {
      const error = await wait(scope, what);
      if (error !== null) refused.push(error.message);
    }
  }
  if (refused.length > 0)
    throw new PeerError(`WebGPU refused what ${title} submitted: ${refused.join('; ')}`);
  return ns;
}
