/** @file jax-js, which generates a WebGPU kernel for each expression. */
import { messageOf } from '../harness/errors.ts';
import { watchDevice } from '../harness/device.ts';
import type { ElementArray } from '../kernel.ts';
import { halfToNumber } from '../packing/half.ts';

import { matmulShape, refusesMatmul } from './matmul-shape.ts';
import { PeerError } from './peer.ts';
import type { Peer } from './peer.ts';
import { timeQueue } from './queue.ts';
import { fastestOf } from './settings.ts';

const TITLE = 'jax-js';
const VERSION = '0.1.25';

const asF32 = (values: ElementArray): Float32Array<ArrayBuffer> =>
  values instanceof Uint16Array ? Float32Array.from(values, halfToNumber) : new Float32Array(values);

export const jax: Peer = {
  name: 'jax',
  title: TITLE,
  version: VERSION,
  refuses: ({ kernel, params }) =>
    kernel === 'matmul' ? refusesMatmul(params) : `is run here for matmul only, not for ${kernel}`,
  async open() {
    const { init, numpy, jit, getWebGPUDevice } = await import('@jax-js/jax').catch((error: unknown) => {
      throw new PeerError(
        `${TITLE} could not be loaded (${messageOf(error)}); reload the page, or leave 'jax' out`,
      );
    });
    if (!(await init('webgpu')).includes('webgpu')) throw new PeerError(`${TITLE} found no WebGPU adapter`);
    const device = getWebGPUDevice();
    const lost = await Promise.race([device.lost, Promise.resolve(undefined)]);
    if (lost !== undefined) {
      throw new PeerError(
        `${TITLE} lost its device (${lost.message}) and opens no second one; reload the page`,
      );
    }
    const { wait } = watchDevice(device);
    /** Resident on the GPU. */
    const upload = (values: ElementArray | undefined, shape: number[]) =>
      numpy.array(asF32(values ?? new Float32Array(0)), { shape, device: 'webgpu' }).blockUntilReady();
    type Values = Awaited<ReturnType<typeof upload>>;
    const product = (a: Values, b: Values): Values => numpy.matmul(a, b);
    return {
      version: VERSION,
      notes: ['on the device it opens itself, once a page'],
      async prepare({ workload: { params }, inputs, judge }) {
        const { m, n, k } = matmulShape(params);
        const openWith = async (multiply: typeof product, dispose: () => void) => {
          const a = await upload(inputs['a'], [m, k]);
          const b = await upload(inputs['b'], [k, n]);
          let c: Values | undefined;
          return {
            run(repeats: number) {
              return timeQueue({ device, wait }, TITLE, async () => {
                for (let i = 0; i < repeats; i++) {
                  c?.dispose();
                  c = multiply(a.ref, b.ref); // an operation takes a reference of each operand
                  await c.ref.gpuBuffer(); // expressions are lazy: this submits
                }
              });
            },
            async read() {
              if (c === undefined) throw new PeerError(`${TITLE} was not run yet`);
              const values = await wait(c.ref.data(), 'reading the output of jax-js');
              return values as Float32Array;
            },
            async close() {
              for (const array of [a, b, c]) array?.dispose();
              dispose();
            },
          };
        };
        const compiled = () => {
          const multiply = jit(product);
          return openWith(
            (a, b) => multiply(a, b),
            () => multiply.dispose(),
          );
        };
        return fastestOf(
          [
            { settings: 'eager', open: () => openWith(product, () => {}) },
            { settings: 'jit', open: compiled, onlyOverhead: true },
          ],
          judge,
        );
      },
      // It offers no way to close its device, which the next `open` finds again.
      close: async () => {},
    };
  },
};
