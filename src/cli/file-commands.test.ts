import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildRun, builtShaderHash, timed } from '../../test/support/build-run.ts';
import type { Run } from '../results/schema.ts';
import { EXIT } from './exit.ts';
import { validateCommand } from './file-commands.ts';
import type { Terminal } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'rooflaw-validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function validated(name: string, run: unknown): Promise<{ code: number; lines: readonly string[] }> {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(run));
  const lines: string[] = [];
  const terminal: Terminal = {
    canDraw: false,
    columns: 80,
    draw: () => {},
    note: (line) => lines.push(line),
    result: (text) => {
      lines.push(text);
      return Promise.resolve();
    },
    bold: (text) => text,
  };
  const code = await validateCommand([path], terminal);
  return { code, lines: lines.map((line) => line.replaceAll(`${folder}/`, '')) };
}

const run: Run = buildRun({ points: [timed({ ns: 7 })] });

test('a valid file', async () => {
  expect(await validated('good.json', run)).toEqual({
    code: EXIT.fine,
    lines: ['good.json: ok (run/1, 1 points, complete)\n'],
  });
});

test('a shader that is not the text it is filed under', async () => {
  const changed = { ...run, shaders: { [builtShaderHash]: '// another kernel\n' } };
  const { code, lines } = await validated('shader.json', changed);
  expect(code).toBe(EXIT.invalidFile);
  expect(lines.join('')).toMatch(
    new RegExp(
      `^shader\\.json: shaders\\["${builtShaderHash}"\\]: this text has the SHA-256 [0-9a-f]{64}\n$`,
    ),
  );
});

test('text of the file cannot drive the terminal', async () => {
  const hostile = { ...run, '\u001b[2J\u009b1A': 1, status: 'fine\u001b]0;owned\u0007\u009b2K' };
  const { code, lines } = await validated('hostile.json', hostile);
  expect(code).toBe(EXIT.invalidFile);
  expect(lines.join('')).toContain('is not one of complete');
  expect(lines.join('')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});
