/** @file Which Vulkan driver Dawn will find in this process, on Linux. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { SwiftShader } from '../../../scripts/browser.mjs';

/** Linux's RTLD_NODELETE: stay loaded after a close. Node has no name for it. */
const KEEP_LOADED = 0x1000;

/** Whether somebody outside chose a driver; that choice stands. */
export const isDriverChosen = (): boolean =>
  Boolean(process.env['VK_ICD_FILENAMES'] ?? process.env['VK_DRIVER_FILES']);

/**
 * Loads a Vulkan loader under its own name, so that Dawn's later request for `libvulkan.so.1` is answered with it.
 * LD_LIBRARY_PATH would do the same, but only for a process not yet started. Node complains that the library is
 * no addon, and by then it is loaded. Throws when it is not.
 */
export function useLoader({ loader }: SwiftShader): void {
  if (loader === undefined) return; // the system has one
  try {
    process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_NOW | KEEP_LOADED);
  } catch (error) {
    if (!readFileSync('/proc/self/maps', 'utf8').includes(loader)) throw error;
  }
}

/** From the next `create()` on, Dawn sees SwiftShader and no other driver. */
export function useDriver({ manifest }: SwiftShader): void {
  process.env['VK_ICD_FILENAMES'] = manifest;
}
