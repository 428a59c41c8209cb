/** @file A workload made ready: buffers, and per variant pipelines and bind groups. All of it outside the timed region. */
import { periodOf } from '../../kernels/inputs.ts';
import type { BufferSpec, ElementArray, ElementType, Kernel, Variant, Workload } from '../kernel.ts';
import type { TimingOk } from '../results/schema.ts';
import type { Arena, RingSet } from './arena.ts';
import type { Gpu } from './device.ts';
import { ValidationError } from './errors.ts';
import type { CompiledPass, Pipelines } from './pipelines.ts';
import { RING_BYTES } from './plan.ts';
import { SCRATCH_POISON_WORD, SENTINEL_WORDS, poison } from './poison.ts';
import { openTransfer } from './transfer.ts';
import type { Transferring } from './transfer.ts';

/** A variant on the buffers it shares with the others. */
export interface PreparedVariant {
  readonly variant: Variant;
  /** WGSL of its passes, as compiled, each once. */
  readonly shaders: readonly string[];
  readonly compileNs: number;
  /** Bytes of all its buffers, its own scratch among them, the ring's not. */
  readonly memoryBytes: number;
  /** One dispatch of the workload on its own buffers: all its passes in order. */
  readonly encodeFirst: (pass: GPUComputePassEncoder) => void;
  /** The same on the next set of the ring; without a ring, on its own buffers. */
  readonly encode: (pass: GPUComputePassEncoder) => void;
  /** The same on its own buffers, again and again, also where there is a ring. */
  readonly encodeHot: (pass: GPUComputePassEncoder) => void;
  /** Fills its own scratch with poison, but for what data from host memory was brought to beforehand. */
  readonly poisonScratch: () => void;
  /** Of a variant with data in host memory: what runs it instead, copies and all. */
  readonly transfer?: Transferring | undefined;
  /** What the latest {@link encode} wrote, without sentinels: a later dispatch must not differ from the first. */
  readonly readLatest: () => Promise<Uint32Array>;
}

/** Ready to be dispatched; its owner calls `close`. */
export interface Prepared {
  readonly variants: readonly PreparedVariant[];
  readonly cache: TimingOk['cache'];
  readonly ring: TimingOk['ring'];
  /** Fills the output and its sentinels with poison. */
  poisonOutput(): void;
  /** The output with its sentinel words, or an empty array for a kernel without output. */
  readOutput(): Promise<Uint32Array>;
  close(): void;
}

export interface PrepareContext {
  readonly gpu: Gpu;
  readonly pipelines: Pipelines;
  readonly arena: Arena;
  /** Reuse distance of a cold measurement. */
  readonly ringBytes: number;
}

const BYTES: Readonly<Record<ElementType, number>> = { f32: 4, f16: 2, u32: 4, i32: 4 };

/** A quiet NaN with a payload: an input word past the end that leaks into a result cannot go unseen. */
const PAD_WORD = 0x7fc0_bad1;

/** Bytes of a buffer as created: whole vec4s, and after an output the sentinels. */
export function bufferBytes(spec: BufferSpec): number {
  const bytes = Math.ceil((spec.length * BYTES[spec.type]) / 16) * 16;
  return spec.role === 'output' ? bytes + SENTINEL_WORDS * 4 : bytes;
}

/** 32-bit words of a logical output; f16 outputs must be even, so that no word is shared with a sentinel. */
export const logicalWords = (spec: BufferSpec): number => Math.ceil((spec.length * BYTES[spec.type]) / 4);

const scratchOf = (variant: Variant, { params }: Workload): readonly BufferSpec[] =>
  variant.scratch?.(params) ?? [];

const totalBytes = (specs: readonly BufferSpec[]): number =>
  specs.reduce((sum, spec) => sum + bufferBytes(spec), 0);

