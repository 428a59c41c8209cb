/** @file A workload and a variant made ready: pipelines, buffers, bind groups. All of it outside the timed region. */
import { shaderText } from '../kernel.ts';
import type { BufferSpec, ElementArray, ElementType, Kernel, Variant, Workload } from '../kernel.ts';
import type { Gpu } from './device.ts';
import { ValidationError } from './errors.ts';
import { SENTINEL_WORDS, poison } from './poison.ts';

/** Ready to be dispatched; its owner calls `close`. */
export interface Prepared {
  /** WGSL of each pass, as compiled. */
  readonly shaders: readonly string[];
  readonly compileNs: number;
  /** Bytes of all buffers. */
  readonly memoryBytes: number;
  /** Encodes one dispatch of the workload: all its passes in order. */
  readonly encode: (pass: GPUComputePassEncoder) => void;
  /** Fills the output and its sentinels with poison. */
  poisonOutput(): void;
  /** The output with its sentinel words, or an empty array for a kernel without output. */
  readOutput(): Promise<Uint32Array>;
  close(): void;
}

const BYTES: Readonly<Record<ElementType, number>> = { f32: 4, f16: 2, u32: 4, i32: 4 };

/** A quiet NaN with a payload: an input word past the end that leaks into a result cannot go unseen. */
const PAD_WORD = 0x7fc0_bad1;

/** Bytes of a buffer as created: whole vec4s, and after an output the sentinels. */
export function bufferBytes(spec: BufferSpec): number {
  const bytes = Math.ceil((spec.length * BYTES[spec.type]) / 16) * 16;
  return spec.role === 'output' ? bytes + SENTINEL_WORDS * 4 : bytes;
}

/** A sentence if the device cannot hold the workload, else undefined. */
export function exceedsLimits(
  kernel: Kernel,
  workload: Workload,
  variant: Variant,
  gpu: Gpu,
): string | undefined {
  const bindable = gpu.limits['maxStorageBufferBindingSize'] ?? 0;
  const largest = Math.min(bindable, gpu.limits['maxBufferSize'] ?? 0);
  for (const spec of kernel.buffers(workload.params)) {
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

async function compile(
  gpu: Gpu,
  wgsl: string,
  label: string,
  entryPoint: string,
): Promise<GPUComputePipeline> {
  const { device } = gpu;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code: wgsl, label });
  const made = device
    .createComputePipelineAsync({ layout: 'auto', label, compute: { module, entryPoint } })
    .then(
      (pipeline) => ({ pipeline }),
      (thrown: unknown) => ({ thrown }),
    );
  const error = await gpu.wait(device.popErrorScope(), `compiling ${label}`);
  const result = await gpu.wait(made, `compiling ${label}`);
  if ('pipeline' in result && error === null) return result.pipeline;
  const info = await module.getCompilationInfo();
  const lines = info.messages
    .filter((message) => message.type === 'error')
    // One generated header line stands before the file.
    .map((message) => `${label}:${message.lineNum - 1}:${message.linePos}: ${message.message}`);
  throw new ValidationError(
    lines.join('\n') || error?.message || String('thrown' in result && result.thrown),
  );
}

/** Makes pipelines and buffers. Throws {@link ValidationError} with the shader's line, or out of memory as the browser words it. */
export async function prepare(
  gpu: Gpu,
  kernel: Kernel,
  workload: Workload,
  variant: Variant,
  inputs: Readonly<Record<string, ElementArray>>,
): Promise<Prepared> {
  const { device } = gpu;
  const passes = variant.passes(workload.params);
  const started = performance.now();
  const pipelines: GPUComputePipeline[] = [];
  for (const pass of passes) {
    const label = `${kernel.id} ${variant.name}`;
    pipelines.push(await compile(gpu, shaderText(pass), label, pass.entryPoint ?? 'main'));
  }
  const compileNs = (performance.now() - started) * 1e6;

  const specs = kernel.buffers(workload.params);
  const buffers = new Map<string, GPUBuffer>();
  const close = (): void => {
    for (const buffer of buffers.values()) buffer.destroy();
  };
  const output = specs.find((spec) => spec.role === 'output');

  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  for (const spec of specs) {
    const size = bufferBytes(spec);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const buffer = device.createBuffer({ size, usage, label: spec.name });
    buffers.set(spec.name, buffer);
    const data = inputs[spec.name];
    if (spec.role !== 'input' || data === undefined) continue;
    upload(device, buffer, size, data);
  }
  const groups = pipelines.map((pipeline, i) => {
    const names = passes[i]?.bindings ?? [];
    if (names.length === 0) return undefined;
    return device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: names.map((name, binding) => ({ binding, resource: { buffer: buffers.get(name)! } })),
    });
  });
  const memory = await gpu.wait(device.popErrorScope(), 'creating buffers');
  const invalid = await gpu.wait(device.popErrorScope(), 'creating buffers');
  if (memory !== null || invalid !== null) {
    close();
    throw memory !== null
      ? new RangeError(`out of GPU memory: ${memory.message}`)
      : new ValidationError(invalid?.message ?? 'invalid bind group');
  }

  const outputBuffer = output === undefined ? undefined : buffers.get(output.name);
  return {
    shaders: passes.map(shaderText),
    compileNs,
    memoryBytes: specs.reduce((sum, spec) => sum + bufferBytes(spec), 0),
    encode(encoder) {
      for (let i = 0; i < passes.length; i++) {
        encoder.setPipeline(pipelines[i]!);
        const group = groups[i];
        if (group !== undefined) encoder.setBindGroup(0, group);
        encoder.dispatchWorkgroups(...passes[i]!.workgroups);
      }
    },
    poisonOutput() {
      if (outputBuffer === undefined || output === undefined) return;
      device.queue.writeBuffer(outputBuffer, 0, poison(outputBuffer.size / 4, logicalWords(output)));
    },
    async readOutput() {
      if (outputBuffer === undefined) return new Uint32Array(0);
      const { size } = outputBuffer;
      const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
      try {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(outputBuffer, 0, staging, 0, size);
        device.queue.submit([encoder.finish()]);
        await gpu.wait(staging.mapAsync(GPUMapMode.READ), 'reading the output');
        return new Uint32Array(staging.getMappedRange().slice(0));
      } finally {
        staging.destroy();
      }
    },
    close,
  };
}

/** 32-bit words of a logical output; f16 outputs must be even, so that no word is shared with a sentinel. */
export const logicalWords = (spec: BufferSpec): number => Math.ceil((spec.length * BYTES[spec.type]) / 4);

function upload(device: GPUDevice, buffer: GPUBuffer, size: number, data: ElementArray): void {
  const whole = Math.floor(data.byteLength / 4) * 4;
  if (whole > 0) device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, whole);
  if (whole === size) return;
  const tail = new Uint8Array(new Uint32Array((size - whole) / 4).fill(PAD_WORD).buffer);
  tail.set(new Uint8Array(data.buffer, data.byteOffset + whole, data.byteLength - whole));
  device.queue.writeBuffer(buffer, whole, tail);
}
