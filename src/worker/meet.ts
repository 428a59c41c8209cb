/** @file Asking for a device only to say what it is; small, because a page does it before anything else. */
import { describeEnvironment, openDevice, type Host } from '../harness/device.ts';
import type { Environment } from '../results/schema.ts';

/** The device that a run would use. Throws `NoWebGpuError`. */
export async function meetDevice(
  gpu: GPU | undefined,
  host: Host,
  features: 'all' | 'none' = 'all',
): Promise<Environment> {
  const opened = await openDevice(gpu, features);
  try {
    return describeEnvironment(opened, host, [], []);
  } finally {
    opened.close();
  }
}
