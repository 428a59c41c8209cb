/** @file The forward pass of a ladder model from the project's kernels, several windows at a time. */
import { attention } from '../../kernels/attention/kernel.ts';
import { add } from '../../kernels/transformer/add/kernel.ts';
import { crossEntropy } from '../../kernels/transformer/cross-entropy/kernel.ts';
import { embed } from '../../kernels/transformer/embed/kernel.ts';
import { RMS_EPS, rmsnorm } from '../../kernels/transformer/rmsnorm/kernel.ts';
import { rope, ropeTurns } from '../../kernels/transformer/rope/kernel.ts';
import { swiglu } from '../../kernels/transformer/swiglu/kernel.ts';
import { BLOCK_MATRICES, matrixName, matrixShape } from '../../models/ladder/model.ts';
import type { LadderModel } from '../../models/ladder/model.ts';
import type { VariantChoice } from '../harness/choose.ts';
import { ValidationError } from '../harness/errors.ts';
import { compileGraph, emptyStorage, readFloats, storageOf } from '../harness/graph.ts';
import type { Graph, Step } from '../harness/graph.ts';
import type { Rig } from '../harness/rig.ts';
import type { ElementArray } from '../kernel.ts';
import { denseLinear } from './linear.ts';
import type { Linear } from './linear.ts';

/** A model on a device. Its owner closes it. */
export interface ForwardPass {
  /** Windows of one call; the last call may bring fewer. */
  readonly windows: number;
  /** How the blocks' matrices are multiplied: the names of their kernels' variants, each once. */
  readonly variants: readonly VariantChoice[];
  /**
   * Losses in nats of tokens 1 … T of each window of T + 1, window by window. Throws a `RangeError` for more windows
   * than {@link windows} or one of another length, and a {@link ValidationError} for what WebGPU refuses to run: its losses
   * would be zeros.
   */
  losses(batch: readonly Uint8Array[]): Promise<Float32Array>;
  close(): void;
}

export interface PassOptions {
  /** Windows computed at a time. */
  readonly windows: number;
  /** How a block's matrix is stored; absent, or undefined for a name: as it is. */
  readonly linear?: (name: string) => Linear | undefined;
}

