import { expect, test } from 'vitest';
import { obstacle } from './obstacle.ts';

const fine = { isSecureContext: true, hasGpu: true, origin: 'http://localhost:5173' };

test('nothing in the way', () => {
  expect(obstacle(fine)).toBeUndefined();
});

test('plain http from another host names the address to use instead', () => {
  const found = obstacle({ isSecureContext: false, hasGpu: false, origin: 'http://192.168.1.5:5173' });
  expect(found?.code).toBe('insecure-context');
  expect(found?.explanation).toContain('http://192.168.1.5:5173');
  expect(found?.steps[0]).toContain('http://localhost:5173');
});

test('no WebGPU, and WebGPU without an adapter, are told apart', () => {
  expect(obstacle({ ...fine, hasGpu: false })?.code).toBe('no-webgpu');
  const blocked = obstacle({
    ...fine,
    error: { name: 'NoWebGpuError', message: 'requestAdapter gave null' },
  });
  expect(blocked?.code).toBe('no-adapter');
  expect(blocked?.detail).toContain('requestAdapter gave null');
  expect(obstacle({ ...fine, error: { name: 'WorkerDiedError', message: 'gone' } })?.code).toBe('failed');
});
