/** @file onnxruntime-web on its WebGPU execution provider. */
import { messageOf } from '../../harness/errors.ts';
import { openDevice } from '../../harness/device.ts';
import { PeerError } from '../peer.ts';
import type { Peer } from '../peer.ts';
import { fastestOf } from '../settings.ts';
import { attentionMapping } from './attention.ts';
import { attentionShape } from './attention-shape.ts';
import type { OrtMapping } from './graph.ts';
import { matmul } from './matmul.ts';
import { openOrtSession } from './session.ts';

const TITLE = 'onnxruntime-web';

/** onnxruntime-web with a mapping for each kernel it can stand beside, by kernel id. */
export const ortPeer = (mappings: Readonly<Record<string, OrtMapping>>): Peer => ({
  name: 'ort',
  title: TITLE,
  version: '1.30.0',
  refuses({ kernel, params }) {
    const mapping = mappings[kernel];
    return mapping === undefined ? `has no graph of ${kernel} here` : mapping.refuses(params);
  },
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
      prepare({ workload: { kernel, params }, inputs, judge }) {
        const mapping = mappings[kernel];
        if (mapping === undefined) throw new PeerError(`${TITLE} has no graph of ${kernel} here`);
        const settings = mapping.graphs(params, inputs).flatMap((graph) =>
          [false, true].map((capture) => ({
            settings: [graph.name, capture ? 'graph capture' : 'no graph capture'].filter(Boolean).join(', '),
            onlyOverhead: capture,
            unfit: capture ? graph.notCaptured : undefined,
            open: () => openOrtSession(library, gpu, graph, capture),
          })),
        );
        return fastestOf(settings, judge);
      },
      close: async () => gpu.close(),
    };
  },
});

export const ort = ortPeer({ matmul, attention: attentionMapping(attentionShape) });
