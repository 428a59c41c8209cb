/** @file Facts about this machine that a page cannot see. */
import { existsSync, readdirSync } from 'node:fs';
import { arch, cpus, release, type } from 'node:os';

export const osName = (): string => `${type()} ${release()} ${arch()}`;

export function cpuModel(): string | undefined {
  const model = cpus()[0]?.model.trim();
  return model === '' ? undefined : model;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

const hasNvidia = (): boolean =>
  process.platform === 'linux' && (existsSync('/dev/nvidiactl') || existsSync('/proc/driver/nvidia/version'));

/** False only where there surely is no GPU, so that time is not spent on asking for one. */
export function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  if (hasNvidia() || existsSync('/dev/dxg')) return true; // dxg: the GPU of Windows, under WSL 2
  try {
    return readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  } catch {
    return false;
  }
}
