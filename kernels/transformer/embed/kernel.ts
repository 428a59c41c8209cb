import { defineKernel } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { drawIndices, entrywise, overElements } from '../elementwise.ts';
import type { Params } from '../../../src/kernel.ts';
import embedWgsl from './embed.wgsl?raw';

const sizeOf = (params: Params) => ({
  tokens: Number(params['tokens']),
  vocab: Number(params['vocab']),
  width: Number(params['width']),
});

/** Embedding look-up: y[tokens, width] holds the table's row of each token. */
export const embed = defineKernel({
  id: 'transformer/embed',
  summary: 'embedding look-up: a row of the table for each token',
  params: {
    tokens: { kind: 'integer', min: 1, max: 1 << 20, help: 'tokens' },
    vocab: { kind: 'integer', min: 1, max: 1 << 20, help: 'rows of the table' },
    width: { kind: 'integer', min: 1, max: 1 << 16, help: 'columns of the table' },
  },
  variants: [
    {
      name: 'thread',
      target: 'any',
      passes(params) {
        const { tokens, width } = sizeOf(params);
        return [overElements(embedWgsl, tokens * width, { WIDTH: width }, ['tokens', 'table', 'y'])];
      },
    },
  ],
  buffers(params) {
    const { tokens, vocab, width } = sizeOf(params);
    return [
      { name: 'tokens', role: 'input', type: 'u32', length: tokens },
      { name: 'table', role: 'input', type: 'f32', length: vocab * width },
      { name: 'y', role: 'output', type: 'f32', length: tokens * width },
    ];
  },
  inputs(params, seed) {
    const { tokens, vocab, width } = sizeOf(params);
    return {
      tokens: drawIndices(tokens, vocab, seed),
      table: normals(vocab * width, seed, `table vocab=${vocab},width=${width}`),
    };
  },
  /** No arithmetic; every token read, a row written for each, and at most the whole table read: no row need cross twice. */
  cost(params) {
    const { tokens, vocab, width } = sizeOf(params);
    return { flops: 0, bytes: 4 * tokens + 4 * (Math.min(tokens, vocab) + tokens) * width };
  },
  tolerance: () => 0, // a copy is exact
  reference(params, inputs) {
    const { tokens, width } = sizeOf(params);
    const [of, table] = [inputs['tokens'] as Uint32Array, inputs['table'] as Float32Array];
    return entrywise(tokens, width, (row, column) => table[of[row]! * width + column]!);
  },
});
