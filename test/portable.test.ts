/** @file The parts for a GPU server, piece by piece: what they hold, and what their script does with its arguments. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LIMIT_BYTES, checkSize, cutOf, writeArchive } from '../scripts/portable/archives.mjs';
import { browserMembers } from '../scripts/portable/members.mjs';
import { headerOf, packMember } from '../scripts/portable/tar.mjs';
import { parseArguments, runArguments, type MeasureCommand } from '../scripts/portable/target/arguments.mjs';
import { momentsOf } from '../scripts/portable/target/deadline.mjs';
import { libraryPath } from '../scripts/portable/target/libraries.mjs';
import { checkBrowserPart, joinChromium } from '../scripts/portable/target/parts.mjs';
import {
  driverMachine,
  findDrivers,
  noDriverText,
  type DriverMachine,
} from '../scripts/portable/target/vulkan.mjs';
import { temporaryFolder } from './support/temporary.ts';

const given = (line: string): ReturnType<typeof parseArguments> =>
  parseArguments(line.split(' ').filter(Boolean));

test('suite, limit, folder; the rest goes to rooflaw run', () => {
  const command = given('smoke 60 out --filter matmul/m=1,* --where browser --allow-software');
  expect(command).toEqual({
    kind: 'measure',
    suite: 'smoke',
    limitS: 60,
    folder: 'out',
    where: 'browser',
    allowSoftware: true,
    rest: ['--filter', 'matmul/m=1,*', '--where', 'browser'],
  });
  expect(runArguments(command as MeasureCommand, 55.5, '20260101-000000').join(' ')).toBe(
    'run --suite smoke --time-budget 55.5 --out out/smoke-browser-20260101-000000.json --filter matmul/m=1,* --where browser',
  );
  expect(runArguments(given('quick 60 out') as MeasureCommand, 55, 'x').join(' ')).toBe(
    'run --suite quick --time-budget 55 --out out/quick-node-x.json --where node --gpu-only',
  );
});

test('commands of rooflaw pass, nothing and --help ask for help', () => {
  expect(given('report a.json --format md')).toEqual({
    kind: 'pass',
    argv: ['report', 'a.json', '--format', 'md'],
  });
  for (const line of ['', '--help', '-h']) expect(given(line).kind).toBe('help');
});

test.each([
  ['smoke', 'three arguments'],
  ['smoke 60', 'three arguments'],
  ['smoke 60 --where node', 'three arguments'],
  ['--suite smoke', 'the first argument is a suite'],
  ['smoke soon out', 'no time limit'],
  ['smoke 9 out', 'at least 10'],
  ['smoke 60 out --out x', '--out is what FOLDER stands for'],
  ['smoke 60 out --time-budget=9', '--time-budget is what SECONDS stands for'],
  ['smoke 60 out --resume x', 'run --resume'],
  ['smoke 60 out --where', 'node or browser'],
  ['smoke 60 out --where=moon', "not 'moon'"],
])('%j is refused', (line, words) => {
  expect(() => given(line)).toThrow(words);
});

test.each([10, 60, 900, 36_000])('a limit of %d s: budget, asking, insisting, end', (limitS) => {
  const { budgetS, cancelS, forceS, endS } = momentsOf(limitS);
  expect([budgetS, cancelS, forceS, endS]).toEqual(
    [budgetS, cancelS, forceS, endS].toSorted((a, b) => a - b),
  );
  expect(endS).toBe(limitS);
  expect(limitS - budgetS).toBeGreaterThanOrEqual(2);
  expect(limitS - budgetS).toBeLessThanOrEqual(20);
});

test('tar reads what was written: contents, modes, long paths, a part of a file', async () => {
  const folder = temporaryFolder();
  const source = join(folder, 'source');
  writeFileSync(source, 'abcdefgh');
  const long = `${'folder/'.repeat(20)}file`;
  const members = [
    { path: 'a/run.sh', text: '#!/bin/sh\n', executable: true },
    { path: long, from: source, start: 2, end: 5 },
    { path: 'a/empty', text: '' },
  ];
  const packed = await Promise.all(
    members.map(async (member) => ({ path: member.path, bytes: await packMember(member, 1_700_000_000) })),
  );
  const { path } = await writeArchive(folder, 'test', packed);
  const out = join(folder, 'out');
  mkdirSync(out);
  execFileSync('tar', ['-xzf', path, '-C', out]);
  expect(readFileSync(join(out, 'a/run.sh'), 'utf8')).toBe('#!/bin/sh\n');
  expect(statSync(join(out, 'a/run.sh')).mode & 0o111).toBe(0o111);
  expect(readFileSync(join(out, long), 'utf8')).toBe('cde');
  expect(statSync(join(out, long)).mode & 0o111).toBe(0);
  expect(statSync(join(out, 'a/empty')).size).toBe(0);
  expect(() => headerOf('x'.repeat(101), 0, false, 0)).toThrow('too long');
});

test('a part that is too large fails with its largest members', () => {
  const packed = [3, 9, 1].map((size) => ({ path: `file-${size}`, bytes: Buffer.alloc(size * 2 ** 20) }));
  expect(() => checkSize('dawn', packed, 13 * 2 ** 20)).not.toThrow();
  expect(() => checkSize('dawn', packed, 12 * 2 ** 20)).toThrow(
    /dawn has 13\.0 MiB, at most 12\.0 MiB .*\n +9\.0 MiB {2}file-9\n +3\.0 MiB {2}file-3/,
  );
});

test('the part of the page has neither trained models, nor what others published, nor what comes with Dawn', () => {
  const root = temporaryFolder();
  const page = join(root, 'page');
  const put = (path: string): void => {
    mkdirSync(join(page, path, '..'), { recursive: true });
    writeFileSync(join(page, path), '');
  };
  const kept = ['index.html', 'assets/main.js', 'assets/community-view.js'];
  const left = [
    '.stamp',
    'assets/book.js',
    'models/a.safetensors',
    'community/index.json',
    'community/points.parquet',
    'community/runs/20260101-000000-abcdef.json',
  ];
  for (const path of [...kept, ...left]) put(path);
  const members = browserMembers({
    root,
    page,
    shared: [{ from: 'dist/cli/book.js', to: 'dist/page/assets/book.js' }],
  });
  const paths = members.map(({ path }) => path).filter((path) => path.includes('/dist/page/'));
  expect(paths).toEqual(kept.map((path) => `rooflaw/dist/page/${path}`).toSorted());
});

test('Chromium is cut where the rest of its part leaves room', () => {
  expect(LIMIT_BYTES).toBe(60 * 1024 * 1024);
  expect(cutOf(63_000_000, 5_000_000)).toBeLessThan(LIMIT_BYTES - 5_000_000);
  expect(cutOf(1000, 5_000_000)).toBe(1000);
  expect(cutOf(1000, LIMIT_BYTES)).toBe(0);
});

test('the pieces are joined once, and parts of two builds are refused', async () => {
  const root = temporaryFolder();
  const bin = join(root, 'node_modules/@sparticuz/chromium/bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(root, 'part-dawn.json'), '{"build": "one", "cut": 3}');
  expect(() => checkBrowserPart(root)).toThrow('unpack rooflaw-browser-linux-x64.tar.gz');
  for (const [part, name] of [
    ['{"build": "two", "cut": 3}', 'two cut at 3'],
    ['{"build": "one", "cut": 4}', 'one cut at 4'],
  ] as const) {
    writeFileSync(join(root, 'part-browser.json'), part);
    expect(() => checkBrowserPart(root)).toThrow(`dawn is one cut at 3, browser is ${name}.`);
  }
  writeFileSync(join(root, 'part-browser.json'), '{"build": "one", "cut": 3}');
  checkBrowserPart(root);
  await expect(joinChromium(root)).rejects.toThrow('could not be joined');
  for (const version of ['old', 'new']) {
    writeFileSync(join(bin, 'chromium.br.1'), 'abc');
    writeFileSync(join(bin, 'chromium.br.2'), version);
    await joinChromium(root);
    await joinChromium(root); // as at every later start
    expect(readFileSync(join(bin, 'chromium.br'), 'utf8')).toBe(`abc${version}`);
    expect(readdirSync(bin)).toEqual(['chromium.br']);
  }
});

test('packed libraries serve where the system has none, after the folders of drivers', () => {
  const path = libraryPath('/app', {
    env: { LD_LIBRARY_PATH: '/mine' },
    exists: (folder) => folder === '/usr/local/nvidia/lib64',
    hasLibrary: (name) => name === 'libX11.so.6',
    folders: () => ['libX11.so.6', 'libvulkan.so.1'],
  });
  expect(path).toBe('/mine:/usr/local/nvidia/lib64:/app/lib/libvulkan.so.1');
});

/** A machine with these manifests, each naming a library, and libraries that do not load. */
function machine(
  manifests: Readonly<Record<string, string>>,
  problems: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): DriverMachine {
  return {
    env,
    manifests(folder) {
      const names = Object.keys(manifests).filter((path) => path.startsWith(`${folder}/`));
      return names.length === 0 ? undefined : names;
    },
    library(manifest) {
      const library = manifests[manifest];
      if (library === undefined) throw new Error('no such file');
      return library;
    },
    loadProblem: (library) => problems[library],
  };
}