/** A sentence if the device cannot hold the workload, else undefined. */
export function exceedsLimits(
  kernel: Kernel,
  workload: Workload,
  variant: Variant,
  gpu: Gpu,
): string | undefined {
  const bindable = gpu.limits['maxStorageBufferBindingSize'] ?? 0;
  const largest = Math.min(bindable, gpu.limits['maxBufferSize'] ?? 0);
  for (const spec of [...kernel.buffers(workload.params), ...scratchOf(variant, workload)]) {
    const bytes = bufferBytes(spec);
    if (bytes > largest) {
      return `buffer '${spec.name}' needs ${bytes} bytes, the device binds at most ${largest}`;
    }
  }
  const most = gpu.limits['maxComputeWorkgroupsPerDimension'] ?? 65_535;
  for (const pass of variant.passes(workload.params)) {
    const count = Math.max(...pass.workgroups);
    if (count > most) return `needs ${count} workgroups in one dimension, the device allows ${most}`;
  }
  return undefined;
}

/** The pipelines of each variant's passes, kept for the next visit. Throws {@link ValidationError} with the shader's line. */
export async function compile(
  pipelines: Pipelines,
  kernel: Kernel,
  { params }: Workload,
  variants: readonly Variant[],
): Promise<readonly (readonly CompiledPass[])[]> {
  const compiled: CompiledPass[][] = [];
  for (const variant of variants) {
    const passes: CompiledPass[] = [];
    for (const pass of variant.passes(params)) {
      passes.push(await pipelines.get(pass, `${kernel.id} ${variant.name}`));
    }
    compiled.push(passes);
  }
  return compiled;
}

