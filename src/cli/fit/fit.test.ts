import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildRun, timed, untimed } from '../../../test/support/build-run.ts';
import { CliError, EXIT } from '../exit.ts';
import { runProgram, type Actions } from '../program.ts';
import type { Terminal } from '../terminal.ts';
import { fitCommand } from './command.ts';
import { parseExpression } from './expression.ts';
import { csvTable } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'rooflaw-fit-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const unused = (): Promise<0> => Promise.reject(new Error('not this command'));

/** `rooflaw fit …`: what it prints and its exit code, or the error. */
async function run(...argv: readonly string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const terminal: Terminal = {
    canDraw: false,
    columns: 80,
    draw: () => {},
    note: () => {},
    result: (text) => {
      out += text;
      return Promise.resolve();
    },
    bold: (text) => text,
  };
  const actions: Actions = {
    run: unused,
    list: unused,
    report: unused,
    validate: unused,
    nodeHost: unused,
    ingest: unused,
    submit: unused,
    export: unused,
    methodCheck: unused,
    claims: unused,
    quantize: unused,
    variants: unused,
    gate: unused,
    gateCheck: unused,
    compare: unused,
    merge: unused,
    fit: (command) => fitCommand(command, terminal),
  };
  const output = { out: (text: string) => void (out += text), err: () => {} };
  try {
    return { code: await runProgram(['fit', ...argv], '1.2.3', actions, output), out };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { code: error.code, out: error.message.replaceAll(`${folder}/`, '') };
  }
}

const power = [1, 2, 4, 8, 16, 32].map((n) => `${n}e6,${(5 * n ** -0.3).toFixed(6)},a`);
const csv = file('losses.csv', `N,loss,model\n${power.join('\n')}\n`);
const of = (path: string, ...rest: readonly string[]) =>
  run(path, '--law', 'power', '--x', 'N', '--y', 'loss', ...rest);

describe('output', () => {
  test('text: the formula, a table, what was done with the rows', async () => {
    const { code, out } = await of(csv, '--exclude', 'N == 1e6', '--bootstrap', '50');
    expect(code).toBe(EXIT.fine);
    expect(out).toMatch(/^rows {7}5 fitted$/m);
    expect(out).toMatch(/^ +1 excluded \(--exclude N == 1e6\)$/m);
    expect(out).toMatch(/^power: y = a·x\^b$/m);
    expect(out).toMatch(/^b +-0\.30000 /m);
    expect(out).toContain('bootstrap of residuals, 50 refits, seed 1');
  });

  test('json: one object for one law, the same every time', async () => {
    const { out } = await of(csv, '--json', '--holdout', '0.2', '--bootstrap', '20');
    const fit = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(fit)).toEqual(
      expect.arrayContaining('law n objective params se ci95 aicc bic heldout warnings excluded'.split(' ')),
    );
    expect(fit).toMatchObject({
      law: 'power',
      n: 6,
      params: { b: expect.closeTo(-0.3, 5) },
      heldout: { n: 1, fittedTo: 5, extrapolation: expect.closeTo(2, 9) },
      excluded: [],
    });
    expect((await of(csv, '--json', '--holdout', '0.2', '--bootstrap', '20')).out).toBe(out);
    expect((await of(csv, '--json', '--bootstrap', '20', '--seed', '2')).out).not.toBe(out);
  });

  test('json: several laws stand under fits, with a choice; one that is refused says why', async () => {
    const { out, code } = await run(csv, '--law', 'power,logarithmic', '--x', 'N', '--y', 'loss', '--json');
    expect(code).toBe(EXIT.fine);
    expect(JSON.parse(out)).toMatchObject({
      fits: [{ law: 'power' }, { law: 'logarithmic' }],
      choice: { law: expect.any(String) },
      warnings: expect.any(Array),
    });
    const short = file('short.csv', 'N,loss\n1,2\n2,1.5\n4,1.2\n8,1\n');
    const both = await run(short, '--law', 'auto', '--x', 'N', '--y', 'loss', '--json');
    expect(JSON.parse(both.out)).toMatchObject({
      fits: expect.arrayContaining([
        expect.objectContaining({
          law: 'logistic',
          refused: expect.objectContaining({ reason: 'too-few-points' }),
        }),
      ]),
    });
  });

  test('predictions, with what they must lie within; parts left out', async () => {
    const { out } = await of(csv, '--at', '1e9', '--range', '2,5', '--leave-out', 'model');
    expect(out).toMatch(/at 1\.0000e9 .*31\.3 times beyond the data/s);
    expect(out).toContain('which is not within 2 to 5');
    expect(out).toContain('without a');
    expect((await of(csv, '--at', '1,2')).out).toContain('1 values are needed');
  });

  test('a run file: its points by column and parameter; those without a time are counted', async () => {
    const points = [
      ...[64, 128, 256, 512, 1024].map((n) =>
        timed({ params: { m: 1, n, k: n }, flops: 2 * n * n, ns: 1000 + n * n }),
      ),
      untimed('skipped', 'over-time-budget', { m: 1, n: 2048, k: 2048 }),
    ];
    const path = file('run.json', JSON.stringify(buildRun({ points })));
    const { out, code } = await run(path, '--law', 'affine', '--x', 'flops', '--y', 'median_ns', '--json');
    expect(code).toBe(EXIT.fine);
    expect(JSON.parse(out)).toMatchObject({
      n: 5,
      params: { a: expect.closeTo(1000, 3), b: expect.closeTo(0.5, 6) },
      excluded: [{ why: 'skipped: over-time-budget', count: 1 }],
    });
    expect(
      (await run(path, '--law', 'power', '--x', 'n', '--y', 'median_ns', '--exclude', 'n > 500')).out,
    ).toContain('2 excluded');
  });

  test('groups: the last column of x may hold names', async () => {
    const rows = ['a', 'b'].flatMap((group, g) =>
      [1, 3, 9, 27, 81].map((n) => `${n},${group},${(1 + (2 + g) * n ** -0.5).toFixed(9)}`),
    );
    const path = file('groups.csv', `N,task,loss\n${rows.join('\n')}`);
    const { out } = await run(path, '--law', 'joint', '--x', 'N,task', '--y', 'loss', '--json');
    expect(JSON.parse(out)).toMatchObject({
      groups: ['a', 'b'],
      params: { 'beta[a]': expect.closeTo(2, 4), 'beta[b]': expect.closeTo(3, 4), a: expect.closeTo(0.5, 4) },
    });
    expect((await run(path, '--law', 'bivariate', '--x', 'N,task', '--y', 'loss')).out).toContain(
      "column 'task' of --x holds texts",
    );
  });
});

