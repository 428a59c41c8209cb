/** @file Pipelines of a run: compiled once, in an error scope, outside the timed region. */
import { shaderText } from '../kernel.ts';
import type { Pass } from '../kernel.ts';
import type { Gpu } from './device.ts';
import { ValidationError } from './errors.ts';

export interface CompiledPass {
  readonly pipeline: GPUComputePipeline;
  /** WGSL as compiled. */
  readonly shader: string;
  /** Time of the one compilation, also when it was found here already. */
  readonly compileNs: number;
}

/** By shader text and entry point; a second visit to a workload compiles nothing. */
export class Pipelines {
  readonly #gpu: Gpu;
  readonly #made = new Map<string, CompiledPass>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** Throws {@link ValidationError} with the shader's line. */
  async get(pass: Pass, label: string): Promise<CompiledPass> {
    const entryPoint = pass.entryPoint ?? 'main';
    const shader = shaderText(pass);
    const key = `${entryPoint}\n${shader}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const started = performance.now();
    const pipeline = await compile(this.#gpu, shader, label, entryPoint);
    const made = { pipeline, shader, compileNs: (performance.now() - started) * 1e6 };
    this.#made.set(key, made);
    return made;
  }
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
  const info = await gpu.wait(module.getCompilationInfo(), `compiling ${label}`);
  const lines = info.messages
    .filter((message) => message.type === 'error')
    // One generated header line stands before the file.
    .map((message) => `${label}:${message.lineNum - 1}:${message.linePos}: ${message.message}`);
  throw new ValidationError(
    lines.join('\n') || error?.message || String('thrown' in result && result.thrown),
  );
}
