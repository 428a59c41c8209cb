import { expect, test } from 'vitest';
import { clock, progressLine, showProgress } from './progress.ts';
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
  showProgress(terminal)(event);
  expect([drawn.length, noted.length]).toEqual(canDraw ? [1, 0] : [0, 1]);
});
