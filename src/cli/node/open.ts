/** @file This process as the place of a run: Dawn and a measuring session, without a browser. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NoWebGpuError, messageOf } from '../../harness/errors.ts';
import { createSession } from '../../worker/session.ts';
import {
  F16_NOTE,
  NoHostError,
  SOFTWARE_REFUSED,
  hasToggledF16,
  type AdapterWishes,
  type RunHost,
} from '../host.ts';
import { cpuModel, osName } from '../machine.ts';
import { calmEventLoop } from './calm.ts';
import { openDawn } from './dawn.ts';

export interface NodeHostOptions extends AdapterWishes {
  /** The checkout. */
  readonly root: string;
  readonly features: 'all' | 'none';
  readonly note: (line: string) => void;
  /** Why Node was chosen, where it was not asked for. */
  readonly because?: string;
}

const ADVICE = [
  'Install a driver for this GPU (on Linux a Vulkan driver; vulkaninfo shows whether one works).',
  'Or measure in a browser with WebGPU: --browser PATH or ROOFLAW_BROWSER=PATH.',
];

/** Rejects with a `NoHostError` where Dawn has no adapter. */
export async function openNodeHost(options: NodeHostOptions): Promise<RunHost> {
  const { root, features, note } = options;
  const os = osName();
  const model = cpuModel();
  try {
    const dawn = await openDawn(options);
    for (const line of dawn.notes) note(line);
    const session = createSession({
      gpu: dawn.gpu,
      ladder: async (path) => new Uint8Array(await readFile(join(root, 'models', 'ladder', path))),
      load: (path) => import(/* @vite-ignore */ pathToFileURL(path).href),
      host: {
        kind: 'node',
        userAgent: `Node.js/${process.versions.node} webgpu/${webgpuVersion(root)}`,
        os,
        cores: availableParallelism(),
        cpuModel: model,
        crossOriginIsolated: false,
      },
    });
    const because = options.because === undefined ? [] : [`measured in Node: ${options.because}`];
    const environment = await session.environment(features);
    if (options.gpuOnly && environment.adapter.isSoftware) {
      throw new NoWebGpuError(`Dawn ${SOFTWARE_REFUSED} (${environment.adapter.description})`);
    }
    if (environment.adapter.isSoftware) calmEventLoop();
    const toggled = hasToggledF16(dawn.flags, environment) ? [F16_NOTE] : [];
    return {
      where: 'node',
      environment,
      driver: {
        flags: dawn.flags,
        notes: [...because, ...dawn.notes, ...toggled],
        os,
        ...(model && { cpuModel: model }),
      },
      run: (wanted, onEvent) => session.run(wanted, onEvent),
      cancel: () => session.cancel(),
      close: () => Promise.resolve(), // the process is about to end, and the device with it
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoWebGpuError') throw error;
    throw new NoHostError('There is no WebGPU in Node on this machine.', [messageOf(error)], ADVICE);
  }
}

/** Version of the npm package that carries Dawn. */
function webgpuVersion(root: string): string {
  try {
    const text = readFileSync(join(root, 'node_modules', 'webgpu', 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}
