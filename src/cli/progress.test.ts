import { expect, test } from 'vitest';
import { clock, overall, progressLine, showProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const event = {
  type: 'progress',
  done: 3,
  total: 12,
  current: 'matmul/m=1,n=4096,k=4096,dtype=f32',
  elapsedNs: 1e9,
  remainingNs: 34.4e9,
} as const;

test('time left', () => {
  expect([0, 34.4e9, 65e9, 3599.6e9, 7380e9].map(clock)).toEqual([
    '0:00',
    '0:34',
    '1:05',
    '1 h 00 min',
    '2 h 03 min',
  ]);
});

test('several launches are one progress, and what was measured before a fresh start counts', () => {
  expect(overall(event, { number: 1, of: 1 })).toEqual(event);
  // 2 were there, 12 are left of which 3 are done; two launches more, of 35.4 s each.
  const whole = overall(event, { number: 3, of: 5, doneBefore: 2 });
  expect(whole).toMatchObject({ done: 2 * 14 + 5, total: 5 * 14 });
  expect(whole.remainingNs).toBeCloseTo(34.4e9 + 2 * 35.4e9, 0);
  const line = progressLine(whole, 100, false, { number: 3, of: 5 });
  expect(line).toBe('33/70  1:45 left  launch 3/5  matmul/m=1,n=4096,k=4096,dtype=f32');
});

test('the line fits the terminal', () => {
  expect(progressLine(event, 100, false)).toBe('3/12  0:34 left  matmul/m=1,n=4096,k=4096,dtype=f32');
  expect(progressLine(event, 100, true)).toContain('████░░░░░░░░░░░░ 3/12');
  const short = progressLine(event, 30, true);
  expect(short).toHaveLength(30);
  expect(short.endsWith('…')).toBe(true);
});

test.each([true, false])('drawn over where a line can be, else a line each (terminal: %s)', (canDraw) => {
  const [drawn, noted]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    canDraw,
    columns: 80,
    draw: (line) => drawn.push(line),
    note: (line) => noted.push(line),
    result: () => Promise.resolve(),
    bold: (text) => text,
  };
  const show = showProgress(terminal);
  show(event);
  expect([drawn.length, noted.length]).toEqual(canDraw ? [1, 0] : [0, 1]);
  // The same workload again: a line is not repeated, but for a sign of life now and then.
  show({ ...event, elapsedNs: 2e9 });
  expect([drawn.length, noted.length]).toEqual(canDraw ? [2, 0] : [0, 1]);
  show({ ...event, elapsedNs: 40e9 });
  show({ ...event, current: 'softmax', elapsedNs: 40e9 });
  expect([drawn.length, noted.length]).toEqual(canDraw ? [4, 0] : [0, 3]);
});

test('no time left is told while none can be foreseen', () => {
  expect(progressLine({ ...event, remainingNs: 0 }, 100, false)).toBe(
    '3/12  matmul/m=1,n=4096,k=4096,dtype=f32',
  );
});
