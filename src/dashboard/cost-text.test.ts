import { expect, test } from 'vitest';
import { costText } from './cost-text.ts';
import { shareOf, timeText } from './run-progress.ts';

const listing = {
  suite: 'quick',
  summary: '',
  workloads: ['matmul/m=1', 'softmax/rows=1'],
  timeBudgetS: 78,
  mebibytes: [1536, 2],
};

test('time, memory and downloads of what is left', () => {
  expect(costText(listing, { options: {}, launches: 1 })).toBe(
    '2 workloads · at most 1 min 18 s · up to about 1.50 GiB of GPU memory.',
  );
  const text = costText(listing, { options: { peers: ['ort', 'unknown'] }, launches: 5 }, ['softmax/rows=1']);
  expect(text).toContain('1 workload, 5 times · at most 6 min 30 s');
  expect(text).toContain('2.00 MiB');
  expect(text).toContain('27 MB of other libraries');
});

test('a suite without a budget promises no time, one without sizes no memory', () => {
  const { timeBudgetS: _time, mebibytes: _memory, ...bare } = listing;
  expect(costText(bare, { options: {}, launches: 1 })).toBe(
    '2 workloads · as long as it takes: on a slow device hours.',
  );
});

test('progress and time left are of all launches', () => {
  const progress = { done: 5, total: 10, current: '', elapsedNs: 30e9, remainingNs: 30e9 };
  expect(timeText(progress, undefined)).toBe('about 30 s left');
  expect(timeText(progress, { number: 1, of: 3 })).toBe('about 2 min 30 s left');
  expect(shareOf(progress, { number: 2, of: 4 })).toBe(0.375);
  expect(shareOf(undefined, { number: 2, of: 4 })).toBe(0.25);
});
