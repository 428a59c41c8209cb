/**
 * @file Runs a variant whose data comes from host memory: step by step it waits, copies and submits, all of it in the time
 * that is measured. WebGPU has one queue, on which copies and passes come in order; what can overlap is the host's part of
 * a copy with passes that were submitted before, and beyond that what a driver does by itself.
 */
import type { ElementArray, HostCopy, Transfer } from '../kernel.ts';
import type { Gpu } from './device.ts';
import { ValidationError } from './errors.ts';

/** Staging buffers at most; a step with more copies waits until the device has taken the first ones over. */
const MOST_STAGING = 8;

/** A transfer on its buffers; whoever opened it closes it. */
export interface Transferring {
  /** So many runs, each waited for to its end, ns by the wall clock. */
  run(times: number): Promise<number>;
  /** Bytes: `held`, the device memory that copies go to; `staging`; and what the variant gave to compare them with. */
  readonly memory: Readonly<Record<string, number>>;
  close(): void;
}

export interface TransferOn {
  readonly inputs: Readonly<Record<string, ElementArray>>;
  readonly bufferOf: (name: string) => GPUBuffer;
  /** The variant's passes from `from` to before `to`. */
  readonly encode: (pass: GPUComputePassEncoder, from: number, to: number) => void;
}

interface Staging {
  readonly buffer: GPUBuffer;
  /** Until it may be written again. */
  mapped: Promise<void>;
}

/**
 * Does what comes before the timed part, without waiting for it. Throws {@link ValidationError} where the buffers do not add
 * up to what the variant says it holds, and a `RangeError` for an input that is not there or too short.
 */
export function openTransfer(
  gpu: Pick<Gpu, 'device' | 'wait'>,
  transfer: Transfer,
  { inputs, bufferOf, encode }: TransferOn,
): Transferring {
  const { device, wait } = gpu;
  const { queue } = device;
  const { steps, via, before } = transfer;
  const copies = steps.flatMap((step) => step.copies);
  for (const copy of [...before, ...copies]) bytesOf(copy, inputs);
  const held = heldBytes([...before, ...copies], bufferOf);
  if (held !== transfer.holds) {
    throw new ValidationError(`the variant says it holds ${transfer.holds} bytes, its buffers are ${held}`);
  }

  const staging = via === 'mapped' ? stagingFor(device, steps) : [];
  const size = Math.max(0, ...steps.map(({ readBack }) => (readBack ? bufferOf(readBack).size : 0)));
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const readable = size > 0 ? device.createBuffer({ size, usage, label: 'choices read back' }) : undefined;
  let turn = 0;

  const write = (copy: HostCopy): void => {
    const data = bytesOf(copy, inputs);
    queue.writeBuffer(bufferOf(copy.to), copy.toOffset, data.buffer, data.byteOffset, data.byteLength);
  };
  for (const copy of before) write(copy);

  /** The copy is on the queue when this is over; no later copy of a step waits for it. */
  const bring = async (copy: HostCopy): Promise<void> => {
    if (via === 'write') {
      write(copy);
      return;
    }
    const next = staging[turn++ % staging.length]!;
    await wait(next.mapped, 'mapping a staging buffer');
    new Uint8Array(next.buffer.getMappedRange(0, copy.bytes)).set(bytesOf(copy, inputs));
    next.buffer.unmap();
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(next.buffer, 0, bufferOf(copy.to), copy.toOffset, copy.bytes);
    queue.submit([encoder.finish()]);
    next.mapped = map(next.buffer);
  };

  /** What later steps wait for when step `s` is on the queue. */
  const awaited = steps.map((_, s) => steps.find(({ after }) => after === s));

  const submit = (s: number, from: number): Promise<void> | undefined => {
    const encoder = device.createCommandEncoder();
    const { passes } = steps[s]!;
    const later = awaited[s];
    if (passes > 0) {
      const pass = encoder.beginComputePass();
      encode(pass, from, from + passes);
      pass.end();
    }
    const read = later?.readBack;
    if (read !== undefined) {
      encoder.copyBufferToBuffer(bufferOf(read), 0, readable!, 0, bufferOf(read).size);
    }
    queue.submit([encoder.finish()]);
    if (later === undefined) return undefined;
    if (read === undefined) return silently(queue.onSubmittedWorkDone().then(() => {}));
    return silently(
      readable!.mapAsync(GPUMapMode.READ).then(() => {
        new Uint8Array(readable!.getMappedRange()).slice();
        readable!.unmap();
      }),
    );
  };

  const once = async (): Promise<void> => {
    const done: (Promise<void> | undefined)[] = [];
    let from = 0;
    for (const [s, { after, copies: wanted, passes }] of steps.entries()) {
      if (after !== undefined) await wait(done[after]!, 'a step before a transfer');
      for (const copy of wanted) await bring(copy);
      done.push(submit(s, from));
      from += passes;
    }
    await wait(queue.onSubmittedWorkDone(), 'the passes after a transfer');
  };

  return {
    memory: {
      held,
      staging: staging.reduce((sum, { buffer }) => sum + buffer.size, 0),
      ...transfer.counts,
    },
    async run(times) {
      const start = performance.now();
      for (let i = 0; i < times; i++) await once();
      return (performance.now() - start) * 1e6;
    },
    close() {
      for (const { buffer } of staging) buffer.destroy();
      readable?.destroy();
    },
  };
}

/** Sizes of all buffers that some copy goes to, each once, as WebGPU made them. */
function heldBytes(copies: readonly HostCopy[], bufferOf: TransferOn['bufferOf']): number {
  const buffers = new Set(copies.map(({ to }) => bufferOf(to)));
  return [...buffers].reduce((sum, { size }) => sum + size, 0);
}

function bytesOf({ from, offset, bytes }: HostCopy, inputs: TransferOn['inputs']): Uint8Array<ArrayBuffer> {
  const data = inputs[from];
  if (data === undefined) throw new RangeError(`no input '${from}' in host memory`);
  if (offset + bytes > data.byteLength) {
    throw new RangeError(`input '${from}' has ${data.byteLength} bytes, not ${offset + bytes}`);
  }
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset + offset, bytes);
}

/** Twice what a step copies: those of the step before may still be read. */
function stagingFor(device: GPUDevice, steps: Transfer['steps']): readonly Staging[] {
  const size = Math.max(0, ...steps.flatMap(({ copies }) => copies.map(({ bytes }) => bytes)));
  const most = Math.max(...steps.map(({ copies }) => copies.length));
  const usage = GPUBufferUsage.MAP_WRITE | GPUBufferUsage.COPY_SRC;
  return Array.from({ length: Math.min(MOST_STAGING, 2 * most) }, () => {
    const buffer = device.createBuffer({ size, usage, label: 'staging' });
    return { buffer, mapped: map(buffer) };
  });
}

const map = (buffer: GPUBuffer): Promise<void> => silently(buffer.mapAsync(GPUMapMode.WRITE).then(() => {}));

/** A buffer that is destroyed while it is being mapped is nobody's loss; whoever waits for it is told all the same. */
function silently(work: Promise<void>): Promise<void> {
  work.catch(() => {});
  return work;
}
