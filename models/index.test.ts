import { expect, test } from 'vitest';
import { architecture, architectures } from './index.ts';

test('the registry holds the published ladder', () => {
  expect(architectures.map(({ id }) => id)).toEqual([
    ...['70m', '160m', '410m', '1b', '1.4b', '2.8b', '6.9b', '12b'].map((size) => `pythia-${size}`),
    'llama-2-7b',
    'llama-2-13b',
    'llama-2-70b',
    'llama-3-8b',
    'llama-3-70b',
    'mistral-7b-v0.1',
    'mixtral-8x7b',
    ...['0.5b', '1.5b', '3b', '7b', '14b', '32b'].map((size) => `qwen2.5-${size}`),
    'phi-3-mini',
    'switch-base-8',
    'switch-base-64',
    'switch-base-128',
    'switch-large-128',
    'qat-74m',
    'qat-145m',
    'qat-297m',
    'qat-595m',
    'deit-ti',
    'deit-s',
    'deit-b',
    'vit-s-16',
    'vit-b-16',
    'vit-l-16',
    'vit-h-14',
  ]);
});

test.each(architectures)('$id: unique, sourced, made of positive integers', (candidate) => {
  expect(architectures.filter(({ id }) => id === candidate.id)).toHaveLength(1);
  expect(candidate.id).toMatch(/^[a-z0-9]+([.-][a-z0-9]+)*$/);
  expect(candidate.source).toMatch(/arXiv:\d{4}\.\d{5}/);
  expect(candidate.published.source).not.toBe('');
  for (const size of [candidate.layers, candidate.hidden, candidate.heads, candidate.kvHeads]) {
    expect(Number.isInteger(size) && size > 0).toBe(true);
  }
  expect(candidate.heads % candidate.kvHeads).toBe(0);
});

test('an id finds its architecture', () => {
  expect(architecture('pythia-2.8b').title).toBe('Pythia 2.8B');
});

test('an unknown id is answered with the nearest ones', () => {
  expect(() => architecture('pythia-2.9B')).toThrow(RangeError);
  expect(() => architecture('pythia-2.9B')).toThrow(
    /no architecture 'pythia-2\.9B'; nearest: pythia-2\.8b, /,
  );
  expect(() => architecture('lama-3-8b')).toThrow(/nearest: llama-3-8b, /);
});
