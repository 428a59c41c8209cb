import { expect, test } from 'vitest';
import { qualityRun } from '../../test/support/quality-run.ts';
import { timed } from '../../test/support/build-run.ts';
import type { Point } from '../results/schema.ts';
import { cellText, settingOf } from './point-columns.ts';
import { columnsOf, COLUMNS, LOSS_COLUMNS, orderOf, rowOf, sorted, TIMED_COLUMNS, type Row } from './rows.ts';

const { points } = qualityRun();
const rows = points.map(rowOf);
const first = (params: Readonly<Record<string, number | string>>): Row =>
  rows.find(({ point }) =>
    Object.entries(params).every(([name, value]) => point.workload.params[name] === value),
  )!;
const cells = (row: Row): readonly string[] => LOSS_COLUMNS.map((column) => cellText(row, column));

test('a loss has its model, how it was quantised, and numbers with their errors', () => {
  expect(cells(first({ method: 'none' }))).toEqual([
    'gpt-35k-D2',
    'ok',
    '35K',
    '2.05M',
    'unquantised',
    '16',
    '',
    '',
    '2.115 ± 0.040',
    '',
    '16.00',
  ]);
  expect(cells(first({ method: 'gptq', group: 8 })).slice(4)).toEqual([
    'GPTQ',
    '2',
    '8',
    '',
    expect.stringMatching(/^\d\.\d+ ± 0\.040$/),
    expect.stringMatching(/^0\.\d+ ± 0\.\d+$/),
    '4.00',
  ]);
  expect(cells(first({ method: 'vptq' })).slice(4, 8)).toEqual(['VPTQ, 256 vectors of 4', '2', '', '']);
  expect(cells(first({ activations: 4, down: 8 })).slice(4, 8)).toEqual([
    'W4A4, FC2 A8',
    '4',
    '32',
    '4, FC2 8',
  ]);
  expect(cellText(first({ group: 0 }), 'group')).toBe('per channel');
  expect(settingOf(first({ method: 'gptq', group: 8 }))).toBe('GPTQ, 2 bits, G = 8');
  expect(settingOf(first({ method: 'none' }))).toBe('unquantised, loss 2.115 ± 0.040');
});

test('losses have columns of their own, unless something was timed beside them', () => {
  expect(columnsOf(rows)).toEqual(LOSS_COLUMNS);
  const plain = rows.filter(({ method }) => method === 'unquantised');
  expect(columnsOf(plain)).toEqual([
    'model',
    'status',
    'parameters',
    'trained',
    'method',
    'bits',
    'loss',
    'stored',
  ]); // nothing stands empty
  expect(columnsOf([rowOf(timed({ ns: 100 })), ...rows])).toBe(TIMED_COLUMNS);
  expect(columnsOf([])).toBe(TIMED_COLUMNS);
});

test('losses sort by every column both ways; those of all of an output share the largest scale', () => {
  for (const column of LOSS_COLUMNS) {
    for (const sign of ['', '-']) {
      const order = orderOf(`${sign}${column}`)!;
      const values = sorted(rows, order).map((row) => row[column]);
      expect(values).toHaveLength(rows.length);
      const known = values.filter((value) => value !== undefined);
      expect(values.slice(0, known.length)).toEqual(known); // the others stand last
      const numbers = known.filter((value) => typeof value === 'number');
      expect(numbers).toEqual(numbers.toSorted((a, b) => (sign === '' ? a - b || 0 : b - a || 0)));
    }
  }
  const groups = sorted(rows, orderOf('-group')).map(({ point }) => point.workload.params['group']);
  expect(groups.slice(0, 13)).toEqual([...Array.from({ length: 12 }, () => 0), 32]);
});

test('what was skipped keeps its name, and a stranger’s file may leave anything out', () => {
  const skipped: Point = {
    ...(points[1] as Extract<Point, { kind: 'quality' }>),
    status: 'skipped',
    reason: 'few-vectors',
    metrics: {},
  };
  expect(cells(rowOf(skipped)).slice(0, 5)).toEqual(['gpt-35k-D2', 'skipped', '', '', 'round-to-nearest']);
  const bare: Point = {
    ...(points[1] as Extract<Point, { kind: 'quality' }>),
    workload: { id: 'ladder/k=0,v=0', kernel: 'ladder', params: { k: 0, v: 0 } },
    metrics: { loss: 1 },
  };
  expect(cells(rowOf(bare))).toEqual(['', 'ok', '', '', '', '', '', '', '1.000', '', '']);
  for (const column of COLUMNS) expect(cellText(rowOf(bare), column)).not.toMatch(/NaN|undefined|Infinity/);
});