describe('bad input is named, with a way out', () => {
  const bad = (name: string, ...rows: readonly string[]) => file(name, `N,loss\n${rows.join('\n')}\n`);
  const fine = ['1,5', '2,4', '4,3', '8,2.5'];
  test.each([
    [
      'text',
      bad('text.csv', ...fine, '16,x'),
      EXIT.invalidFile,
      `text.csv: row 5 (line 6), column 'loss': 'x' is not a number; correct it, or leave such rows out: --exclude "loss == 'x'"`,
    ],
    [
      'NaN',
      bad('nan.csv', '1,NaN', ...fine),
      EXIT.invalidFile,
      "nan.csv: row 1 (line 2), column 'loss': 'NaN' is not a number",
    ],
    [
      'empty',
      bad('empty.csv', ...fine, '16,'),
      EXIT.invalidFile,
      `empty.csv: row 5 (line 6), column 'loss': the cell is empty; fill it, or leave such rows out: --exclude "loss == ''"`,
    ],
    [
      'zero',
      bad('zero.csv', ...fine, '16,0'),
      EXIT.invalidFile,
      "zero.csv: row 5 (line 6), column 'loss': 0 must be above 0 in log space; fit with --space linear",
    ],
    [
      'negative x',
      bad('minus.csv', '-1,2', ...fine),
      EXIT.invalidFile,
      "minus.csv: row 1 (line 2), column 'N': -1 must be above 0 in y = a·x^b",
    ],
    [
      'ragged',
      bad('ragged.csv', ...fine, '1,2,3'),
      EXIT.invalidFile,
      'ragged.csv: row 5 (line 6) has 3 cells where the header has 2',
    ],
    [
      'no quote',
      bad('quote.csv', '1,"2'),
      EXIT.invalidFile,
      'a quoted cell that begins in line 2 has no end',
    ],
    ['nothing', file('nothing.csv', ''), EXIT.invalidFile, 'nothing.csv: the file is empty'],
    ['no run', file('broken.json', '{"schema":"run/1"}'), EXIT.invalidFile, 'broken.json: '],
    [
      'two points',
      bad('two.csv', '1,2', '2,3'),
      EXIT.failed,
      'not fitted: y = a·x^b needs at least 4 points, there are 2',
    ],
    [
      'duplicates',
      bad('same.csv', '3,2', '3,2.1', '3,2.2', '3,2'),
      EXIT.failed,
      'not fitted: all 4 points have the same x',
    ],
    ['no file', join(folder, 'none.csv'), EXIT.usage, 'none.csv: no such file'],
  ])('%s', async (_, path, code, message) => {
    const found = await of(path);
    expect(found.out).toContain(message);
    expect(found.code).toBe(code);
  });

  test.each([
    [['--y', 'los'], "--y: there is no column 'los'; there are N, loss, model"],
    [['--x', 'M'], "--x: there is no column 'M'"],
    [['--x', 'N,loss'], 'y = a·x^b takes 1 columns in --x (x), 2 are given (N, loss)'],
    [['--law', 'chinchila'], "there is no law 'chinchila'; near: chinchilla"],
    [['--law', 'joint'], 'the last column of --x must name a group'],
    [['--huber', '0'], "'0' is invalid"],
    [['--holdout', '1'], "'1' is invalid"],
    [['--space', 'loglog'], "'loglog' is invalid"],
    [['--bootstrap', '-1'], "'-1' is invalid"],
    [['--range', '5,2'], "'5,2' is invalid"],
    [
      ['--exclude', 'N <'],
      '--exclude: a number, a text or a column is expected at its end (character 4) of N <',
    ],
    [['--exclude', 'M > 1'], "--exclude: there is no column 'M'"],
    [['--exclude', 'model > 1'], "row 1 (line 2): --exclude: 'a' is not a number in model > 1"],
    [['--exclude', 'N'], "'1000000' is neither true nor false in N"],
  ])('%j', async (extra, message) => {
    const found = await of(csv, ...extra);
    expect(found.code).toBe(EXIT.usage);
    expect(found.out).toContain(message);
  });

  test('what is asked for must be said', async () => {
    expect((await run(csv, '--x', 'N', '--y', 'loss')).out).toContain("required option '--law <names>'");
    expect((await run('--help')).out).toMatch(/^ {2}chinchilla +y = E \+ A\/N\^alpha/m);
  });
});

