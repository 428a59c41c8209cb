/** Sending, against a server that answers, refuses, fails, sends on, says too much or nothing. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRun } from './send.ts';

interface Got {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const got: Got[] = [];
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/taken': (response) => response.writeHead(201, { 'Content-Type': 'text/plain' }).end(' thank you \n'),
  '/empty': (response) => response.writeHead(204).end(),
  '/refused': (response) => response.writeHead(422).end('points[3].samples: too short'),
  '/large': (response) => response.writeHead(413).end(),
  '/proxy': (response) =>
    response
      .writeHead(502, { 'Content-Type': 'text/html' })
      .end('<html><head><title>Bad Gateway</title></head><h1>nginx</h1></html>'),
  '/away': (response) => response.writeHead(307, { Location: 'http://127.0.0.2:9/stolen' }).end(),
  '/here': (response) => response.writeHead(302, { Location: '/taken' }).end(),
  '/login': (response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!DOCTYPE html><title>Log in</title>'),
  '/endless': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  },
  '/silent': () => {},
  '/half': (response) => void response.writeHead(201).write('half of it'),
  '/cut': (response) => response.socket?.destroy(),
};

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { url: path = '', method = '', headers } = request;
    got.push({ path, method, headers, body: Buffer.concat(parts) });
    answers[path]?.(response);
  });
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('what arrives is what was given, byte for byte, and nothing of its owner beside it', async () => {
  const text = `${JSON.stringify({ name: 'µ 🚀 "quoted"', line: '\n' })}\n`;
  expect(await sendRun(`${base}/taken`, text)).toEqual({ ok: true, answer: 'Taken (201): thank you' });
  const [one] = got;
  expect(got).toHaveLength(1);
  expect(one).toMatchObject({ path: '/taken', method: 'POST' });
  expect(one?.body).toEqual(Buffer.from(text, 'utf8'));
  expect(one?.headers['content-type']).toBe('application/json');
  for (const name of ['cookie', 'authorization', 'referer']) expect(one?.headers).not.toHaveProperty(name);
});

test.each([
  ['/empty', true, 'Taken (204).'],
  ['/refused', false, 'Not taken (422): points[3].samples: too short'],
  ['/large', false, 'Not taken (413): The file is larger than it takes.'],
  ['/proxy', false, 'Not taken (502): a web page (“Bad Gateway”)\nThe service failed; try again later.'],
  ['/away', false, 'Not taken: the address sends on to 127.0.0.2:9, which is not followed.'],
  ['/login', false, 'Answered (200) with a web page (“Log in”): nothing in it says that the run was taken.'],
])('%s', async (path, ok, answer) => {
  expect(await sendRun(`${base}${path}`, '{}')).toEqual({ ok, answer });
});

test('a redirection is not followed, not even to the same host', async () => {
  got.length = 0;
  expect((await sendRun(`${base}/here`, '{}')).ok).toBe(false);
  expect(got.map(({ path }) => path)).toEqual(['/here']);
});

test('of an answer without end only the beginning is read', async () => {
  const { ok, answer } = await sendRun(`${base}/endless`, '{}');
  expect(ok).toBe(true);
  expect(answer.length).toBeLessThan(2100);
});

test('without an answer nothing is claimed', async () => {
  expect(await sendRun(`${base}/silent`, '{}', 100)).toEqual({
    ok: false,
    answer: 'No answer within 0.1 s. Whether the run arrived is not known.',
  });
  // The status came: it was taken, whatever else was to be said.
  expect(await sendRun(`${base}/half`, '{}', 100)).toEqual({ ok: true, answer: 'Taken (201): half of it' });
  const cut = await sendRun(`${base}/cut`, '{}');
  expect(cut).toMatchObject({ ok: false, answer: expect.stringContaining('not known') });
  const nobody = await sendRun('http://127.0.0.1:9/runs', '{}');
  expect(nobody.ok).toBe(false);
});