const USUAL = '/usr/share/vulkan/icd.d/nvidia_icd.json';
const GLX = 'libGLX_nvidia.so.0';
const NO_X11 = 'libX11.so.6: cannot open shared object file: No such file or directory';

test('a driver where the loader looks needs no naming', () => {
  expect(findDrivers(machine({ [USUAL]: GLX })).files).toEqual([]);
  expect(findDrivers(machine({ '/etc/vulkan/icd.d/radeon.json': 'libvulkan_radeon.so' })).files).toEqual([]);
});

test('a driver elsewhere is named, and so is one without a manifest', () => {
  const elsewhere = '/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json';
  expect(findDrivers(machine({ [elsewhere]: GLX })).files).toEqual([elsewhere]);
  const own = ['/app/icd/glx.json', '/app/icd/egl.json'];
  const libraries = { '/app/icd/glx.json': GLX, '/app/icd/egl.json': 'libEGL_nvidia.so.0' };
  expect(findDrivers(machine(libraries), own).files).toEqual([own[0]]);
  expect(findDrivers(machine(libraries, { [GLX]: NO_X11 }), own).files).toEqual([own[1]]);
});

test('what the user chose is all that counts', () => {
  const env = { VK_DRIVER_FILES: '/my/icd.json' };
  expect(findDrivers(machine({ '/my/icd.json': '/my/lib.so', [USUAL]: GLX }, {}, env)).files).toEqual([]);
  const { files, looked } = findDrivers(machine({ [USUAL]: GLX }, {}, env));
  expect(files).toBeUndefined();
  expect(looked).toEqual(['/my/icd.json: no such file']);
});

test('software drivers are none for a GPU; what was looked at and what helps is said', () => {
  const lavapipe = '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json';
  const { files, looked } = findDrivers(
    machine({ [lavapipe]: 'libvulkan_lvp.so', [USUAL]: GLX }, { [GLX]: NO_X11 }),
  );
  expect(files).toBeUndefined();
  const text = noDriverText(looked, '/app');
  for (const words of [
    `${lavapipe}: a software driver`,
    `${USUAL}: ${NO_X11}`,
    '/etc/vulkan/icd.d: not there',
    'The driver lacks libX11.so.6: install it, put it into /app/lib/NAME/NAME',
    'NVIDIA_DRIVER_CAPABILITIES=all',
    '--allow-software',
  ]) {
    expect(text).toContain(words);
  }
});

test.runIf(process.platform === 'linux')('a library is tried by loading it', () => {
  const real = driverMachine(process.env);
  expect(real.loadProblem('libno-such-thing.so.9')).toContain('cannot open shared object');
  const addon = `../node_modules/webgpu/dist/linux-${process.arch}/dawn.node`;
  expect(real.loadProblem(fileURLToPath(new URL(addon, import.meta.url)))).toBeUndefined();
});
