import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildRun } from '../../test/support/build-run.ts';
import { cases } from '../../test/support/claim-points/index.ts';
import { claims } from '../claims/index.ts';
import type { ClaimRow } from '../claims/row.ts';
import { claimsCommand, type ClaimFormat } from './claims-command.ts';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'rooflaw-claims-'));

/** Without the papers whose miniatures take long: claims.test.ts has them all. */
const judged = claims.filter(({ paper }) => ![25, 31, 34, 36].includes(paper));
const noted: string[] = [];

async function printed(paths: string | readonly string[] | undefined, format: ClaimFormat): Promise<string> {
  const out: string[] = [];
  const terminal = {
    result: async (text: string) => void out.push(text),
    note: (line: string) => void noted.push(line),
    bold: (text: string) => text,
  } as unknown as Terminal;
  expect(await claimsCommand([paths ?? []].flat(), format, terminal, judged)).toBe(EXIT.fine);
  return out.join('');
}

test('JSON: every claim with its verdict, ten fields each and no more', async () => {
  const rows = JSON.parse(await printed(undefined, 'json')) as ClaimRow[];
  expect(rows.map(({ claim }) => claim)).toEqual(judged.map(({ statement }) => statement));
  expect(noted.at(-1)).toMatch(/^\d+ miniatures and all fits computed in \d+\.\d s$/);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual([
      'paper',
      'title',
      'claim',
      'class',
      'expected',
      'measured',
      'ci95',
      'verdict',
      'label',
      'reason',
    ]);
  }
  expect(rows[0]).toMatchObject({
    paper: 1,
    class: 'E',
    verdict: 'not testable here',
    measured: null,
    ci95: null,
  });
  const counted = rows.find(({ claim }) => claim.includes('6561 tokens'));
  expect(counted).toMatchObject({ measured: '3^8 = 6561', ci95: [6561, 6561], verdict: 'reproduced' });
});

test('text: one table of 100 columns, a line for what has a number, the decided ones first', async () => {
  const path = join(folder, 'run.json');
  writeFileSync(path, JSON.stringify(buildRun()));
  const text = await printed(path, 'text');
  const lines = text.split('\n');
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
  expect(lines[0]).toBe(
    `${judged.length} claims of 37 papers, judged by the quick run of 2026-01-02 on Acme Road Runner 9000`,
  );
  expect(lines[1]).toMatch(
    /^reproduced \d+ · partly \d+ · inconclusive \d+ · not measured \d+ · not testable/,
  );
  expect(lines[4]).toMatch(/^no {2}claim +its number +found \[95 %\] +holds for$/);
  expect(lines[5]).toMatch(/^─── reproduced on the paper’s own numbers \(\d+\)$/);
  expect(text).toMatch(/\n28 {2}goedel-size +size, 671B ÷ 8B +83\.88 +80 to 90\n/);
  // What has no number stands together, with the suite that would measure it.
  expect(text).toMatch(/─── not measured \(\d+\): rooflaw run --suite claims has what it takes\n/);
  expect(text).toMatch(/ · 6 vptq-speed · /);
  expect(text).toMatch(/─── not measured \(7\): rooflaw run --suite quality has what it takes\n 6 /);
  expect(text).toMatch(/\n 7 {2}ineqmath-plateau +It needs trained models and judges of proofs\.\n/);
  // What does not decide says what would.
  expect(text).toMatch(/\n19 {2}hestness-exponent .*\n {4}to settle it: More lengths/);
  expect(judged.filter(({ id }) => !new RegExp(` ${id}( |$)`, 'm').test(text))).toEqual([]);
  expect(lines.length).toBeLessThan(80);
});

test('Markdown has it in words', async () => {
  const path = join(folder, 'run.json');
  writeFileSync(path, JSON.stringify(buildRun()));
  const text = await printed(path, 'md');
  expect(text).toMatch(
    /^# \d+ claims\n\njudged by the quick run of 2026-01-02 on Acme Road Runner 9000: reproduced \d+, partly/,
  );
  expect(text).toContain('| 28. Goedel-Prover-V2 | A prover of 8B parameters');
  expect(text).toContain('671 ÷ 8 = 83.9. (arithmetic)');
  expect(text).toContain('To settle it: \\`rooflaw run --suite claims\\` on a GPU.');
});

test('a rehearsal is shown as one', async () => {
  const run = buildRun();
  const { adapter } = run.environment;
  const path = join(folder, 'software.json');
  const points = [...cases['vptq-speed']!.holds.points];
  const environment = { ...run.environment, adapter: { ...adapter, isSoftware: true } };
  writeFileSync(path, JSON.stringify({ ...run, points, environment }));
  const text = await printed(path, 'text');
  expect(text).toMatch(
    /─── not measured \(1\): times of a software adapter, which say nothing of a GPU\n +6 vptq-speed 1\.50\n/,
  );
  expect(text).toContain('9000, a software adapter\n');
});

test('a file that is no run is refused with its place', async () => {
  const path = join(folder, 'bad.json');
  writeFileSync(path, '{"schema":"run/1"}');
  await expect(printed(path, 'text')).rejects.toMatchObject({ code: EXIT.invalidFile });
});

test('times of two devices are a usage error that names both', async () => {
  const points = [...cases['vptq-speed']!.holds.points];
  const paths = ['GPU 1', 'GPU 2'].map((description) => {
    const run = buildRun({ points });
    const adapter = { ...run.environment.adapter, description };
    const path = join(folder, `${description}.json`);
    writeFileSync(path, JSON.stringify({ ...run, environment: { ...run.environment, adapter } }));
    return path;
  });
  await expect(printed(paths, 'text')).rejects.toMatchObject({
    code: EXIT.usage,
    message: expect.stringMatching(/GPU 1.*GPU 2: judge them apart/u) as string,
  });
});
