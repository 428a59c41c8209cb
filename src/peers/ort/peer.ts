/** @file onnxruntime-web on its WebGPU execution provider. */
import { messageOf } from '../../harness/errors.ts';
import { openDevice } from '../../harness/device.ts';
import { PeerError } from '../peer.ts';
import type { Peer } from '../peer.ts';
import { fastestOf } from '../settings.ts';
import type { SettingSession } from '../settings.ts';
import { attentionMapping } from './attention.ts';
import { attentionShape } from './attention-shape.ts';
import { coarseExperts, denseExperts } from './experts.ts';
import type { OrtMapping } from './graph.ts';
import { matmul } from './matmul.ts';
import { nbitsMapping } from './nbits.ts';
import { openOrtSession } from './session.ts';

const TITLE = 'onnxruntime-web';

/** Attempts at a captured session; see {@link openCaptured}. */
const ATTEMPTS = 4;

/**
 * onnxruntime-web 1.30.0 frees its handle of a buffer from outside after each run, but on the second run of a captured
 * graph looks up the output's handle of the first. Mostly the allocator has handed out the same one again; else
 * "Cannot set properties of undefined". From a second run that went well on, the output keeps its handle.
 */
async function openCaptured(...of: Parameters<typeof openOrtSession>): Promise<SettingSession> {
  for (let attempt = 1; ; attempt++) {
    const session = await openOrtSession(...of);
    try {
      for (let run = 0; run < 2; run++) await session.run(1);
      return session;
    } catch (error) {
      await session.close();
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** onnxruntime-web with a mapping for each kernel it can stand beside, by kernel id. */
export const ortPeer = (mappings: Readonly<Record<string, OrtMapping>>, name = 'ort'): Peer => ({
  name,
  title: TITLE,
  version: '1.30.0',
  refuses({ kernel, params }) {
    const mapping = mappings[kernel];
    return mapping === undefined ? `has no graph of ${kernel} here` : mapping.refuses(params);
  },
  tolerance: ({ kernel, params }) => mappings[kernel]?.tolerance?.(params),
  async open() {
    const library = await import('onnxruntime-web/webgpu').catch((error: unknown) => {
      throw new PeerError(
        `${TITLE} could not be loaded (${messageOf(error)}); reload the page, or leave 'ort' out`,
      );
    });
    library.env.logLevel = 'error';
    library.env.wasm.numThreads = 1; // its CPU threads have nothing to do here
    const gpu = await openDevice((navigator as Navigator & { gpu?: GPU }).gpu, 'all');
    return {
      version: library.env.versions.web ?? library.env.versions.common,
      notes: [
        'WebGPU execution provider (C++ in wasm), no fallback to the CPU; all tensors in GPU buffers of a device with the features and limits of our own',
      ],
      async prepare({ workload: { kernel, params }, inputs, judge }) {
        const mapping = mappings[kernel];
        if (mapping === undefined) throw new PeerError(`${TITLE} has no graph of ${kernel} here`);
        const graphs = mapping.graphs(params, inputs);
        const half = graphs.some(({ buffers }) => Object.values(buffers).some(({ type }) => type === 'f16'));
        if (half && !gpu.features.has('shader-f16')) {
          throw new PeerError('f16 needs the WebGPU feature shader-f16, which this device does not have');
        }
        const settings = graphs.flatMap((graph) =>
          [false, true].map((capture) => ({
            settings: [graph.name, capture ? 'graph capture' : 'no graph capture'].filter(Boolean).join(', '),
            onlyOverhead: capture,
            unfit: capture ? graph.notCaptured : undefined,
            open: () => (capture ? openCaptured : openOrtSession)(library, gpu, graph, capture),
          })),
        );
        return fastestOf(settings, judge);
      },
      close: async () => gpu.close(),
    };
  },
});

/** The kernels over scalar codes, by id. */
const scalar = (mapping: OrtMapping): Readonly<Record<string, OrtMapping>> => ({
  'quantized/scalar-matvec': mapping,
  'quantized/scalar-matmul': mapping,
});

export const ort = ortPeer({
  matmul,
  attention: attentionMapping(attentionShape),
  ...scalar(nbitsMapping(0)),
  'moe/experts': denseExperts,
  'moe/layer': denseExperts,
});

/** Products with weights of a few bits again, with activations rounded to 8 bits: other arithmetic, so a row of its own. */
export const ortLevel4 = ortPeer(
  { ...scalar(nbitsMapping(4)), 'moe/experts': coarseExperts, 'moe/layer': coarseExperts },
  'ort level=4',
);
