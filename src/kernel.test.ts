import { expect, test } from 'vitest';
import { kernels } from '../kernels/index.ts';
import { matmul } from '../kernels/matmul/kernel.ts';
import { parseWorkload, shaderText, workload } from './kernel.ts';

test('an id is canonical, whatever the order of the parameters', () => {
  const one = workload(matmul, { dtype: 'f32', k: 3, m: 1, n: 2 });
  expect(one.id).toBe('matmul/m=1,n=2,k=3,dtype=f32');
  expect(parseWorkload(one.id, kernels)).toEqual(one);
});

test('a parameter at its usual value stands neither in the id nor in the params', () => {
  const batched = {
    ...matmul,
    params: { ...matmul.params, batch: { kind: 'integer', min: 1, max: 9, usual: 1, help: '' } as const },
  };
  const plain = { m: 1, n: 2, k: 3, dtype: 'f32' };
  expect(workload(batched, plain)).toEqual(workload(matmul, plain));
  expect(workload(batched, { ...plain, batch: 1 })).toEqual(workload(matmul, plain));
  expect(workload(batched, { ...plain, batch: 2 }).id).toBe('matmul/m=1,n=2,k=3,dtype=f32,batch=2');
  expect(parseWorkload('matmul/m=1,n=2,k=3,dtype=f32,batch=1', [batched])).toEqual(workload(matmul, plain));
  expect(() => workload(batched, { ...plain, batch: 10 })).toThrow(/batch=10 is not an integer in 1…9/);
});

test.each([
  ['matmul/m=0,n=2,k=3,dtype=f32', /m=0 is not an integer in 1…/],
  ['matmul/m=1.5,n=2,k=3,dtype=f32', /m=1.5/],
  ['matmul/m=1,n=2,k=3,dtype=f64', /dtype=f64 is not one of f32/],
  ['matmul/m=1,n=2,k=3', /dtype=undefined/],
  ['matmul/m=1,n=2,k=3,dtype=f32,q=1', /no parameter 'q'/],
  ['matmull/m=1', /no kernel 'matmull'/],
  ['', /no kernel ''/],
])('%s is refused with its reason', (id, message) => {
  expect(() => parseWorkload(id, kernels)).toThrow(message);
});

test('constants stand on one line before the shader', () => {
  const text = shaderText({ wgsl: 'fn f() {}', constants: { M: 1, TILE: 16 } });
  expect(text).toBe('const M = 1u; const TILE = 16u;\nfn f() {}');
});

test('directives go before the constants, and lines keep their numbers', () => {
  const text = shaderText({ wgsl: '// f16\nenable f16;\n// enable not;\nfn f() {}', constants: { M: 1 } });
  expect(text).toBe('enable f16; const M = 1u;\n// f16\n\n// enable not;\nfn f() {}');
});

test('every kernel states costs, buffers and at least one variant for each parameter set of its own', () => {
  for (const kernel of kernels) {
    expect(kernel.variants.length, kernel.id).toBeGreaterThan(0);
    expect(new Set(kernel.variants.map(({ name }) => name)).size, kernel.id).toBe(kernel.variants.length);
  }
});
