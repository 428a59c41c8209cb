/** @file Everything of a run that lives and dies with its device. After a loss a new one is opened. */
import { Arena } from './arena.ts';
import { openBusy, spin } from './busy.ts';
import { openDevice } from './device.ts';
import type { Gpu } from './device.ts';
import { Pipelines } from './pipelines.ts';
import { RING_BYTES, SPIN_UP_MS } from './plan.ts';
import { openTimer } from './timer.ts';
import type { Timer } from './timer.ts';

export interface Rig {
  readonly gpu: Gpu;
  readonly timer: Timer;
  readonly pipelines: Pipelines;
  /** Memory of cold measurements, and how long their ring is. */
  readonly arena: Arena;
  readonly ringBytes: number;
  /** Keeps a hardware adapter busy until its clock is up: a GPU at rest needs some hundred milliseconds. Once is enough. */
  spinUp(): Promise<void>;
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
  const busy = await openBusy(opened);
  const timer = await openTimer(opened, busy);
  let isUp = opened.adapter.isSoftware;
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
    async spinUp() {
      if (!isUp) await spin((dispatches) => timer.wall(busy.work(dispatches)), SPIN_UP_MS);
      isUp = true;
    },
    setRing(bytes) {
      if (bytes === ring) return;
      arena.close();
      ring = bytes;
      arena = new Arena(opened, bytes);
    },
    close() {
      timer.close();
      busy.close();
      arena.close();
      opened.close();
    },
  };
}
