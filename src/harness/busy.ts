/**
 * @file Work that nobody asked for: it shows what a submit costs and whether the GPU's clock is right, and brings a GPU at
 * rest up to its clock before anything is measured.
 */
import wgsl from './busy.wgsl?raw';
import type { Gpu } from './device.ts';
import { MAX_DISPATCHES, MAX_GROWTH, SPIN_PASS_NS } from './plan.ts';

/** Some lanes of every GPU, and yet a dispatch of some milliseconds on a slow one. */
const WORKGROUPS = 64;

/** Steps of a thread, each waiting for the one before: so long on a fast GPU that encoding a dispatch is short against it. */
const STEPS = 32_768;

type Encode = (pass: GPUComputePassEncoder) => void;

export interface Busy {
  /** So many dispatches of work. */
  work(dispatches: number): Encode;
  /** One dispatch of next to nothing. */
  readonly idle: Encode;
  close(): void;
}

export async function openBusy(gpu: Gpu): Promise<Busy> {
  const { device } = gpu;
  const module = device.createShaderModule({ code: wgsl, label: 'busy' });
  const compute = { module, entryPoint: 'main' };
  const made = device.createComputePipelineAsync({ layout: 'auto', label: 'busy', compute });
  const pipeline = await gpu.wait(made, 'compiling busy');
  const buffers = [STEPS, 0].map((steps) => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const buffer = device.createBuffer({ size: 8, usage, label: 'busy' });
    device.queue.writeBuffer(buffer, 0, new Uint32Array([steps, 0]));
    return buffer;
  });
  const [full, none] = buffers.map((buffer) =>
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer } }],
    }),
  );
  return {
    work: (dispatches) => (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, full);
      for (let i = 0; i < dispatches; i++) pass.dispatchWorkgroups(WORKGROUPS);
    },
    idle(pass) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, none);
      pass.dispatchWorkgroups(1);
    },
    close() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

/** Passes of growing length, one after the other, until `ms` have gone by. `pass` gives the wall time of one, ns. */
export async function spin(
  pass: (dispatches: number) => Promise<number>,
  ms: number,
  now: () => number = () => performance.now(),
): Promise<void> {
  const until = now() + ms;
  let dispatches = 1;
  while (now() < until) {
    const factor = SPIN_PASS_NS / Math.max(await pass(dispatches), 1);
    const next = Math.round(dispatches * Math.min(factor, MAX_GROWTH));
    dispatches = Math.max(1, Math.min(next, MAX_DISPATCHES));
  }
}