/** Compiles the pass and uploads the model. Throws what {@link compileGraph} throws. */
export async function openPass(
  rig: Rig,
  { config, weights }: LadderModel,
  { windows, linear = () => undefined }: PassOptions,
): Promise<ForwardPass> {
  if (Math.abs(config.rmsEps / RMS_EPS - 1) > 1e-6) {
    throw new RangeError(`${config.name}: rms_eps is ${config.rmsEps}, the kernel has ${RMS_EPS}`);
  }
  const { gpu } = rig;
  const { width, layers, hidden, headDim, vocab, context } = config;
  const heads = width / headDim;
  const m = windows * context;
  const made: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    made.push(buffer);
    return buffer;
  };
  const upload = (data: ElementArray, label: string): GPUBufferBinding => ({
    buffer: keep(storageOf(gpu, data, label)),
  });
  const space = (floats: number, label: string): GPUBufferBinding => ({
    buffer: keep(emptyStorage(gpu, 4 * floats, label)),
  });
  const tensor = (name: string): GPUBufferBinding => upload(weights.get(name)!, name);

  const tokens = space(m, 'tokens');
  const targets = space(m, 'targets');
  const turns = upload(ropeTurns(context, headDim, config.ropeTheta), 'turns');
  const streams = [space(m * width, 'x'), space(m * width, 'x too')];
  const normed = space(m * width, 'normed');
  const qkv = space(3 * m * width, 'qkv');
  const planes = space(3 * m * width, 'queries, keys, values');
  const attended = space(m * width, 'attended');
  const out = space(m * width, 'out');
  const gateUp = space(2 * m * hidden, 'gate and up');
  const activated = space(m * hidden, 'activated');
  const logits = space(m * vocab, 'logits');
  const losses = space(m, 'losses');

  const product = (of: Linear, x: GPUBufferBinding, y: GPUBufferBinding, label: string): Step => ({
    kernel: of.kernel,
    params: of.params(m),
    onSoftware: of.onSoftware,
    buffers: {
      ...Object.fromEntries(
        Object.entries(of.inputs).map(([name, data]) => [name, upload(data, `${label} ${name}`)]),
      ),
      [of.x]: x,
      [of.y]: y,
    },
  });
  /** Windows do not see each other: each is an attention of its own on its part of the buffers. */
  const attentions = (): readonly Step[] =>
    Array.from({ length: windows }, (_, window) => {
      const bytes = 4 * context * width;
      const part = (of: GPUBufferBinding, index: number): GPUBufferBinding => ({
        buffer: of.buffer,
        offset: index * bytes,
        size: bytes,
      });
      return {
        kernel: attention,
        params: { heads, kvheads: heads, d: headDim, t: context, s: context, kv: 'f32' },
        buffers: {
          q: part(planes, 3 * window),
          k: part(planes, 3 * window + 1),
          v: part(planes, 3 * window + 2),
          out: part(attended, window),
        },
      };
    });

  const steps: Step[] = [
    {
      kernel: embed,
      params: { tokens: m, vocab, width },
      buffers: { tokens, table: tensor('tok_emb.weight'), y: streams[0]! },
    },
  ];
  let current = 0;
  const norm = (name: string): Step => ({
    kernel: rmsnorm,
    params: { rows: m, width },
    buffers: { x: streams[current]!, gain: tensor(name), y: normed },
  });
  /** x ← x + out, into the other of the two: a dispatch does not write what it reads. */
  const residual = (): Step => {
    const [from, to] = [streams[current]!, streams[1 - current]!];
    current = 1 - current;
    return { kernel: add, params: { count: m * width }, buffers: { a: from, b: out, y: to } };
  };
  const matrixSteps = new Set<Step>();
  /** The product with a block's matrix. */
  const blockProduct = (...of: Parameters<typeof product>): Step => {
    const step = product(...of);
    matrixSteps.add(step);
    return step;
  };
  for (let block = 0; block < layers; block++) {
    const [qkvOf, outOf, gateUpOf, downOf] = BLOCK_MATRICES.map((matrix) => {
      const name = matrixName(block, matrix);
      return linear(name) ?? denseLinear(weights.get(name)!, ...matrixShape(config, matrix));
    }) as [Linear, Linear, Linear, Linear];
    steps.push(
      norm(`blocks.${block}.norm1.weight`),
      blockProduct(qkvOf, normed, qkv, 'qkv'),
      {
        kernel: rope,
        params: { windows, t: context, heads, d: headDim },
        buffers: { x: qkv, turns, y: planes },
      },
      ...attentions(),
      blockProduct(outOf, attended, out, 'out'),
      residual(),
      norm(`blocks.${block}.norm2.weight`),
      blockProduct(gateUpOf, normed, gateUp, 'gate and up'),
      { kernel: swiglu, params: { rows: m, hidden }, buffers: { x: gateUp, y: activated } },
      blockProduct(downOf, activated, out, 'down'),
      residual(),
    );
  }
  steps.push(
    norm('norm_f.weight'),
    product(denseLinear(weights.get('lm_head.weight')!, vocab, width), normed, logits, 'head'),
    { kernel: crossEntropy, params: { rows: m, vocab }, buffers: { logits, targets, losses } },
  );

  let graph: Graph | undefined;
  const close = (): void => {
    graph?.close();
    for (const buffer of made) buffer.destroy();
  };
  try {
    graph = await compileGraph(rig, steps);
  } catch (thrown) {
    close();
    throw thrown;
  }
  const compiled = graph;
  const ofMatrices = compiled.chosen.filter((_, i) => matrixSteps.has(steps[i]!));
  return {
    windows,
    variants: [...new Map(ofMatrices.map((choice) => [choice.name, choice])).values()],
    async losses(batch) {
      if (batch.length > windows)
        throw new RangeError(`${batch.length} windows, at most ${windows} at a time`);
      const inputs = new Uint32Array(m);
      const expected = new Uint32Array(m);
      for (const [i, window] of batch.entries()) {
        if (window.length !== context + 1) {
          throw new RangeError(`window ${i}: ${window.length} tokens instead of ${context + 1}`);
        }
        const bad = window.findIndex((token) => token >= vocab);
        if (bad >= 0) throw new RangeError(`window ${i}[${bad}]: token ${window[bad]} is not below ${vocab}`);
        inputs.set(window.subarray(0, context), i * context);
        expected.set(window.subarray(1), i * context);
      }
      const { device } = gpu;
      const { queue } = device;
      device.pushErrorScope('validation');
      device.pushErrorScope('out-of-memory');
      queue.writeBuffer(tokens.buffer, 0, inputs);
      queue.writeBuffer(targets.buffer, 0, expected);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      compiled.encode(pass);
      pass.end();
      queue.submit([encoder.finish()]);
      // It submits its copy before it waits: that is in the scopes too.
      const read = readFloats(gpu, losses.buffer, batch.length * context);
      const found = Promise.allSettled([read]);
      const refused = await Promise.all(
        [device.popErrorScope(), device.popErrorScope()].map((scope) => gpu.wait(scope, 'a pass')),
      );
      await found; // a failed read is told below, or is the refusal's
      const refusal = refused.find((one) => one !== null);
      if (refusal) throw new ValidationError(`a pass of ${config.name} was refused: ${refusal.message}`);
      return read;
    },
    close,
  };
}
