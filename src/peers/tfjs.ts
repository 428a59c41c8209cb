/** @file TensorFlow.js on its WebGPU backend. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { openDevice } from '../harness/device.ts';
import { messageOf } from '../harness/errors.ts';
import { matmulShape, refusesMatmul } from './matmul-shape.ts';
import { PeerError } from './peer.ts';
import type { Peer } from './peer.ts';
import { timeQueue } from './queue.ts';
import { fastestOf } from './settings.ts';

const TITLE = 'TensorFlow.js (WebGPU)';
/** The name its kernels are registered for. */
const BACKEND = 'webgpu';

const load = async () => {
  const [tf, { WebGPUBackend }] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-backend-webgpu'),
  ]);
  return { tf, WebGPUBackend };
};

export const tfjs: Peer = {
  name: 'tfjs',
  title: TITLE,
  version: '4.22.0',
  refuses: ({ kernel, params }) =>
    kernel === 'matmul' ? refusesMatmul(params, ['f32']) : `is run here for matmul only, not for ${kernel}`,
  async open() {
    const { tf, WebGPUBackend } = await load().catch((error: unknown) => {
      throw new PeerError(
        `${TITLE} could not be loaded (${messageOf(error)}); reload the page, or leave 'tfjs' out`,
      );
    });
    const gpu = await openDevice((navigator as Navigator & { gpu?: GPU }).gpu, 'all');
    const backend = new WebGPUBackend(gpu.device, gpu.device.adapterInfo);
    // Its own factory opens a device that could not be closed again.
    if (tf.findBackendFactory(BACKEND) !== null) tf.removeBackend(BACKEND);
    tf.registerBackend(BACKEND, () => backend);
    await tf.setBackend(BACKEND);
    tf.env().set('WEBGPU_CPU_FORWARD', false); // small operands would be multiplied on the CPU
    return {
      version: tf.version_core,
      notes: ['its own choice of matrix program; batches of 15 dispatches a submit, as by default'],
      async prepare({ workload: { params }, inputs, judge }) {
        const { m, n, k } = matmulShape(params);
        const open = async () => {
          const a = tf.tensor2d(inputs['a'] as Float32Array, [m, k]);
          const b = tf.tensor2d(inputs['b'] as Float32Array, [k, n]);
          let c: Tensor | undefined;
          return {
            run(repeats: number) {
              return timeQueue(gpu, TITLE, () => {
                for (let i = 0; i < repeats; i++) {
                  c?.dispose();
                  c = tf.matMul(a, b);
                }
                // What is left of the last batch.
                backend.ensureCommandEncoderReady();
                backend.endComputePassEncoder();
                backend.submitQueue();
              });
            },
            async read() {
              if (c === undefined) throw new PeerError(`${TITLE} was not run yet`);
              return (await gpu.wait(c.data(), 'reading the output of TensorFlow.js')) as Float32Array;
            },
            async close() {
              tf.dispose([a, b, ...(c === undefined ? [] : [c])]);
            },
          };
        };
        return fastestOf([{ settings: 'default', open }], judge);
      },
      async close() {
        tf.removeBackend(BACKEND);
        gpu.close();
      },
    };
  },
};
