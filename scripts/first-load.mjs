/** What a visitor's browser fetches of scripts before anything is asked of the page, and how much that is. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Most bytes of script, gzip, in the first load. */
export const MOST_BYTES = 150_000;

/** Begun by the page itself, by name of the chunk: the two workers, and what shows results. */
const BEGUN = /^(?:worker|report-worker|results-elements)-[^/]*\.js$/;

/**
 * The scripts of a built page's first load, largest first: those that index.html names, those that the page begins by
 * itself, and whatever they import before they run. Throws where the page is not built.
 */
export function firstLoad(folder) {
  const assets = join(folder, 'assets');
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const names = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const wanted = [
    ...Array.from(html.matchAll(/(?:src|href)="\.\/assets\/([^"]+\.js)"/g), ([, name]) => name),
    ...names.filter((name) => BEGUN.test(name)),
  ];
  const scripts = new Map();
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (scripts.has(name)) continue;
    const text = readFileSync(join(assets, name), 'utf8');
    scripts.set(name, gzipSync(text, { level: 9 }).length);
    // Imports that run first; `import(…)` is what comes later.
    for (const [, path] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g))
      wanted.push(path);
  }
  return [...scripts].map(([name, bytes]) => ({ name, bytes })).toSorted((a, b) => b.bytes - a.bytes);
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** One line for people. */
export function firstLoadText(folder) {
  const scripts = firstLoad(folder);
  const total = scripts.reduce((sum, { bytes }) => sum + bytes, 0);
  return `First load of the page: ${kb(total)} of script (gzip) in ${scripts.length} files, at most ${kb(MOST_BYTES)}`;
}
