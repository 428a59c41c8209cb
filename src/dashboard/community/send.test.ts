import { expect, test } from 'vitest';
import { sendRun } from './send.ts';

test('sends one file without credentials, and shows the answer as text', async () => {
  const asked: { url: string; init: RequestInit }[] = [];
  const post = (ok: boolean, status: number, said: string) => (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return Promise.resolve({ ok, status, text: () => Promise.resolve(said) });
  };
  expect(await sendRun('https://example.org/runs', '{}', post(true, 201, ' thank you \n'))).toEqual({
    ok: true,
    answer: '201: thank you',
  });
  expect(asked[0]).toMatchObject({
    url: 'https://example.org/runs',
    init: { method: 'POST', body: '{}', credentials: 'omit', redirect: 'error' },
  });
  expect(await sendRun('https://example.org/runs', '{}', post(false, 413, ''))).toEqual({
    ok: false,
    answer: '413',
  });
  const long = await sendRun('https://example.org/runs', '{}', post(true, 200, 'x'.repeat(9999)));
  expect(long.answer.length).toBeLessThan(2100);
  const broken = await sendRun('https://example.org/runs', '{}', () =>
    Promise.reject(new TypeError('no network')),
  );
  expect(broken).toEqual({ ok: false, answer: 'no network' });
});
