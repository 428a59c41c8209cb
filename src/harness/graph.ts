/**
 * @file Kernels one after another on each other's buffers, as a model runs them: compiled and bound once, encoded as
 * often as wanted. Nothing is read back in between.
 */
import type { ElementArray, Kernel, Params, Variant } from '../kernel.ts';
import { adaptsOf, isWideEnough } from './adapts.ts';
import type { Adapts } from './adapts.ts';
import { choose, usable } from './choose.ts';
import type { NoChoice, VariantChoice } from './choose.ts';
import type { Gpu } from './device.ts';
import { ValidationError } from './errors.ts';
import { bufferBytes } from './prepare.ts';
import type { Rig } from './rig.ts';

/** A kernel on given buffers, by the names it gives them; scratch is the graph's own. */
export interface Step {
  readonly kernel: Kernel;
  readonly params: Params;
  readonly buffers: Readonly<Record<string, GPUBufferBinding>>;
  /** The kernel's variants to take on a software adapter, the first that can compute the workload there; else as the kernel prefers. */
  readonly onSoftware?: readonly Variant[] | undefined;
}

function chosenFor({ kernel, params, onSoftware = [] }: Step, on: Adapts): VariantChoice | NoChoice {
  const usual = choose(kernel, params, on);
  if (!on.isSoftware || !('variant' in usual)) return usual;
  const all = usable(kernel, params, on);
  const variant = onSoftware.find((one) => all.includes(one) && isWideEnough(one, on));
  return variant === undefined ? usual : { ...usual, name: variant.name, variant };
}

export interface Graph {
  /** The variant of each step, in order. */
  readonly chosen: readonly VariantChoice[];
  /** All steps in order; they see what those before them wrote. */
  encode(pass: GPUComputePassEncoder): void;
  /** Frees the scratch. The buffers of the steps are their owner's. */
  close(): void;
}

/**
 * Throws {@link ValidationError} with the shader's line, and a `RangeError` that names the kernel for a buffer that is
 * missing or a workload that no variant computes here.
 */
export async function compileGraph({ gpu, pipelines }: Rig, steps: readonly Step[]): Promise<Graph> {
  const { device } = gpu;
  const scratch: GPUBuffer[] = [];
  const chosen: VariantChoice[] = [];
  const dispatches: {
    readonly pipeline: GPUComputePipeline;
    readonly group: GPUBindGroup;
    readonly workgroups: readonly [number, number, number];
  }[] = [];
  for (const step of steps) {
    const { kernel, params, buffers } = step;
    const choice = chosenFor(step, adaptsOf(gpu));
    if (!('variant' in choice))
      throw new RangeError(`${kernel.id} ${JSON.stringify(params)}: ${choice.message}`);
    const { variant } = choice;
    chosen.push(choice);
    const own = new Map<string, GPUBufferBinding>(Object.entries(buffers));
    for (const spec of variant.scratch?.(params) ?? []) {
      const buffer = device.createBuffer({ size: bufferBytes(spec), usage: GPUBufferUsage.STORAGE });
      scratch.push(buffer);
      own.set(spec.name, { buffer });
    }
    device.pushErrorScope('validation');
    for (const pass of variant.passes(params)) {
      const { pipeline } = await pipelines.get(pass, `${kernel.id} ${variant.name}`);
      const entries = pass.bindings.map((name, binding) => {
        const resource = own.get(name);
        if (resource === undefined) throw new RangeError(`${kernel.id}: buffer '${name}' is not given`);
        return { binding, resource };
      });
      const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      dispatches.push({ pipeline, group, workgroups: pass.workgroups });
    }
    const refused = await gpu.wait(device.popErrorScope(), `binding ${kernel.id}`);
    if (refused !== null) throw new ValidationError(`${kernel.id}: ${refused.message}`);
  }
  return {
    chosen,
    encode(pass) {
      for (const { pipeline, group, workgroups } of dispatches) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...workgroups);
      }
    },
    close() {
      for (const buffer of scratch) buffer.destroy();
    },
  };
}

/** A storage buffer that holds `data`, padded with zeros to whole vec4s. */
export function storageOf({ device }: Gpu, data: ElementArray, label: string): GPUBuffer {
  const buffer = emptyStorage({ device }, data.byteLength, label);
  const whole = Math.floor(data.byteLength / 4) * 4;
  device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, whole);
  if (whole < data.byteLength) {
    const tail = new Uint8Array(4);
    tail.set(new Uint8Array(data.buffer, data.byteOffset + whole, data.byteLength - whole));
    device.queue.writeBuffer(buffer, whole, tail);
  }
  return buffer;
}

/** A storage buffer of at least that many bytes, in whole vec4s. */
export const emptyStorage = ({ device }: Pick<Gpu, 'device'>, bytes: number, label: string): GPUBuffer =>
  device.createBuffer({
    size: Math.ceil(bytes / 16) * 16,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    label,
  });

/** `length` floats from the start of a buffer. */
export async function readFloats(gpu: Gpu, buffer: GPUBuffer, length: number): Promise<Float32Array> {
  const { device } = gpu;
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = device.createBuffer({ size: 4 * length, usage });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, 4 * length);
    device.queue.submit([encoder.finish()]);
    await gpu.wait(staging.mapAsync(GPUMapMode.READ), 'reading a result');
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    staging.destroy();
  }
}
