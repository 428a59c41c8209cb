/** @file The set-up scripts: what they find, in which order, and that they run twice without harm. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { prepareBrowser, searchBrowsers, thisMachine, type Machine } from '../scripts/browser.mjs';
import { firstDifference, whyInstall } from '../scripts/install.mjs';
import { cacheFolder, withLock } from '../scripts/lock.mjs';
import { temporaryFolder } from './support/temporary.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GLIBC = '/lib64/ld-linux-x86-64.so.2';

/** A machine with these executable files and nothing else. */
function machine(files: readonly string[], overrides: Partial<Machine> = {}): Machine {
  return {
    platform: 'linux',
    arch: 'x64',
    env: { PATH: '/usr/local/bin:/usr/bin' },
    home: '/home/ada',
    isExecutable: (path) => files.includes(path),
    exists: (path) => path === GLIBC || files.includes(path),
    folders: (path) => [
      ...new Set(
        files
          .filter((file) => file.startsWith(`${path}/`))
          .map((file) => file.slice(path.length + 1).split('/')[0]!),
      ),
    ],
    ...overrides,
  };
}

const sources = (of: Machine, option?: string): readonly string[] =>
  searchBrowsers(of, option).found.map(({ source, path }) => `${source} ${path ?? ''}`.trim());

const PUPPETEER = '/home/ada/.cache/puppeteer';
const EVERYTHING = [
  '/opt/mine/chrome',
  '/opt/other/chrome',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  `${PUPPETEER}/chrome/linux-99.0.1/chrome-linux64/chrome`,
  `${PUPPETEER}/chrome/linux-131.0.2/chrome-linux64/chrome`,
  `${PUPPETEER}/chrome-headless-shell/linux-131.0.2/chrome-headless-shell-linux64/chrome-headless-shell`,
];

test('the order: shared variable, installed, cache with the newest first, package', () => {
  const env = { PATH: '/usr/bin', PUPPETEER_EXECUTABLE_PATH: '/opt/other/chrome' };
  expect(sources(machine(EVERYTHING, { env }))).toEqual([
    'PUPPETEER_EXECUTABLE_PATH /opt/other/chrome',
    'installed /usr/bin/google-chrome',
    'installed /usr/bin/chromium',
    `puppeteer-cache ${PUPPETEER}/chrome/linux-131.0.2/chrome-linux64/chrome`,
    `puppeteer-cache ${PUPPETEER}/chrome/linux-99.0.1/chrome-linux64/chrome`,
    `puppeteer-cache ${PUPPETEER}/chrome-headless-shell/linux-131.0.2/chrome-headless-shell-linux64/chrome-headless-shell`,
    'package',
  ]);
});

test('--browser and ROOFLAW_BROWSER are the only choice when given, --browser first', () => {
  const env = { PATH: '/usr/bin', ROOFLAW_BROWSER: '/opt/mine/chrome' };
  expect(sources(machine(EVERYTHING, { env }))).toEqual(['ROOFLAW_BROWSER /opt/mine/chrome']);
  expect(sources(machine(EVERYTHING, { env }), 'chromium')).toEqual(['--browser /usr/bin/chromium']);
  expect(() => searchBrowsers(machine(EVERYTHING, { env }), '/no/chrome')).toThrow("--browser: '/no/chrome'");
  const wrong = { PATH: '/usr/bin', ROOFLAW_BROWSER: '/no/chrome' };
  expect(() => searchBrowsers(machine(EVERYTHING, { env: wrong }))).toThrow("ROOFLAW_BROWSER: '/no/chrome'");
});

test('a wrong PUPPETEER_EXECUTABLE_PATH is mentioned and passed over', () => {
  const { found, tried } = searchBrowsers(machine([], { env: { PUPPETEER_EXECUTABLE_PATH: '/no/chrome' } }));
  expect(found.map(({ source }) => source)).toEqual(['package']);
  expect(tried.join('\n')).toContain('PUPPETEER_EXECUTABLE_PATH: /no/chrome is not an executable file');
});

test('PUPPETEER_CACHE_DIR moves the cache', () => {
  const path = '/cache/chrome/linux-131.0.2/chrome-linux64/chrome';
  expect(sources(machine([path], { env: { PUPPETEER_CACHE_DIR: '/cache' } }))[0]).toBe(
    `puppeteer-cache ${path}`,
  );
});

test('the packaged browser is offered on Linux x64 with glibc alone', () => {
  expect(sources(machine([]))).toEqual(['package']);
  expect(sources(machine([], { arch: 'arm64' }))).toEqual([]);
  expect(sources(machine([], { exists: () => false }))).toEqual([]);
  const mac = searchBrowsers(machine([], { platform: 'darwin', arch: 'arm64' }));
  expect(mac.found).toEqual([]);
  expect(mac.tried.join('\n')).toMatch(/Google Chrome.*\n.*\n.*built for linux-x64, this is darwin-arm64/);
});

