/** @file Everything of a run that lives and dies with its device. After a loss a new one is opened. */
import { Arena } from './arena.ts';
import { openDevice } from './device.ts';
import type { Gpu } from './device.ts';
import { Pipelines } from './pipelines.ts';
import { RING_BYTES } from './plan.ts';
import { openTimer } from './timer.ts';
import type { Timer } from './timer.ts';

export interface Rig {
  readonly gpu: Gpu;
  readonly timer: Timer;
  readonly pipelines: Pipelines;
  /** Memory of cold measurements, and how long their ring is. */
  readonly arena: Arena;
  readonly ringBytes: number;
  /** A longer ring, for a device whose caches turned out to be large. */
  setRing(bytes: number): void;
  close(): void;
}

/** Asks for a fresh adapter, because one whose device was lost is stale. Throws `NoWebGpuError`. */
export async function openRig(
  gpu: GPU | undefined,
  features: 'all' | 'none',
  ringBytes = RING_BYTES,
): Promise<Rig> {
  const opened = await openDevice(gpu, features);
  const timer = await openTimer(opened);
  let arena = new Arena(opened, ringBytes);
  let ring = ringBytes;
  return {
    gpu: opened,
    timer,
    pipelines: new Pipelines(opened),
    get arena() {
      return arena;
    },
    get ringBytes() {
      return ring;
    },
    setRing(bytes) {
      if (bytes === ring) return;
      arena.close();
      ring = bytes;
      arena = new Arena(opened, bytes);
    },
    close() {
      timer.close();
      arena.close();
      opened.close();
    },
  };
}