/** Makes pipelines and buffers. Throws {@link ValidationError} with the shader's line, or a `RangeError` for want of memory. */
export async function prepare(
  context: PrepareContext,
  kernel: Kernel,
  workload: Workload,
  variants: readonly Variant[],
  inputs: Readonly<Record<string, ElementArray>>,
): Promise<Prepared> {
  const { gpu, pipelines } = context;
  const { device } = gpu;
  const compiled = await compile(pipelines, kernel, workload, variants);
  const specs = kernel.buffers(workload.params);
  const buffers = new Map<string, GPUBuffer>();
  const scratch: Map<string, GPUBuffer>[] = [];
  const transfers: (Transferring | undefined)[] = [];
  const close = (): void => {
    for (const made of [buffers, ...scratch]) for (const buffer of made.values()) buffer.destroy();
    for (const transfer of transfers) transfer?.close();
  };
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  const create = (spec: BufferSpec): GPUBuffer => {
    const usage =
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC | GPUBufferUsage.INDIRECT;
    return device.createBuffer({ size: bufferBytes(spec), usage, label: spec.name });
  };
  for (const spec of specs) {
    const size = bufferBytes(spec);
    const buffer = create(spec);
    buffers.set(spec.name, buffer);
    const data = inputs[spec.name];
    if (spec.role === 'input' && data !== undefined) upload(device, buffer, size, data);
  }
  for (const variant of variants) {
    scratch.push(new Map(scratchOf(variant, workload).map((spec) => [spec.name, create(spec)])));
  }
  const output = specs.find((spec) => spec.role === 'output');
  const own: RingSet = new Map([...buffers].map(([name, buffer]) => [name, { buffer }]));
  const ring = kernel.cache?.(workload.params) === 'cold' ? fillRing(context, specs, buffers) : undefined;

  const prepareOne = (variant: Variant, v: number): PreparedVariant => {
    const passes = variant.passes(workload.params);
    // Scratch is not in the ring: what one pass wrote, the next finds in a cache in real use too.
    const sliceOf = (set: RingSet, name: string): GPUBufferBinding & { readonly buffer: GPUBuffer } => {
      const buffer = scratch[v]!.get(name);
      return buffer === undefined ? set.get(name)! : { buffer };
    };
    const bind = (set: RingSet): readonly Bound[] =>
      passes.map(({ bindings, indirect }, p) => ({
        group:
          bindings.length === 0
            ? undefined
            : device.createBindGroup({
                layout: compiled[v]![p]!.pipeline.getBindGroupLayout(0),
                entries: bindings.map((name, binding) => ({ binding, resource: sliceOf(set, name) })),
              }),
        counts: indirect && offsetBy(sliceOf(set, indirect.buffer), indirect.offset),
      }));
    const first = bind(own);
    const rest = ring?.sets.map(bind) ?? [first];
    const encodeWith = (
      pass: GPUComputePassEncoder,
      bound: typeof first,
      from = 0,
      to = passes.length,
    ): void => {
      for (let p = from; p < to; p++) {
        pass.setPipeline(compiled[v]![p]!.pipeline);
        const { group, counts } = bound[p]!;
        if (group !== undefined) pass.setBindGroup(0, group);
        if (counts === undefined) pass.dispatchWorkgroups(...passes[p]!.workgroups);
        else pass.dispatchWorkgroupsIndirect(counts.buffer, counts.offset);
      }
    };
    let next = 0;
    let latest: RingSet = own;
    const moves = variant.transfer?.(workload.params);
    const brought = new Set(moves?.before.map(({ to }) => to));
    const unwritten = [...scratch[v]!].flatMap(([name, buffer]) => (brought.has(name) ? [] : [buffer]));
    transfers[v] =
      moves &&
      openTransfer(gpu, moves, {
        inputs,
        bufferOf: (name) => sliceOf(own, name).buffer,
        encode: (pass, from, to) => encodeWith(pass, first, from, to),
      });
    return {
      variant,
      transfer: transfers[v],
      shaders: [...new Set(compiled[v])].map(({ shader }) => shader),
      compileNs: [...new Set(compiled[v])].reduce((sum, { compileNs }) => sum + compileNs, 0),
      memoryBytes: totalBytes(specs) + totalBytes(scratchOf(variant, workload)),
      encodeFirst: (pass) => encodeWith(pass, first),
      poisonScratch: () => poisonAll(device, unwritten),
      encodeHot(pass) {
        encodeWith(pass, first);
        latest = own;
      },
      encode(pass) {
        encodeWith(pass, rest[next]!);
        latest = ring?.sets[next] ?? own;
        next = (next + 1) % rest.length;
      },
      readLatest: async () =>
        output === undefined
          ? new Uint32Array(0)
          : (await readBack(gpu, latest.get(output.name)!, bufferBytes(output))).subarray(
              0,
              logicalWords(output),
            ),
    };
  };
  let prepared: readonly PreparedVariant[];
  try {
    prepared = variants.map(prepareOne);
  } catch (thrown) {
    close();
    for (let i = 0; i < 2; i++) device.popErrorScope().catch(() => {});
    throw thrown;
  }
  const memory = await gpu.wait(device.popErrorScope(), 'creating buffers');
  const invalid = await gpu.wait(device.popErrorScope(), 'creating buffers');
  // What is still being copied would be part of the first dispatch.
  await gpu.wait(device.queue.onSubmittedWorkDone(), 'filling buffers');
  if (memory !== null || invalid !== null) {
    close();
    throw memory !== null
      ? new RangeError(`out of GPU memory: ${memory.message}`)
      : new ValidationError(invalid?.message ?? 'invalid bind group');
  }

  const outputBuffer = output === undefined ? undefined : buffers.get(output.name);
  return {
    variants: prepared,
    cache:
      ring === undefined ? 'hot' : ring.whole && context.ringBytes >= RING_BYTES ? 'cold' : 'cold-partial',
    ring: ring && { bytes: ring.bytes, sets: ring.sets.length },
    poisonOutput() {
      if (outputBuffer === undefined || output === undefined) return;
      device.queue.writeBuffer(outputBuffer, 0, poison(outputBuffer.size / 4, logicalWords(output)));
    },
    readOutput: async () =>
      outputBuffer === undefined
        ? new Uint32Array(0)
        : readBack(gpu, { buffer: outputBuffer }, outputBuffer.size),
    close,
  };
}

/** What a pass is dispatched with: its bindings, and where the number of workgroups is, if a buffer says. */
interface Bound {
  readonly group: GPUBindGroup | undefined;
  readonly counts: { readonly buffer: GPUBuffer; readonly offset: number } | undefined;
}

const offsetBy = ({ buffer, offset = 0 }: GPUBufferBinding & { readonly buffer: GPUBuffer }, by: number) => ({
  buffer,
  offset: offset + by,
});

async function readBack(gpu: Gpu, slice: GPUBufferBinding, size: number): Promise<Uint32Array> {
  const { device } = gpu;
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(slice.buffer, slice.offset ?? 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await gpu.wait(staging.mapAsync(GPUMapMode.READ), 'reading the output');
    return new Uint32Array(staging.getMappedRange().slice(0));
  } finally {
    staging.destroy();
  }
}

