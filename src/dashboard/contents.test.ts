import { expect, test } from 'vitest';
import { partId, partName } from './contents.ts';

test('a part is called by its title before the colon, and its id has nothing that an address must escape', () => {
  const title = 'Gaps at a glance: models trained on 2.05M bytes, groups of 32';
  expect(partName(title)).toBe('Gaps at a glance');
  expect(partId(title)).toBe('gaps-at-a-glance');
  expect(partName(' Time\n  against work, per kernel ')).toBe('Time against work, per kernel');
  expect(partId('L(N, D) – ‘all’ of it!')).toBe('l-n-d-all-of-it');
  expect(encodeURIComponent(partId('Vector codes against GPTQ at equal bits'))).toBe(
    'vector-codes-against-gptq-at-equal-bits',
  );
});
