import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { EXIT } from './exit.ts';
import { sameFile, writablePath } from './output-file.ts';
import { TooLargeError, readTextFile } from './read-text.ts';
import { writeWhole } from './recorder.ts';

const refusal = (asked: string): unknown => {
  try {
    return writablePath('--out', asked);
  } catch (error) {
    return error;
  }
};

test('a path is made ready and no file is made', () => {
  const root = temporaryFolder();
  const path = join(root, 'new', 'run.json');
  expect(writablePath('--out', path)).toBe(path);
  expect(existsSync(join(root, 'new'))).toBe(true);
  expect(existsSync(path)).toBe(false);
});

const usage = (words: string) => ({ code: EXIT.usage, message: expect.stringContaining(words) });

test('what is no file is refused by the name of the option', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'folder'));
  writeFileSync(join(root, 'file'), '');
  expect(refusal(join(root, 'folder'))).toMatchObject(usage('is a folder'));
  expect(refusal(join(root, 'file', 'run.json'))).toMatchObject(usage('--out'));
  expect(refusal('')).toMatchObject(usage('name a file'));
  // A folder below which none can be made, and where `recursive` would never come back.
  expect(refusal('/proc/none/run.json')).toMatchObject(usage('--out'));
  // Written as files are, by renaming, a device would be gone.
  expect(refusal('/dev/null')).toMatchObject(usage('is a device'));
  expect(writablePath('--output', '/dev/null', { devices: true })).toBe('/dev/null');
});

test('a link stays a link, and its file is replaced whole', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'file'), 'old');
  symlinkSync(join(root, 'file'), join(root, 'link'));
  writeWhole(join(root, 'link'), 'new');
  expect(lstatSync(join(root, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(root, 'file'), 'utf8')).toBe('new');
  expect(readdirSync(root).toSorted()).toEqual(['file', 'link']);
});

test('two paths of one file are known for that, through links and before it is made', () => {
  const root = temporaryFolder();
  const [file, link, folder] = ['file', 'link', 'folder'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, '');
  symlinkSync(file, link);
  symlinkSync(root, folder);
  expect(sameFile(file, relative('.', file))).toBe(true);
  expect(sameFile(link, file)).toBe(true);
  expect(sameFile(join(folder, 'file'), file)).toBe(true);
  expect(sameFile(join(folder, 'new'), join(root, 'new'))).toBe(true);
  expect(sameFile(join(root, 'new'), file)).toBe(false);
  expect(sameFile(join(root, 'none', 'new'), join(root, 'new'))).toBe(false);
  expect(sameFile('/dev/null', '/dev/null')).toBe(false);
});

test('what is too large is not read to its end, which a device may not have', () => {
  expect(() => readTextFile('/dev/zero', 3 * 2 ** 20)).toThrow(TooLargeError);
  expect(() => readTextFile('/dev/zero', 3 * 2 ** 20)).toThrow('more than 3 MiB');
  const root = temporaryFolder();
  expect(() => readTextFile(root, 9)).toThrow('this is a folder');
  expect(() => readTextFile(join(root, 'none'), 9)).toThrow('no such file');
  writeFileSync(join(root, 'file'), 'äöü');
  expect(readTextFile(join(root, 'file'), 6)).toBe('äöü');
});
