import { expect, test } from 'vitest';
import { workloadIds } from './selection.ts';
import { parseShard, partsOf, shardOf, weightOf } from './shard.ts';

test('a shard is i/n', () => {
  expect(parseShard('2/4')).toEqual({ index: 2, of: 4 });
  for (const bad of ['0/4', '5/4', '1', '1/0', 'a/b', '-1/4', '1/1001', '1/4/']) {
    expect(parseShard(bad), bad).toBeUndefined();
  }
});

test.each(['smoke', 'quick', 'standard'])(
  'the shards of %s hold each workload once, in its order',
  (suite) => {
    const ids = workloadIds(suite);
    for (const of of [1, 2, 3, 7]) {
      const shards = Array.from({ length: of }, (_, i) => shardOf(ids, { index: i + 1, of }));
      expect(shards.flat().toSorted()).toEqual(ids.toSorted());
      for (const own of shards) expect(own).toEqual(ids.filter((id) => own.includes(id)));
      expect(shardOf(ids, { index: 1, of })).toEqual(shards[0]);
    }
  },
);

test('parts weigh about the same, and large ones do not meet', () => {
  const weights = [10, 1, 10, 1, 1, 1, 10, 1, 1];
  const parts = partsOf(weights, 3);
  const loads = [0, 1, 2].map((part) => weights.reduce((sum, w, i) => sum + (parts[i] === part ? w : 0), 0));
  expect(loads).toEqual([12, 12, 12]);
  expect(partsOf([], 3)).toEqual([]);
  expect(weightOf({ flops: 4e9, bytes: 0 })).toBe(3);
});

test('a shard without workloads is refused', () => {
  expect(() => shardOf(['a', 'b'], { index: 3, of: 3 })).toThrow('only 2 workloads');
});
