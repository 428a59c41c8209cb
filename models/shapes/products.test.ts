import { expect, test } from 'vitest';
import { architecture, architectures } from '../index.ts';
import { parameterCount } from './parameters.ts';
import { products } from './products.ts';

/** `role n×k ×count`, the head and patches marked by their rows. */
const lines = (id: string): string[] =>
  products(architecture(id)).products.map(
    ({ role, n, k, count, rows }) => `${role} ${n}×${k} ×${count}${rows === 'every-token' ? '' : ` ${rows}`}`,
  );

test('Pythia-2.8B: heads of 80, feed-forward of two matrices', () => {
  expect(lines('pythia-2.8b')).toEqual([
    'qkv 7680×2560 ×32',
    'out 2560×2560 ×32',
    'up 10240×2560 ×32',
    'down 2560×10240 ×32',
    'head 50304×2560 ×1 last-token',
  ]);
});

test('LLaMA-3 8B: 32 query and 2 × 8 key/value heads of 128; gate and up fused', () => {
  expect(lines('llama-3-8b')).toEqual([
    'qkv 6144×4096 ×32',
    'out 4096×4096 ×32',
    'gate-up 28672×4096 ×32',
    'down 4096×14336 ×32',
    'head 128256×4096 ×1 last-token',
  ]);
});

test('Qwen2.5-0.5B: 14 + 2 × 2 heads of 64; a tied head is multiplied all the same', () => {
  expect(lines('qwen2.5-0.5b')).toEqual([
    'qkv 1152×896 ×24',
    'out 896×896 ×24',
    'gate-up 9728×896 ×24',
    'down 896×4864 ×24',
    'head 151936×896 ×1 last-token',
  ]);
});

test('ViT-H/14: patches of 588 values, a classifier', () => {
  expect(lines('vit-h-14')).toEqual([
    'patch 1280×588 ×1 every-patch',
    'qkv 3840×1280 ×32',
    'out 1280×1280 ×32',
    'up 5120×1280 ×32',
    'down 1280×5120 ×32',
    'head 1000×1280 ×1 last-token',
  ]);
});

test('Mixtral-8x7B: every feed-forward is an expert layer, and that is said', () => {
  expect(lines('mixtral-8x7b')).toEqual([
    'qkv 6144×4096 ×32',
    'out 4096×4096 ×32',
    'head 32000×4096 ×1 last-token',
  ]);
  expect(products(architecture('mixtral-8x7b')).missing).toEqual(['moe-ffn', 'attention']);
});

test('what a dense decoder leaves out is attention', () => {
  expect(products(architecture('pythia-70m')).missing).toEqual(['attention']);
});

test('nothing is made up for encoder–decoders and unpublished sizes', () => {
  expect(products(architecture('switch-base-8'))).toEqual({ products: [], missing: ['encoder-decoder'] });
  expect(products(architecture('qat-74m'))).toEqual({ products: [], missing: ['unpublished-sizes'] });
});

// A matrix product has as many multiply-adds a row as its weight has entries: the two files must agree.
test.each(
  architectures.flatMap((candidate) =>
    candidate.kind === 'decoder' && candidate.notPublished === undefined ? [candidate] : [],
  ),
)('$id: products multiply by every weight of attention, feed-forward and head', (decoder) => {
  const { layers, hidden, heads, kvHeads, headDim, ffn, biases, vocab, moe } = decoder;
  const entries = products(decoder).products.reduce((sum, { n, k, count }) => sum + n * k * count, 0);
  const parts = parameterCount(decoder)?.parts;
  const biasEntries =
    (biases.qkv ? layers * (heads + 2 * kvHeads) * headDim : 0) +
    (biases.out ? layers * hidden : 0) +
    (biases.ffn ? layers * (ffn.hidden + hidden) : 0);
  const weights = (parts?.attention ?? 0) + (moe === undefined ? (parts?.ffn ?? 0) : 0) - biasEntries;
  expect(entries).toBe(weights + vocab * hidden);
});
