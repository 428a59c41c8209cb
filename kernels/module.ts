/**
 * @file The kernels of this program as a module of their own, `dist/cli/kernels.js`: another version of the program loads
 * it, to measure both in turns in one process.
 */
export { KERNEL_CONTRACT as contract } from '../src/kernel.ts';
export { kernels } from './index.ts';
