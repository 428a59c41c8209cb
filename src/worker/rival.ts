/** @file The kernels that another version of this program built (kernels/module.ts). */
import { KERNEL_CONTRACT } from '../kernel.ts';
import type { Kernel } from '../kernel.ts';

/** Imports a module from where this runs. */
export type LoadModule = (path: string) => Promise<unknown>;

/** Where the server of a driven page has them. */
export const RIVAL_URL = '/rival/kernels.js';

/** In a browser: nothing but what stands there. */
export const loadRival: LoadModule = (path) => {
  if (path !== RIVAL_URL) throw new RangeError(`rival: a page loads ${RIVAL_URL} and nothing else`);
  return import(/* @vite-ignore */ path);
};

/** Throws a `RangeError` for what is no such module, or one of another contract. */
export async function rivalKernels(path: string, load: LoadModule | undefined): Promise<readonly Kernel[]> {
  if (load === undefined) throw new RangeError('rival: the kernels of another program cannot be loaded here');
  const { contract, kernels } = (await load(path)) as { contract?: unknown; kernels?: unknown };
  if (contract !== KERNEL_CONTRACT) {
    throw new RangeError(
      `rival: ${path} keeps contract ${String(contract)} of kernels, this program keeps ${KERNEL_CONTRACT}`,
    );
  }
  if (!Array.isArray(kernels)) throw new RangeError(`rival: ${path} has no kernels`);
  return kernels as readonly Kernel[];
}
