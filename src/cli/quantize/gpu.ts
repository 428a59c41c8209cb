/** @file A device for `rooflaw quantize`, in this process: it measures nothing, so it needs no process of its own. */
import { gpuAssign } from '../../harness/gpu-kmeans.ts';
import { NoWebGpuError, messageOf } from '../../harness/errors.ts';
import { openRig } from '../../harness/rig.ts';
import { calmEventLoop } from '../node/calm.ts';
import { mayHaveGpu } from '../machine.ts';
import { openDawn } from '../node/dawn.ts';
import type { Terminal } from '../terminal.ts';
import type { QuantizeContext } from './command.ts';

/** As {@link QuantizeContext.openGpu}: with `auto` a software adapter will not do, as it is the processor itself without its pruning. */
export const gpuOpener =
  (root: string, terminal: Terminal): QuantizeContext['openGpu'] =>
  async (by) => {
    if (by === 'auto' && !mayHaveGpu()) return undefined;
    try {
      const dawn = await openDawn({ root, note: terminal.note, gpuOnly: by === 'auto' });
      const rig = await openRig(dawn.gpu, 'all');
      if (rig.gpu.adapter.isSoftware) {
        if (by === 'auto') {
          rig.close();
          return undefined;
        }
        calmEventLoop();
      }
      const made = gpuAssign(rig);
      return {
        name: rig.gpu.adapter.description || rig.gpu.adapter.device || 'the GPU',
        assign: made.assign,
        close() {
          made.close();
          rig.close();
        },
      };
    } catch (error) {
      if (!(error instanceof NoWebGpuError)) throw error;
      if (by === 'gpu') terminal.note(messageOf(error));
      return undefined;
    }
  };
