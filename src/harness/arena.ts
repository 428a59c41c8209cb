/**
 * @file Memory for cold measurements. A workload is cold when more bytes pass between two uses of the same buffer
 * than the caches hold: what counts is that reuse distance, not the number of dispatches. So a workload's buffers
 * are repeated, set after set, through an arena that the whole run shares, and each dispatch uses the next set.
 *
 * Two buffers, because WebGPU forbids one buffer to be read and written in the same dispatch.
 */
import type { Gpu } from './device.ts';

/** Where a slice of an arena may begin: the strictest `minStorageBufferOffsetAlignment` there is. */
const ALIGNMENT = 256;

/** More sets than this and making bind groups costs more than it gains; the point then says `cold-partial`. */
const MAX_SETS = 512;

export interface ArenaBuffer {
  /** Role-blind name within a set. */
  readonly name: string;
  readonly bytes: number;
  readonly written: boolean;
}

/** Buffers of one set: name → slice. */
export type RingSet = ReadonlyMap<string, GPUBufferBinding & { readonly buffer: GPUBuffer }>;

export interface RingLayout {
  readonly sets: number;
  /** Bytes touched from one use of a set to its next. */
  readonly bytes: number;
  /** Whether `bytes` reaches what was asked for. */
  readonly whole: boolean;
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Room of an arena, in bytes. */
export interface Capacity {
  readonly read: number;
  readonly written: number;
}

/** How a set repeats within an arena; at least one set, whatever it needs. Pure. */
export function ringLayout(
  buffers: readonly ArenaBuffer[],
  wantedBytes: number,
  capacity: Capacity,
): RingLayout {
  const side = (written: boolean): number =>
    buffers.reduce((sum, buffer) => sum + (buffer.written === written ? aligned(buffer.bytes) : 0), 0);
  const [read, written] = [side(false), side(true)];
  const set = Math.max(1, read + written);
  const wanted = Math.ceil(wantedBytes / set);
  const held = Math.min(
    Math.floor(capacity.read / Math.max(read, 1)),
    Math.floor(capacity.written / Math.max(written, 1)),
  );
  const sets = Math.max(1, Math.min(wanted, held, MAX_SETS));
  return { sets, bytes: sets * set, whole: sets * set >= wantedBytes };
}

/** Shared memory of a run; its owner calls `close`. */
export class Arena {
  readonly #gpu: Gpu;
  readonly #capacity: Capacity;
  #read: GPUBuffer | undefined;
  #written: GPUBuffer | undefined;

  /** Room for rings of `ringBytes`, as far as the device allows; taken only when a cold workload needs it. */
  constructor(gpu: Gpu, ringBytes: number) {
    this.#gpu = gpu;
    const most = gpu.limits['maxBufferSize'] ?? 0;
    // The last set may begin just before the ring is full. What is written is small where weights are streamed.
    this.#capacity = { read: Math.min(2 * ringBytes, most), written: Math.min(ringBytes / 4, most) };
  }

  layout(buffers: readonly ArenaBuffer[], wantedBytes: number): RingLayout {
    return ringLayout(buffers, wantedBytes, this.#capacity);
  }

  /** The sets of a layout, as slices; what they hold is for the caller to copy in. */
  sets(buffers: readonly ArenaBuffer[], { sets }: RingLayout): readonly RingSet[] {
    let readAt = 0;
    let writtenAt = 0;
    return Array.from({ length: sets }, () => {
      const set = new Map<string, GPUBufferBinding & { buffer: GPUBuffer }>();
      for (const { name, bytes, written } of buffers) {
        const offset = written ? writtenAt : readAt;
        set.set(name, { buffer: this.#side(written), offset, size: bytes });
        if (written) writtenAt += aligned(bytes);
        else readAt += aligned(bytes);
      }
      return set;
    });
  }

  close(): void {
    this.#read?.destroy();
    this.#written?.destroy();
  }

  #side(written: boolean): GPUBuffer {
    const made = written ? this.#written : this.#read;
    if (made !== undefined) return made;
    const buffer = this.#gpu.device.createBuffer({
      size: written ? this.#capacity.written : this.#capacity.read,
      usage:
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC | GPUBufferUsage.INDIRECT,
      label: written ? 'arena, written' : 'arena, read',
    });
    if (written) this.#written = buffer;
    else this.#read = buffer;
    return buffer;
  }
}