describe('expressions', () => {
  const row: Readonly<Record<string, string | number | undefined>> = {
    N: 100,
    name: "it's",
    'group size': 32,
    none: undefined,
  };
  const holds = (source: string): boolean => parseExpression(source, Object.keys(row))((name) => row[name]);
  test.each([
    ['N == 100', true],
    ['N > 99 and N <= 100', true],
    ['N < 99 or `group size` == 32', true],
    ['not (N == 100)', false],
    ['!(N == 100) || N != 100', false],
    ['N == 1e2 && N / 4 - 5 == 20', true],
    ['2 + 3 * 4 == 14', true],
    ['-2 ^ 2 == -4', true],
    ['2 ^ 3 ^ 2 == 512', true],
    ['log10(N) == 2', true],
    ['sqrt(N + 21) > 10.9', true],
    [`name == 'it''s'`, true],
    [`name != "x"`, true],
    [`none == ''`, true],
    [`N == ''`, false],
  ])('%s', (source, expected) => expect(holds(source)).toBe(expected));

  test.each([
    'constructor("x")',
    'N.constructor == 1',
    'N == 1; 2',
    '__proto__ == 1',
    'N => 1',
    'N = 1',
    'alert(N) == 1',
    `${'('.repeat(100)}N == 1${')'.repeat(100)}`,
    `${'!'.repeat(200)}(N == 1)`,
  ])('%s is refused', (source) => expect(() => holds(source)).toThrow(/^--exclude: /));
});

test('tables: quotes, line breaks in cells, tabs and semicolons, a byte-order mark, blank lines', () => {
  const { columns, rows } = csvTable('\uFEFFa,"b ""c"""\r\n"1\n2",3\r\n\r\n 4 ,"5,6"', 't.csv');
  expect(columns).toEqual(['a', 'b "c"']);
  expect(rows).toEqual([
    { name: 'row 1 (line 2)', cells: ['1\n2', 3] },
    { name: 'row 2 (line 5)', cells: [4, '5,6'] },
  ]);
  expect(csvTable('a\tb\n1\t2', 't').rows[0]?.cells).toEqual([1, 2]);
  expect(csvTable('a;b\n1;.5e-3', 't').rows[0]?.cells).toEqual([1, 0.0005]);
  expect(() => csvTable('a,a\n1,2', 't.csv')).toThrow("two columns are named 'a'");
  expect(() => csvTable('a,\n1,2', 't.csv')).toThrow('column 2 of the header has no name');
});
