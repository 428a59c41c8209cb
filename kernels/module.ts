/**
 * @file The kernels of this program as a module of their own, `dist/cli/kernels.js`: another version of the program loads
 * it, to measure both in turns in one process.
 */
export { KERNEL_CONTRACT as contract, RIVAL_ORDERS as orders } from '../src/kernel.ts';
/** Of the program that built it; null outside of a git checkout. */
export const commit: string | null = __ROOFLAW_COMMIT__;
export const version: string = __ROOFLAW_VERSION__;
export { kernels } from './index.ts';
