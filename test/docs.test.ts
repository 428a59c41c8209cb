/** What the Markdown says of files: links lead somewhere, paths that are named are there, and no kernel is left out. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';
import { kernels } from '../kernels/index.ts';

const root = resolve(import.meta.dirname, '..');

const below = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(folder, path).split(sep).join('/'));

const pages = ['README.md', ...['docs', 'kernels', 'models', 'src'].flatMap(below)];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
/** Links in examples are not links. */
const withoutCode = (text: string): string =>
  text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');

/** The anchor that a heading gets on GitHub. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
const anchorsOf = (page: string): readonly string[] =>
  Array.from(textOf(page).matchAll(/^#+ (.*)$/gm), ([, heading = '']) => anchorOf(heading));

test('links between files lead somewhere', () => {
  const dead = pages.flatMap((page) =>
    Array.from(withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? join(root, page) : resolve(root, dirname(page), path);
        if (!existsSync(target)) return true;
        return anchor !== undefined && !anchorsOf(relative(root, target)).includes(anchor);
      })
      .map((link) => `${page}: ${link}`),
  );
  expect(pages.length).toBeGreaterThan(50);
  expect(dead).toEqual([]);
});

test('files that are named are there', () => {
  const gone = pages.flatMap((page) =>
    Array.from(
      textOf(page).matchAll(
        /`((?:src|kernels|models|test|scripts|docs)\/[\w./-]*\w\.(?:ts|mjs|md|wgsl|py|json))`/g,
      ),
      ([, path = '']) => path,
    )
      .filter((path) => !path.includes('NAME') && !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(gone).toEqual([]);
});

test('the README has every kernel', () => {
  const text = textOf('README.md');
  // Those of kernels/transformer share a row.
  const missing = kernels.filter(
    ({ id }) => !text.includes(`(kernels/${id})`) && !id.startsWith('transformer/'),
  );
  expect(missing.map(({ id }) => id)).toEqual([]);
  expect(text).toContain('(kernels/transformer)');
});