test('on macOS the applications are looked at, those of the user as well', () => {
  const path = '/home/ada/Applications/Chromium.app/Contents/MacOS/Chromium';
  expect(sources(machine([path], { platform: 'darwin', arch: 'arm64' }))).toEqual([`installed ${path}`]);
});

const LINUX = { platform: 'linux', arch: 'x64', libc: 'glibc' };
const MAC = { platform: 'darwin', arch: 'arm64', libc: 'glibc' };
const entry = (version: string, more: object = {}) => ({ version, integrity: `sha512-${version}`, ...more });

test('node_modules is right, or the first difference is named', () => {
  const wanted = {
    '': entry('0.1.0'),
    'node_modules/a': entry('1.0.0'),
    'node_modules/b-linux': entry('1.0.0', { optional: true, os: ['linux'], cpu: ['x64'], libc: ['glibc'] }),
    'node_modules/b-darwin': entry('1.0.0', { optional: true, os: ['darwin'], cpu: ['arm64'] }),
  };
  const { 'node_modules/a': a, 'node_modules/b-linux': linux } = wanted;
  const found = { 'node_modules/a': a, 'node_modules/b-linux': linux };
  const difference = (have: object, on = LINUX, there = true): string | undefined =>
    firstDifference(wanted, have as typeof found, on, () => there)?.text;

  expect(difference(found)).toBeUndefined();
  expect(difference(found, MAC)).toBe('node_modules/b-darwin is missing');
  expect(difference(found, LINUX, false)).toBe('node_modules/a is gone');
  expect(difference({ 'node_modules/a': a })).toBe('node_modules/b-linux is missing');
  expect(difference({ ...found, 'node_modules/a': entry('1.0.1') })).toBe(
    'node_modules/a is 1.0.1, not 1.0.0',
  );
  expect(difference({ ...found, 'node_modules/c': a })).toBe('node_modules/c is not in package-lock.json');
});

test('a folder without node_modules needs an install, and one without a lock file is refused', () => {
  const root = temporaryFolder();
  expect(() => whyInstall(root)).toThrow('package-lock.json is missing');
  writeFileSync(join(root, 'package-lock.json'), '{"packages": {"": {}}}');
  expect(whyInstall(root)).toBe('node_modules is missing');
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{"packages": {}}');
  expect(whyInstall(root)).toBeUndefined();
});

test('this checkout is set up, and setting it up again changes nothing and takes no time', () => {
  expect(whyInstall(ROOT)).toBeUndefined();
  const setUp = (): string =>
    execFileSync(process.execPath, ['scripts/setup.mjs'], { cwd: ROOT, encoding: 'utf8' });
  setUp(); // warms the disk cache
  const started = performance.now();
  expect(setUp()).toBe('');
  expect(performance.now() - started).toBeLessThan(2000); // 150 ms on an idle machine
});

test('locks: one at a time, a waiting process says so, a dead holder is taken over', async () => {
  const root = temporaryFolder();
  const order: string[] = [];
  const said: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    order.push(`${name} ends`);
  };
  const log = (line: string): void => void said.push(line);
  await Promise.all([withLock(root, 'x', work('first'), log), withLock(root, 'x', work('second'), log)]);
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect(said).toEqual([expect.stringContaining(`(${process.pid})`)]);

  const dead = spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' });
  const lock = join(cacheFolder(root), 'x.lock');
  const host = execFileSync(process.execPath, ['-p', 'os.hostname()'], { encoding: 'utf8' }).trim();
  writeFileSync(lock, JSON.stringify({ pid: Number(dead.stdout), host }));
  await withLock(root, 'x', () => order.push('third'));
  expect(order.at(-1)).toBe('third');
  expect(existsSync(lock)).toBe(false);
  await expect(withLock(root, 'x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});

const hasPackage = searchBrowsers(thisMachine()).found.some(({ source }) => source === 'package');

test.runIf(hasPackage)(
  'the packaged browser is complete and starts with the environment it asks for',
  async () => {
    const { path, env } = await prepareBrowser(ROOT, { path: undefined, source: 'package' });
    const version = spawnSync(path, ['--version'], { env: { ...process.env, ...env }, encoding: 'utf8' });
    expect(version.stdout).toMatch(/^Chromium \d+/);
    const { files } = JSON.parse(readFileSync(join(path, '..', 'complete.json'), 'utf8')) as {
      files: object;
    };
    expect(Object.keys(files)).toContain('vk_swiftshader_icd.json');
  },
);
