import { expect, test } from 'vitest';
import { qualityRun } from '../../../test/support/quality-run.ts';
import type { Report } from '../report.ts';
import { buildReport } from '../report.ts';
import type { Section, Table } from './document.ts';
import { qualitySections } from './quality-sections.ts';
import { withError } from '../quality-texts.ts';

const report = buildReport(qualityRun());
const sections = qualitySections(report);

const tables = ({ blocks }: Section): readonly Table[] => blocks.filter((block) => block.kind === 'table');
const titled = (title: RegExp): Section => sections.find((one) => title.test(one.title))!;

test('in short, at a glance, what was found, and every number last', () => {
  expect(sections.map(({ title }) => title)).toEqual([
    'Trained models, quantised: in short',
    'Gaps at a glance: models trained on 2.05M bytes, groups of 32',
    'Loss against size and training, unquantised',
    'Gap against size, training and group',
    'Gap against size and training, per channel',
    'Published orders',
    'Tails of what is multiplied: kurtosis of inputs',
    'Vector codes against GPTQ at equal bits',
    'All losses and gaps',
  ]);
  expect(qualitySections({ ...report, rows: [] })).toEqual([]);
});

test('the sentences count what the tables say', () => {
  const [list] = sections[0]!.blocks;
  const items = list?.kind === 'list' ? list.items : [];
  expect(items[0]).toBe(
    '12 trained models of 35K to 1.04M parameters, trained on 2.05M to 32.8M bytes of text, quantised after training in 108 cells (a model, a method and its setting); losses over 16 windows of held-out text.',
  );
  expect(items).toContain(
    'Published: the gap grows with the group (gG above 0). Here: so in 2 of 2 methods.',
  );
  expect(items).toContain('At equal bits VPTQ loses less than GPTQ in 12 of 12 comparisons and more in 0.');
  expect(items.at(-1)).toContain('notes of this run');
  expect(items.join(' ')).toMatch(
    /The largest size, 1\.04M, predicted .* its losses come out × 1\.00; its gaps × /,
  );
});

test('at a glance: a line a method, a column a size, one length of training', () => {
  const [table] = tables(titled(/glance/));
  expect(table!.columns.map(({ title }) => title)).toEqual([
    'method',
    'bits',
    '35K',
    '123K',
    '357K',
    '1.04M',
  ]);
  expect(table!.rows.map(([name, bits]) => [name, bits])).toEqual([
    ['loss, unquantised', '16.0'],
    ['round-to-nearest, 4 bits', '4.50'],
    ['GPTQ, 2 bits', '2.50'],
    ['VPTQ, 256 vectors of 4', '2.51 to 2.79'],
    ['W16A4', '16.0'],
    ['W4A4', '4.50'],
    ['W4A4, FC2 A8', '4.50'],
  ]);
});

test('gaps too small to tell models apart are marked wherever they stand', () => {
  const weak = report.quality!.withoutPower;
  expect(weak.length).toBeGreaterThan(0);
  const marked = tables(titled(/All losses/))[0]!.rows.filter((row) => row[5]!.startsWith('*'));
  expect(marked).toHaveLength(weak.length);
});

test('a table for each direction, every method with interval, verdict and what would not show', () => {
  const [size, training, group, fits] = tables(titled(/Gap against size, training/));
  expect(size!.caption).toBe('Whether the gap falls with size: gN above 0');
  expect(training!.caption).toContain('gD');
  expect(group!.rows.map(([name]) => name)).toEqual(['round-to-nearest, 4 bits', 'GPTQ, 2 bits']);
  expect(size!.rows).toHaveLength(2);
  expect(tables(titled(/per channel/)).map(({ caption }) => caption?.slice(0, 40))).toEqual([
    'Whether the gap falls with size: gN abov',
    'Whether the gap grows with training: gD ',
    'How well the law fits, and what it predi',
  ]);
  expect(fits!.columns.slice(-4).map(({ title }) => title)).toEqual(['35K', '123K', '357K', '1.04M']);
  for (const row of [...size!.rows, ...training!.rows, ...group!.rows]) {
    expect(row[2]).toMatch(/^-?[\d.]+ \(-?[\d.]+ to -?[\d.]+\)$/);
    expect(row[1]).toMatch(/^(?:as published|the opposite|cannot be told)$/);
    expect(row[4]).toMatch(/^-?[\d.]+ to -?[\d.]+$/);
    expect(row[5] === '–').toBe(row[1] !== 'cannot be told');
  }
});

test('rows of a table are as long as its head, and begin with words', () => {
  for (const table of sections.flatMap(tables)) {
    expect(table.rows.length).toBeGreaterThan(0);
    for (const row of table.rows) {
      expect(row).toHaveLength(table.columns.length);
      expect(row[0]).not.toBe('');
    }
  }
});

test('a stranger’s file may name anything, or leave it out', () => {
  const row = {
    ...report.rows[0]!,
    params: { method: 'constructor', 'odd|name': 1 },
    metrics: { loss: 1, gap: Number.NaN },
  };
  const odd: Pick<Report, 'rows'> = { rows: [row, { ...row, params: {} }] };
  const [all] = qualitySections(odd).slice(-1).flatMap(tables);
  expect(all!.rows.map((cells) => cells.slice(0, 3))).toEqual([
    [row.workload, 'constructor', 'odd|name=1'],
    [row.workload, '–', '–'],
  ]);
});

test('a number and its error to the error’s second digit, four places at most', () => {
  expect(withError(1.23456, 0.0234)).toBe('1.235 ± 0.023');
  expect(withError(0.00637, 0.00046)).toBe('0.0064 ± 0.0005');
  expect(withError(3, 12)).toBe('3.0 ± 12.0');
  expect(withError(undefined, 1)).toBe('–');
});
