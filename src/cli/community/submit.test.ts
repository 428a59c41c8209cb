/** `rooflaw submit`: what is sent and when, against a server, and what is told of the pull request. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { heard } from '../../../test/support/heard.ts';
import { honestRun } from '../../../test/support/honest-run.ts';
import { temporaryFolder } from '../../../test/support/temporary.ts';
import { communityPath } from '../../community/publish.ts';
import { EXIT } from '../exit.ts';
import { submitCommand, type SubmitContext, type SubmitOptions } from './submit-command.ts';

const got: Buffer[] = [];
let answer = { status: 201, text: 'thanks' };
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    got.push(Buffer.concat(parts));
    response.writeHead(answer.status).end(answer.text);
  });
});
let submitUrl = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  submitUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/runs`;
});
beforeEach(() => got.splice(0));
afterAll(() => void server.close());

const root = temporaryFolder();
const source = join(root, 'mine.json');
const { submission: _none, ...mine } = await honestRun();
const place = join(root, communityPath(mine));
writeFileSync(source, JSON.stringify(mine));

async function submit(file: string, options: SubmitOptions, more: Partial<SubmitContext> = {}) {
  const { terminal, text } = heard();
  const now = new Date('2026-06-01T00:00:00Z');
  const code = await submitCommand(file, options, {
    root,
    terminal,
    now,
    submitUrl,
    repository: null,
    ...more,
  });
  return { code, text: text() };
}

test('nothing is sent before it is agreed to, by a build without an address, or when it would be refused', async () => {
  const shown = await submit(source, { send: true, device: 'GeForce RTX 4070' });
  expect(shown).toMatchObject({ code: EXIT.fine, text: expect.stringContaining('Nothing was sent') });
  expect(shown.text).toContain(`Say --send --yes to send these bytes to ${submitUrl}`);
  await submit(source, { device: 'GeForce RTX 4070' });
  await expect(submit(source, { send: true, yes: true }, { submitUrl: null })).rejects.toThrow('no address');
  await expect(submit(source, { send: true, yes: true, device: '<b>RTX</b><script>' })).rejects.toThrow(
    'nothing was sent',
  );
  expect(got).toEqual([]);
});

test('what is sent is the file that was written to be looked at, byte for byte, also later', async () => {
  await submit(source, { yes: true, device: 'GeForce RTX 4070' });
  const seen = readFileSync(place);
  const later = { now: new Date('2026-06-02T00:00:00Z') };
  const { code, text } = await submit(place, { send: true, yes: true }, later);
  expect(code, text).toBe(EXIT.fine);
  expect(text).toContain('Taken (201): thanks');
  expect(got).toEqual([seen]);
  // Under another name it is another file, of another time.
  await submit(place, { send: true, yes: true, device: 'GeForce RTX 4070 SUPER' }, later);
  expect(String(got[1])).toContain('RTX 4070 SUPER","submittedAt":"2026-06-02');
});

test('a service that does not take it is told of, with exit code 1', async () => {
  answer = { status: 422, text: 'samples: \u001b[2Jtoo short' };
  const { code, text } = await submit(source, { send: true, yes: true });
  expect(code).toBe(EXIT.failed);
  expect(text).toContain('Not taken (422): samples: ');
});

test('commands for the pull request, from where they are typed, and the form without git', async () => {
  const other = join(root, "it's another");
  mkdirSync(other);
  const { text } = await submit(
    source,
    { yes: true, to: other },
    { repository: 'https://github.com/owner/name' },
  );
  const path = communityPath(mine);
  expect(text).toContain(`git add ${path}\n`);
  expect(text).toMatch(/^ {2}cd '.*it'\\''s another'$/m);
  expect(text).toContain(`https://github.com/owner/name/new/main?filename=${encodeURIComponent(path)}\n`);
  expect(text).toContain(`/upload/main/${path.slice(0, path.lastIndexOf('/'))}\n`);
  expect(got).toEqual([]);
});
