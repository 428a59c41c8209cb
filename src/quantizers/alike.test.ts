import { expect, test } from 'vitest';
import { alikeHessian, alikeProxyError } from './alike.ts';
import { proxyError } from './measure.ts';
import { quantizeBy } from './methods.ts';
import type { Method } from './methods.ts';
import { drawWeights } from './weights.ts';

test('the quick proxy error is the definition', () => {
  const [rows, columns] = [7, 13];
  const weights = drawWeights('gauss', rows * columns, 1, 'a');
  const other = drawWeights('gauss', rows * columns, 1, 'b');
  for (const rho of [0, 0.5, 0.95]) {
    const want = proxyError(weights, other, rows, columns, alikeHessian(columns, rho));
    expect(alikeProxyError(weights, other, columns, rho)).toBeCloseTo(want, 10);
  }
  expect(alikeProxyError(weights, weights, columns, 0.5)).toBe(0);
  expect(() => alikeHessian(3, 1)).toThrow('rho: 1');
});

test('2 bits a weight: VPTQ ≤ k-means and VPTQ < GPTQ ≤ round-to-nearest', { timeout: 60_000 }, async () => {
  const [rows, columns] = [512, 64];
  const weights = drawWeights('gauss', rows * columns, 3, 'order');
  for (const rho of [0, 0.5, 0.9]) {
    const errors: Partial<Record<Method, number>> = {};
    for (const method of ['rtn', 'gptq', 'kmeans', 'vptq'] as const) {
      const made = await quantizeBy(weights, rows, columns, alikeHessian(columns, rho), {
        method,
        bits: 2,
        group: 0,
        clip: false,
        v: 4,
        k: 256,
        residual: 0,
        outliers: 0,
        normalize: 'none',
        seed: 1,
        maxIterations: 8,
      });
      errors[method] = alikeProxyError(weights, made.weights, columns, rho);
    }
    const { rtn = 0, gptq = 0, kmeans = 0, vptq = 0 } = errors;
    expect(vptq, `rho ${rho}`).toBeLessThanOrEqual(kmeans * 1.0001);
    expect(vptq).toBeLessThan(gptq);
    // At ρ = 0 nothing can be made good: the same error, whatever is done.
    expect(gptq).toBeLessThanOrEqual(rtn * 1.01);
    expect(gptq / rtn < 0.9).toBe(rho > 0);
    expect(vptq / kmeans < 0.9).toBe(rho > 0);
  }
});

test('every method keeps its promise of bits', async () => {
  const weights = drawWeights('gauss', 64 * 64, 3, 'bits');
  const bits = async (method: Method): Promise<number> => {
    const made = await quantizeBy(weights, 64, 64, alikeHessian(64, 0.5), {
      method,
      bits: 2,
      group: 32,
      clip: false,
      v: 4,
      k: 16,
      residual: method === 'aqlm' ? 16 : 0,
      outliers: 0,
      normalize: 'none',
      seed: 1,
      maxIterations: 3,
    });
    expect(made.weights.every(Number.isFinite)).toBe(true);
    return made.bitsPerWeight;
  };
  expect(await bits('rtn')).toBe(await bits('gptq'));
  expect(await bits('rtn')).toBeGreaterThanOrEqual(2.5);
  expect(await bits('vptq')).toBe(1 + (16 * 4 * 16) / 4096);
  expect(await bits('aqlm')).toBe(2 + (2 * 16 * 4 * 16 + 64 * 16) / 4096);
});
