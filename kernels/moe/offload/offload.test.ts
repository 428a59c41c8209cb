/** Bytes of each policy, exactly; when copies may be known; what contradicts itself. */
import { expect, test } from 'vitest';
import { workload } from '../../../src/kernel.ts';
import type { Params, Transfer, Variant } from '../../../src/kernel.ts';
import { offload } from './kernel.ts';
import { policies } from './policies.ts';
import { activeIn, choicesOf, mostActive, stackSizeOf } from './size.ts';

const named = (name: string): Variant => policies.find((policy) => policy.name === name)!;
const transferOf = (name: string, params: Params): Transfer => named(name).transfer!(params);

const SIZES: readonly (readonly [what: string, active: number, params: Params])[] = [
  ['one token, one choice', 1, { blocks: 6, e: 8, k: 1, t: 1, d: 16, ff: 32 }],
  ['one token, one choice of many', 1, { blocks: 12, e: 128, k: 1, t: 1, d: 4, ff: 4 }],
  ['one token, two choices', 2, { blocks: 2, e: 4, k: 2, t: 1, d: 8, ff: 12 }],
  ['all tokens to the same three', 3, { blocks: 5, e: 16, k: 3, t: 9, d: 4, ff: 8, skew: 'one' }],
  ['enough tokens for all', 4, { blocks: 3, e: 4, k: 2, t: 64, d: 4, ff: 4 }],
  ['nothing but what is active', 5, { blocks: 4, e: 5, k: 5, t: 2, d: 4, ff: 4 }],
];

test.each(SIZES)('%s: a : 2a : 2E : B·E experts are held', (_, active, params) => {
  const size = stackSizeOf(params);
  const { blocks, e, d, ff } = size;
  expect(mostActive(size)).toBe(active);
  const experts = {
    'on demand': active,
    'pre-gated': 2 * active,
    'prefetch all': 2 * e,
    resident: blocks * e,
  };
  for (const policy of policies) {
    const [, count] = Object.entries(experts).find(([name]) => policy.name.startsWith(name))!;
    const transfer = policy.transfer!(params);
    expect(transfer.holds, policy.name).toBe(count * 2 * d * ff * 4);
    expect(transfer.counts).toEqual({ active: active * 2 * d * ff * 4, expert: 2 * d * ff * 4 });
    // And that is what its banks are, before any padding.
    const banks = policy.scratch!(params).filter(({ name }) => name.startsWith('bank'));
    expect(banks.reduce((sum, { length }) => sum + 4 * length, 0)).toBe(transfer.holds);
  }
});

const uneven = { blocks: 5, e: 7, k: 2, t: 3, d: 8, ff: 12, work: 3, skew: 'zipf' };

test('every expert a block needs is brought, to the slot its table says, and no pass is left out', () => {
  const size = stackSizeOf(uneven);
  const inputs = offload.inputs(uneven, 1);
  for (const policy of policies) {
    const { before, steps } = policy.transfer!(uneven);
    const passes = policy.passes(uneven);
    expect(steps.reduce((sum, step) => sum + step.passes, 0)).toBe(passes.length);
    const tables = passes.map(({ bindings }) => bindings[2]!).filter((name) => name !== 'dense table');
    const banks = passes.flatMap(({ bindings }) => (bindings[2] === 'dense table' ? [] : [bindings[1]!]));
    for (let block = 0; block < size.blocks; block++) {
      const table = inputs[tables[2 * block]!] as Uint32Array;
      const copies = steps.length === 1 ? before : steps[block + 1]!.copies;
      for (const [a, expert] of choicesOf(size, block).experts.entries()) {
        const place = {
          to: banks[2 * block],
          toOffset: table[a]! * 2 * 8 * 12 * 4,
          offset: expert * 2 * 8 * 12 * 4,
        };
        expect(copies).toContainEqual(
          expect.objectContaining({ ...place, from: `experts of block ${block}` }),
        );
      }
    }
  }
});

const after = (name: string) => transferOf(name, uneven).steps.map((step) => step.after);
const copies = (name: string) => transferOf(name, uneven).steps.map((step) => step.copies.length);

test('no policy brings an expert before its choice can be known, or into a bank that is in use', () => {
  expect(after('resident')).toEqual([undefined]);
  // Step b + 1 runs the experts of block b; the choice falls in the dense layers of block b, in step b.
  expect(after('on demand mapped')).toEqual([undefined, 0, 1, 2, 3, 4]);
  expect(after('pre-gated write')).toEqual([undefined, 0, 0, 1, 2, 3]);
  expect(after('prefetch all mapped')).toEqual([undefined, undefined, undefined, 1, 2, 3]);
  const fewest = Array.from({ length: 5 }, (_, block) => activeIn(stackSizeOf(uneven), block).length);
  expect(copies('on demand write')).toEqual([0, ...fewest]);
  expect(copies('pre-gated mapped')).toEqual([0, ...fewest]);
  expect(copies('prefetch all write')).toEqual([0, 7, 7, 7, 7, 7]);
});

test('choices are the same for every seed, another in each block, and weights are not', () => {
  const params = { blocks: 6, e: 64, k: 1, t: 1, d: 4, ff: 4 };
  const size = stackSizeOf(params);
  const chosen = new Set(Array.from({ length: 6 }, (_, block) => activeIn(size, block)[0]));
  expect(chosen.size).toBeGreaterThan(3);
  const [a, b] = [offload.inputs(params, 1), offload.inputs(params, 2)];
  expect(a['choices of block 3']).toEqual(b['choices of block 3']);
  expect(a['experts of block 3']).not.toEqual(b['experts of block 3']);
  expect(a['experts of block 3']).not.toEqual(a['experts of block 4']);
});

test('what contradicts itself is refused by name', () => {
  const params = { blocks: 2, e: 4, k: 1, t: 1, d: 8, ff: 8 };
  expect(() => workload(offload, { ...params, k: 5 })).toThrow('k=5 is more than the e=4 experts');
  expect(() => workload(offload, { ...params, d: 6 })).toThrow('d=6 and ff=8 must be multiples of 4');
  expect(() => workload(offload, { ...params, blocks: 1 })).toThrow('blocks=1 is not an integer in 2…64');
});
