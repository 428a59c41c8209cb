import { expect, test } from 'vitest';
import { inOrder, nextOrder, orderIn, orderText } from './sort-order.ts';

const COLUMNS = ['name', 'size'] as const;

test('an order is read from an address and written back; no order is no text', () => {
  for (const text of ['name', '-size']) expect(orderText(orderIn(COLUMNS, text))).toBe(text);
  for (const text of ['', '-', 'sizes', '--size']) expect(orderIn(COLUMNS, text)).toBeUndefined();
  expect(orderText(undefined)).toBe('');
});

test('a head is clicked up, down and off; another head begins anew', () => {
  const up = nextOrder(undefined, 'name');
  const down = nextOrder(up, 'name');
  expect([up, down]).toEqual([
    { column: 'name', descending: false },
    { column: 'name', descending: true },
  ]);
  expect(nextOrder(down, 'name')).toBeUndefined();
  expect(nextOrder<string>(down, 'size')).toEqual({ column: 'size', descending: false });
});

test('rows by size, or by words with their numbers by size; equal ones stay as they were', () => {
  const rows = [
    { name: 'm=128', size: 2 },
    { name: 'm=16', size: 2 },
    { name: 'm=2', size: 1 },
  ];
  const keys = { name: (row: (typeof rows)[0]) => row.name, size: (row: (typeof rows)[0]) => row.size };
  const names = (column: 'name' | 'size', descending: boolean) =>
    inOrder(rows, keys, { column, descending }).map(({ name }) => name);
  expect(names('name', false)).toEqual(['m=2', 'm=16', 'm=128']);
  expect(names('size', true)).toEqual(['m=128', 'm=16', 'm=2']);
  expect(inOrder(rows, keys, undefined)).toBe(rows);
});
