/** @file Inputs and outputs in GPU buffers, for peers that take them. */
import type { ElementArray, ElementType } from '../kernel.ts';
import type { Gpu } from '../harness/device.ts';
import { asNumbers } from '../harness/output.ts';
import type { Numbers } from '../harness/output.ts';

/** Libraries also take bytes; they come in an array of any type. */
const BYTES: Readonly<Record<ElementType | 'u8', number>> = { f32: 4, f16: 2, u32: 4, i32: 4, u8: 1 };

/** What an output holds before it is written; not finite, whether read as f32 or as f16. */
const POISON = 0xff;

/** A buffer of whole 16-byte words, with `data` in it, or with what no result is. Throws a `RangeError` for want of room. */
export function bufferOf(
  device: GPUDevice,
  type: ElementType | 'u8',
  length: number,
  data?: ElementArray | Uint8Array,
): GPUBuffer {
  const size = Math.max(16, Math.ceil((length * BYTES[type]) / 16) * 16);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  if (size > most) throw new RangeError(`a buffer needs ${size} bytes, the device binds at most ${most}`);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const buffer = device.createBuffer({ size, usage, mappedAtCreation: true });
  const bytes = new Uint8Array(buffer.getMappedRange());
  if (data === undefined) bytes.fill(POISON);
  else bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  buffer.unmap();
  return buffer;
}

/** The first `length` entries of a buffer. */
export async function readBuffer(
  { device, wait }: Pick<Gpu, 'device' | 'wait'>,
  buffer: GPUBuffer,
  type: ElementType,
  length: number,
): Promise<Numbers> {
  const size = Math.ceil((length * BYTES[type]) / 4) * 4;
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await wait(staging.mapAsync(GPUMapMode.READ), 'reading the output of a peer');
    const words = new Uint32Array(staging.getMappedRange().slice(0));
    return asNumbers(words, { name: 'output', role: 'output', type, length });
  } finally {
    staging.destroy();
  }
}