/** Repeats the workload's buffers through the arena, filled with the same inputs. */
function fillRing(
  { gpu, arena, ringBytes }: PrepareContext,
  specs: readonly BufferSpec[],
  buffers: ReadonlyMap<string, GPUBuffer>,
): { readonly sets: readonly RingSet[]; readonly bytes: number; readonly whole: boolean } {
  const shapes = specs.map((spec) => ({
    name: spec.name,
    bytes: bufferBytes(spec),
    written: spec.role !== 'input',
  }));
  const layout = arena.layout(shapes, ringBytes);
  if (layout.sets === 1) {
    // One set that fills the ring evicts itself; one that neither fills it nor finds room for a second is partial.
    const own: RingSet = new Map([...buffers].map(([name, buffer]) => [name, { buffer }]));
    return { sets: [own], bytes: layout.bytes, whole: layout.whole };
  }
  const sets = arena.sets(shapes, layout);
  const encoder = gpu.device.createCommandEncoder();
  for (const set of sets) {
    for (const { name, role } of specs) {
      const slice = set.get(name)!;
      if (role === 'input') {
        encoder.copyBufferToBuffer(buffers.get(name)!, 0, slice.buffer, slice.offset ?? 0, slice.size ?? 0);
      }
    }
  }
  gpu.device.queue.submit([encoder.finish()]);
  return { sets, bytes: layout.bytes, whole: layout.whole };
}

/** Bytes of poison that cross to the GPU; larger scratch is filled by copies of it. */
const POISON_BYTES = 1 << 20;

function poisonAll(device: GPUDevice, buffers: readonly GPUBuffer[]): void {
  const most = Math.min(POISON_BYTES, Math.max(0, ...buffers.map(({ size }) => size)));
  if (most === 0) return;
  const one = device.createBuffer({ size: most, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(one, 0, new Uint32Array(most / 4).fill(SCRATCH_POISON_WORD));
  const encoder = device.createCommandEncoder();
  for (const buffer of buffers) {
    for (let at = 0; at < buffer.size; at += most) {
      encoder.copyBufferToBuffer(one, 0, buffer, at, Math.min(most, buffer.size - at));
    }
  }
  device.queue.submit([encoder.finish()]);
  one.destroy();
}

/** A copy of a period is worth its buffer from so many periods on. */
const MANY_PERIODS = 3;

function upload(device: GPUDevice, buffer: GPUBuffer, size: number, data: ElementArray): void {
  const period = periodOf(data);
  if (period !== undefined && data.length >= MANY_PERIODS * period) repeat(device, buffer, data, period);
  else uploadAll(device, buffer, size, data);
}

/** One period crosses to the GPU, which copies it: an output head of a language model is hundreds of MiB. */
function repeat(device: GPUDevice, buffer: GPUBuffer, data: ElementArray, period: number): void {
  const bytes = period * data.BYTES_PER_ELEMENT;
  const one = device.createBuffer({ size: bytes, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(one, 0, data.buffer, data.byteOffset, bytes);
  const encoder = device.createCommandEncoder();
  const whole = Math.floor(data.byteLength / bytes) * bytes;
  for (let at = 0; at < whole; at += bytes) encoder.copyBufferToBuffer(one, 0, buffer, at, bytes);
  device.queue.submit([encoder.finish()]);
  one.destroy();
  const rest = data.subarray(whole / data.BYTES_PER_ELEMENT);
  uploadAll(device, buffer, buffer.size - whole, rest, whole);
}

/** `size` bytes of the buffer from `from` on: the data, then words that are no number. */
function uploadAll(device: GPUDevice, buffer: GPUBuffer, size: number, data: ElementArray, from = 0): void {
  const whole = Math.floor(data.byteLength / 4) * 4;
  if (whole > 0) device.queue.writeBuffer(buffer, from, data.buffer, data.byteOffset, whole);
  if (whole === size) return;
  const tail = new Uint8Array(new Uint32Array((size - whole) / 4).fill(PAD_WORD).buffer);
  tail.set(new Uint8Array(data.buffer, data.byteOffset + whole, data.byteLength - whole));
  device.queue.writeBuffer(buffer, from + whole, tail);
}
