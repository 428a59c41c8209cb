/**
 * @file Nearest centroids by the GPU, for the quantisers: the kernel `quantized/assign` as the function they are handed.
 * Its sums are f32, so of centroids that are as near as their rounding either may be named.
 */
import { assign as kernel } from '../../kernels/quantized/assign/kernel.ts';
import { workload } from '../kernel.ts';
import { cpuAssign } from '../quantizers/assign.ts';
import type { Assign } from '../quantizers/search.ts';
import { adaptsOf } from './adapts.ts';
import { choose } from './choose.ts';
import { ValidationError } from './errors.ts';
import type { Rig } from './rig.ts';

/** Pairs of a vector and a centroid in a dispatch: short enough for a slow GPU's watchdog, and to be stopped. */
const PAIRS = 2 ** 29;

/** Most vectors of a dispatch, whatever the codebook: what is uploaded stays below 16 MiB. */
const MOST_VECTORS = 2 ** 18;

/** Longest vector the kernel takes; longer ones go to the CPU. */
const MOST_NUMBERS = 16;

export interface GpuAssign {
  readonly assign: Assign;
  /** Frees its buffers. */
  close(): void;
}

/** Buffers and pipelines for one size. */
interface Ready {
  /** Uploads a codebook, if it is not the one that lies there. */
  use(codebook: Float32Array): void;
  /** Codes of the vectors, at most as many as it was made for. */
  run(vectors: Float32Array): Promise<Uint32Array>;
  close(): void;
}

/** Vectors a dispatch takes: all, or as many as {@link PAIRS} allows. */
const chunkOf = (n: number, k: number): number =>
  Math.min(n, MOST_VECTORS, Math.max(64, Math.floor(PAIRS / k)));

/** Makes buffers as sizes come, and keeps them: a quantiser uses few sizes, some of them thousands of times. */
export function gpuAssign(rig: Rig): GpuAssign {
  const made = new Map<string, Promise<Ready>>();
  const onCpu = cpuAssign();
  const assign: Assign = async (vectors, v, codebook, options = {}) => {
    const n = vectors.length / v;
    if (n === 0 || v > MOST_NUMBERS) return onCpu(vectors, v, codebook, options);
    const k = codebook.length / v;
    const chunk = chunkOf(n, k);
    const key = `${chunk} ${k} ${v}`;
    const known = made.get(key) ?? makeReady(rig, chunk, k, v);
    made.set(key, known);
    const ready = await known;
    ready.use(codebook);
    const codes = new Uint32Array(n);
    for (let from = 0; from < n; from += chunk) {
      options.signal?.throwIfAborted();
      const to = Math.min(n, from + chunk);
      codes.set(await ready.run(vectors.subarray(from * v, to * v)), from);
    }
    return codes;
  };
  return {
    assign,
    close() {
      // What failed to be made has told so to who asked for it.
      for (const ready of made.values())
        void ready.then(
          (one) => one.close(),
          () => {},
        );
      made.clear();
    },
  };
}

async function makeReady(rig: Rig, n: number, k: number, v: number): Promise<Ready> {
  const { gpu, pipelines } = rig;
  const { device } = gpu;
  const { id, params } = workload(kernel, { n, k, v });
  const choice = choose(kernel, params, adaptsOf(gpu));
  if (!('variant' in choice)) throw new RangeError(`${id}: ${choice.message}`);
  const { variant } = choice;
  // The distances are for the kernel's own check.
  const passes = variant.passes(params).filter(({ bindings }) => !bindings.includes('distances'));
  const compiled = await Promise.all(passes.map((pass) => pipelines.get(pass, `${id} ${variant.name}`)));

  device.pushErrorScope('validation');
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const specs = [...kernel.buffers(params), ...(variant.scratch?.(params) ?? [])];
  const buffers = new Map(
    specs
      .filter(({ role }) => role !== 'output')
      .map((spec) => {
        const size = Math.ceil(spec.length / 4) * 16;
        return [spec.name, device.createBuffer({ size, usage, label: spec.name })] as const;
      }),
  );
  const bytes = 4 * n;
  const staging = device.createBuffer({
    size: bytes,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    label: 'codes, to read',
  });
  const groups = passes.map(({ bindings }, p) =>
    device.createBindGroup({
      layout: compiled[p]!.pipeline.getBindGroupLayout(0),
      entries: bindings.map((name, binding) => ({ binding, resource: { buffer: buffers.get(name)! } })),
    }),
  );
  const refused = await gpu.wait(device.popErrorScope(), `preparing ${id}`);
  if (refused !== null) throw new ValidationError(refused.message);

  const upload = (name: string, data: Float32Array): void =>
    device.queue.writeBuffer(buffers.get(name)!, 0, data.buffer, data.byteOffset, data.byteLength);
  let lying: Float32Array | undefined;
  return {
    use(codebook) {
      if (lying === codebook) return;
      upload('codebook', codebook);
      lying = codebook;
    },
    async run(vectors) {
      upload('vectors', vectors);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (const [p, { workgroups }] of passes.entries()) {
        pass.setPipeline(compiled[p]!.pipeline);
        pass.setBindGroup(0, groups[p]);
        pass.dispatchWorkgroups(...workgroups);
      }
      pass.end();
      encoder.copyBufferToBuffer(buffers.get('codes')!, 0, staging, 0, bytes);
      device.queue.submit([encoder.finish()]);
      await gpu.wait(staging.mapAsync(GPUMapMode.READ), `${id}: reading the codes`);
      const codes = new Uint32Array(staging.getMappedRange().slice(0, (4 * vectors.length) / v));
      staging.unmap();
      return codes;
    },
    close() {
      for (const buffer of [...buffers.values(), staging]) buffer.destroy();
    },
  };
}
