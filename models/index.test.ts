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
    'granite-3.1-1b-a400m',
    'granite-3.1-3b-a800m',
    'olmoe-1b-7b',
    'qwen3-30b-a3b',
    'mixtral-8x22b',
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
  expect(candidate.source).toMatch(/arXiv:\d{4}\.\d{5}|on huggingface\.co/);
  expect(candidate.published.source).not.toBe('');
  for (const size of [candidate.layers, candidate.hidden, candidate.heads, candidate.kvHeads]) {
    expect(Number.isInteger(size) && size > 0).toBe(true);
  }
  expect(candidate.heads % candidate.kvHeads).toBe(0);
});

test('an id finds its architecture', () => {
  expect(architecture('pythia-2.8b').title).toBe('Pythia 2.8B');
});

test('an id that ends in a scale finds a narrower shape, with its own count', () => {
  const [whole, quarter] = [architecture('mixtral-8x7b'), architecture('mixtral-8x7b-by-4')];
  expect(quarter).toMatchObject({
    id: 'mixtral-8x7b-by-4',
    title: 'Mixtral-8x7B ÷ 4',
    hidden: 1024,
    heads: 8,
    kvHeads: 2,
    headDim: 128,
    layers: 32,
    ffn: { kind: 'swiglu', hidden: 3584 },
    moe: { experts: 8, topK: 2 },
    published: { kind: 'counted' },
  });
  expect(quarter).not.toHaveProperty('active');
  // 32 layers of attention and eight experts are a sixteenth, embedding and head a quarter.
  const rest = quarter.published.parameters - (whole.published.parameters - 2 * 32_000 * 4096) / 16;
  expect(rest / (2 * 32_000 * 1024)).toBeCloseTo(1, 2);
  expect(() => architecture('mixtral-8x7b-by-3')).toThrow('mixtral-8x7b: width 4096 cannot be divided by 3');
  expect(() => architecture('mixtral-8x7b-by-1')).toThrow('cannot be divided by 1');
  expect(() => architecture('mixtral-by-2')).toThrow(/no architecture 'mixtral-by-2'/);
});

test('an unknown id is answered with the nearest ones', () => {
  expect(() => architecture('pythia-2.9B')).toThrow(RangeError);
  expect(() => architecture('pythia-2.9B')).toThrow(
    /no architecture 'pythia-2\.9B'; nearest: pythia-2\.8b, /,
  );
  expect(() => architecture('lama-3-8b')).toThrow(/nearest: llama-3-8b, /);
});
