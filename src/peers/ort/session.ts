/** @file One graph in one onnxruntime session, all of its tensors on the GPU. */
import type * as Ort from 'onnxruntime-web/webgpu';
import { encodeModel } from '../../../models/onnx/model.ts';
import type { OnnxType } from '../../../models/onnx/model.ts';
import type { Gpu } from '../../harness/device.ts';
import { bufferOf, readBuffer } from '../buffers.ts';
import { PeerError } from '../peer.ts';
import { timeQueue } from '../queue.ts';
import type { SettingSession } from '../settings.ts';
import type { OrtGraph, OrtTensor } from './graph.ts';

const DATA_TYPE = { f32: 'float32', f16: 'float16', i32: 'int32', u8: 'uint8' } as const satisfies Record<
  OnnxType,
  string
>;

/** Lesser errors are thrown as well, and would be told twice. */
const FATAL = 4;

/**
 * Throws what onnxruntime says. Sessions are made one at a time: it refuses two at once.
 * With `disable_cpu_ep_fallback` a session whose nodes are not all on WebGPU cannot be created.
 */
export async function openOrtSession(
  ort: typeof Ort,
  gpu: Gpu,
  of: OrtGraph,
  enableGraphCapture: boolean,
): Promise<SettingSession> {
  const { device } = gpu;
  const buffers = new Map<string, GPUBuffer>();
  const destroy = (): void => {
    for (const buffer of buffers.values()) buffer.destroy();
  };
  const { type: outputType, length: outputLength } = of.buffers[of.output]!;
  if (outputType === 'u8') throw new PeerError(`the output '${of.output}' is of bytes, which are not read`);
  let session: Ort.InferenceSession;
  const feeds: Record<string, Ort.Tensor> = {};
  const fetches: Record<string, Ort.Tensor> = {};
  try {
    for (const [name, { type, length, data }] of Object.entries(of.buffers)) {
      buffers.set(name, bufferOf(device, type, length, data));
    }
    const tensor = ({ buffer, dims }: OrtTensor): Ort.Tensor =>
      ort.Tensor.fromGpuBuffer(buffers.get(buffer)!, { dataType: DATA_TYPE[of.buffers[buffer]!.type], dims });
    const scalar = (name: string, value: number): Ort.Tensor => {
      if (!enableGraphCapture) return new ort.Tensor('int32', [value], [1]);
      const buffer = bufferOf(device, 'i32', 1, Int32Array.of(value));
      buffers.set(name, buffer);
      return ort.Tensor.fromGpuBuffer(buffer, { dataType: 'int32', dims: [1] });
    };
    for (const [name, input] of Object.entries(of.inputs)) {
      feeds[name] = 'i32' in input ? scalar(name, input.i32) : tensor(input);
    }
    for (const [name, result] of Object.entries(of.outputs)) fetches[name] = tensor(result);
    session = await ort.InferenceSession.create(encodeModel(of.graph), {
      executionProviders: [{ name: 'webgpu', device }],
      enableGraphCapture,
      preferredOutputLocation: 'gpu-buffer',
      logSeverityLevel: FATAL,
      extra: { session: { disable_cpu_ep_fallback: '1' } },
    });
  } catch (error) {
    destroy();
    throw error;
  }
  return {
    run: (repeats) =>
      timeQueue(gpu, 'onnxruntime-web', async () => {
        for (let i = 0; i < repeats; i++) await session.run(feeds, fetches);
      }),
    read: () => readBuffer(gpu, buffers.get(of.output)!, outputType, outputLength),
    async close() {
      await session.release();
      destroy();
    },
  };
}
