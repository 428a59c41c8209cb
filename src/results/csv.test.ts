import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildRun, timed, untimed } from '../../test/support/build-run.ts';
import { qualityRun } from '../../test/support/quality-run.ts';
import { csvCell, csvColumns, csvText, pointsCsv } from './csv.ts';
import { parseRun } from './load.ts';

/** A reader of RFC 4180, to see that what is written comes back. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, plain, end] of text.matchAll(cells)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test.each([
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['plain text', 'plain text'],
  ['', ''],
  [undefined, ''],
  [-1.5e-7, '-1.5e-7'],
  [0, '0'],
])('%j is written %s', (value, text) => expect(csvCell(value)).toBe(text));

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '＝1', '=cmd|" /C calc"!A0'])(
  'the text %j is no formula',
  (text) => {
    expect(csvCell(text)).toMatch(/^"?'/);
    expect(readCsv(csvText([[text, 'x']]))).toEqual([[`'${text}`, 'x']]);
  },
);

test('a negative number stays a number', () => expect(csvCell(-1)).toBe('-1'));

test('a row carries rates, interval and error; a point without a speed its reason', () => {
  const run = buildRun({
    points: [
      timed({ ns: 2000, flops: 4e6, bytes: 8000 }),
      { ...untimed('failed', 'wrong-result', { m: 2 }), message: '=1,"2"' },
    ],
  });
  const [header, first, second] = readCsv(pointsCsv(run));
  const cell = (row: string[] | undefined, name: string): string | undefined => row?.[header!.indexOf(name)];
  expect(header).toEqual(csvColumns.map(({ name }) => name));
  expect(cell(first, 'workload')).toBe('matmul/m=1,n=64,k=64,dtype=f32');
  expect(Number(cell(first, 'median_ns'))).toBeCloseTo(2000, 9);
  expect(Number(cell(first, 'gflops'))).toBeCloseTo(2000, 9);
  expect(Number(cell(first, 'gbps'))).toBeCloseTo(4, 9);
  expect(Number(cell(first, 'ci95_low_ns'))).toBeCloseTo(1980, 9);
  expect(cell(first, 'relative_l2')).toBe('1e-8');
  expect(cell(first, 'adapter_is_software')).toBe('false');
  expect(cell(second, 'reason')).toBe('wrong-result');
  expect(cell(second, 'median_ns')).toBe('');
  expect(cell(second, 'message')).toBe(`'=1,"2"`);
});

test('the share of the roofline and the flags stand in the last columns', () => {
  const point = {
    ...timed({ ns: 2000 }),
    roofline: { fraction: 0.5, bound: 'memory', idealNs: 1000 } as const,
    flags: ['launch-bound', 'clock-saturated'],
  };
  const [header, first, second] = readCsv(
    pointsCsv(buildRun({ points: [point, timed({ params: { m: 2 }, ns: 1 })] })),
  );
  const at = header!.indexOf('roofline_fraction');
  expect(first?.slice(at, at + 2)).toEqual(['0.5', 'launch-bound clock-saturated']);
  expect(second?.slice(at, at + 2)).toEqual(['', '']);
});

test('every point of the fixture becomes one row of as many cells', () => {
  const run = parseRun(
    readFileSync(new URL('../../test/fixtures/runs/run-1.0.json', import.meta.url), 'utf8'),
  );
  const rows = readCsv(pointsCsv(run));
  expect(rows).toHaveLength(run.points.length + 1);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([csvColumns.length]));
  const quality = rows.find((row) => row.includes('quality'));
  expect(quality).toContain('nmse=0.0072 sqnrDb=21.4');
});

test('column names are unique words', () => {
  const names = csvColumns.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9_]+$/);
});

test('numbers are as they are, without what groups their digits for people', () => {
  const csv = pointsCsv(buildRun({ points: [timed({ ns: 1_234_567, flops: 4_194_304, bytes: 65_536 })] }));
  expect(csv).toContain(',4194304,65536,');
  expect(csv).not.toMatch(/[\u2009\u202F\u00A0]|"\d+,\d{3}/);
  expect(pointsCsv(qualityRun())).toContain('parameters=34976 trainTokens=2048000');
});
