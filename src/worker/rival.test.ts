import { expect, test } from 'vitest';
import { KERNEL_CONTRACT } from '../kernel.ts';
import { loadRival, rivalKernels } from './rival.ts';

const module = { contract: KERNEL_CONTRACT, kernels: [] };

test('a module of this contract is taken, and nothing else', async () => {
  expect(await rivalKernels('x.js', async () => module)).toBe(module.kernels);
  await expect(rivalKernels('x.js', undefined)).rejects.toThrow('cannot be loaded here');
  await expect(rivalKernels('x.js', async () => ({ ...module, contract: 0 }))).rejects.toThrow('contract 0');
  await expect(rivalKernels('x.js', async () => ({ contract: KERNEL_CONTRACT }))).rejects.toThrow(
    'no kernels',
  );
});

test('a page loads what its own server has for it, and nothing else', () => {
  for (const path of ['https://example.org/x.js', '//example.org/rival/kernels.js', '/other.js']) {
    expect(() => loadRival(path)).toThrow('nothing else');
  }
});
