import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildRun } from '../../test/support/build-run.ts';
import { claims } from '../claims/index.ts';
import type { Verdict } from '../claims/verdict.ts';
import { claimsCommand, type ClaimFormat } from './claims-command.ts';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'rooflaw-claims-'));

/** Without the papers whose miniatures take long: claims.test.ts has them all. */
const judged = claims.filter(({ paper }) => ![25, 31, 34, 36].includes(paper));
const noted: string[] = [];

async function printed(path: string | undefined, format: ClaimFormat): Promise<string> {
  const out: string[] = [];
  const terminal = {
    result: async (text: string) => void out.push(text),
    note: (line: string) => void noted.push(line),
    bold: (text: string) => text,
  } as unknown as Terminal;
  expect(await claimsCommand(path === undefined ? [] : [path], format, terminal, judged)).toBe(EXIT.fine);
  return out.join('');
}

test('JSON: every claim with its verdict', async () => {
  const verdicts = JSON.parse(await printed(undefined, 'json')) as Verdict[];
  expect(verdicts.map(({ id }) => id)).toEqual(judged.map(({ id }) => id));
  expect(noted.at(-1)).toMatch(/^\d+ miniatures and all fits computed in \d+\.\d s$/);
  expect(verdicts[0]).toMatchObject({
    paper: 1,
    class: 'E',
    verdict: 'not testable here',
    measured: null,
    ci95: null,
  });
});

test('text and Markdown of a run: a group a verdict, what was done beside what was found', async () => {
  const path = join(folder, 'run.json');
  writeFileSync(path, JSON.stringify(buildRun()));
  const text = await printed(path, 'text');
  expect(text).toMatch(/^reproduced \(\d+\)\n─+\npaper {2}claim +what was done +measured +because\n/);
  expect(text).toMatch(/ 28 {2}goedel-size +arithmetic +671 ÷ 8 = 83\.9/);
  expect(text).toMatch(/not testable here \(\d+\)/);
  expect(await printed(path, 'md')).toContain('| 28 |');
});

test('a file that is no run is refused with its place', async () => {
  const path = join(folder, 'bad.json');
  writeFileSync(path, '{"schema":"run/1"}');
  await expect(printed(path, 'text')).rejects.toMatchObject({ code: EXIT.invalidFile });
});
