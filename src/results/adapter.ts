import type { Adapter } from './schema.ts';

/** Names of adapters that compute on the processor. */
export const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i;

/** How an adapter is called in one line: its description, else vendor, architecture and device. */
export function adapterName({ description, vendor, architecture, device }: Adapter): string {
  const parts =
    description === '' ? [vendor, architecture, device].filter((part) => part !== '') : [description];
  return parts.length > 0 ? parts.join(' ') : 'unnamed adapter';
}

/** Whether its times say nothing of a GPU: by its own word, or by the browser's. */
export const isSoftwareAdapter = ({ isSoftware, isFallbackAdapter }: Adapter): boolean =>
  isSoftware || isFallbackAdapter;
