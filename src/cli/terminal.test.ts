import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { noteLines, systemTerminal } from './terminal.ts';

/** Text of an adapter or a run file that would clear the screen, rename the window and turn what follows round. */
const HOSTILE = 'evil\u001b[2J\u001b]0;owned\u0007\u009b31m\r\n\u202Edrawkcab';

function open(isTTY: boolean) {
  const stream = () => Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const [stdout, stderr] = [stream(), stream()];
  const terminal = systemTerminal({ stdout, stderr, env: {} } as unknown as NodeJS.Process);
  return {
    terminal,
    out: () => String(stdout.read() ?? ''),
    err: () => String(stderr.read() ?? ''),
  };
}

test('a note is one plain line, indented as it was written', () => {
  const { terminal, err } = open(false);
  terminal.note(`  tried ${HOSTILE}`);
  expect(err()).toBe('  tried evil [2J ]0;owned 31m drawkcab\n');
});

test('lines that belong together stay lines', () => {
  const { terminal, err } = open(false);
  noteLines(terminal, 'first\n  second\u001b[A\nthird');
  expect(err()).toBe('first\n  second [A\nthird\n');
});

test('what is drawn over is plain too', () => {
  const { terminal, err } = open(true);
  terminal.draw(`1/2 ${HOSTILE}`);
  expect(err()).toBe('\r\u001b[K1/2 evil [2J ]0;owned 31m drawkcab');
});

test('on a terminal a result keeps its lines and its emphasis, and nothing else that drives it', async () => {
  const { terminal, out } = open(true);
  const title = terminal.bold('Title');
  expect(title).toBe('\u001b[1mTitle\u001b[22m');
  await terminal.result(`${title}\na,b\r\n${HOSTILE}\n`);
  expect(out()).toBe(`${title}\na,b\r\nevil [2J ]0;owned  31m\r\n drawkcab\n`);
});

test('into a file or a pipe a result goes unchanged', async () => {
  const { terminal, out } = open(false);
  await terminal.result(HOSTILE);
  expect(out()).toBe(HOSTILE);
});

test.each([
  ['ENOSPC', 'OutputError'],
  ['EPIPE', undefined],
])('a stdout that ends with %s: what a writer hears is %s', async (code, name) => {
  const failing = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: it ended`), { code })),
  });
  const streams = { stdout: failing, stderr: new PassThrough(), env: {} };
  const terminal = systemTerminal(streams as unknown as NodeJS.Process);
  const heard = [1, 2].map((k) => terminal.result(`words ${k}`).catch((error: unknown) => error));
  const outcomes = await Promise.all(heard);
  expect(outcomes.map((one) => (one as Error | undefined)?.name)).toEqual([name, name]);
});
