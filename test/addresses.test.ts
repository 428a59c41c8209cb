/** The addresses a build is told, and the one place a page with them may speak to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { address, repositoryAddress } from '../scripts/addresses.ts';
import { allowing } from '../scripts/community-plugin.ts';

const at = (value?: string) => address('PLACE', { PLACE: value });
const repository = (value?: string) => repositoryAddress('PLACE', { PLACE: value });

test('an address is https, a host and a path; anything else stops the build and names its variable', () => {
  expect([at(), at('')]).toEqual([null, null]);
  expect(at('https://runs.example.org/take/')).toBe('https://runs.example.org/take');
  expect(at("https://a.example/x;script-src 'unsafe-inline',y")).toBe(
    "https://a.example/x%3Bscript-src%20'unsafe-inline'%2Cy",
  );
  for (const bad of [
    'runs.example.org',
    'http://a.example',
    'https://a.example/?x',
    'https://me:pw@a.example',
  ]) {
    expect(() => at(bad), bad).toThrow('PLACE: ');
  }
});

test('a repository is an owner and a name', () => {
  expect(repository()).toBeNull();
  for (const good of ['https://github.com/o/n', 'https://github.com/o/n/', 'https://github.com/o/n.git']) {
    expect(repository(good)).toBe('https://github.com/o/n');
  }
  for (const bad of ['https://github.com/o', 'https://github.com/o/n/tree/main', 'https://github.com/']) {
    expect(() => repository(bad), bad).toThrow('looks like https://github.com/OWNER/NAME');
  }
});

test('the policy of the page lets it speak to its own host and to that address', () => {
  const html = readFileSync(join(import.meta.dirname, '..', 'index.html'), 'utf8');
  expect(html).toContain("connect-src 'self';");
  expect(allowing(html, 'https://runs.example.org/take')).toContain(
    "connect-src 'self' https://runs.example.org/take;",
  );
  expect(() => allowing('<html>', 'https://runs.example.org')).toThrow('connect-src');
});
