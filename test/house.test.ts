/** The house rules that a compiler does not know: which room may import from which, and what a kernel folder holds. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';
import { kernels } from '../kernels/index.ts';
import { variantSchema } from '../src/results/schema/point.ts';

const root = resolve(import.meta.dirname, '..');

/** A room may import from itself and from rooms above it in this list; the last two stand side by side. */
const ROOMS: readonly (readonly string[])[] = [
  ['src/kernel.ts', 'src/random.ts', 'src/glob.ts', 'src/nearest.ts'],
  ['src/packing'],
  ['src/quantizers'],
  ['src/results'],
  ['src/analysis'],
  ['kernels'],
  ['models'],
  ['src/harness'],
  ['src/quality'],
  ['src/peers'],
  ['src/claims'],
  ['src/suites'],
  ['src/community'],
  ['src/worker'],
  ['src/cli', 'src/dashboard'],
];

/** Who reads run files never needs a kernel, though some stand to the right of them. */
const NEVER_KERNELS = ['src/claims', 'src/dashboard'];

const inRoom = (file: string, room: string): boolean => file === room || file.startsWith(`${room}/`);
const rankOf = (file: string): number => ROOMS.findIndex((rooms) => rooms.some((room) => inRoom(file, room)));
const roomOf = (file: string): string | undefined => ROOMS.flat().find((room) => inRoom(file, room));

interface Import {
  readonly from: string;
  readonly to: string;
}

const sources = ['src', 'kernels', 'models']
  .flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map((path) => join(top, path)),
  )
  .map((path) => path.split(sep).join('/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.d.ts'));

const imports: readonly Import[] = sources.flatMap((from) => {
  const text = readFileSync(join(root, from), 'utf8');
  const found = text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g);
  return Array.from(found, ([, path = '']) => ({
    from,
    to: posix.normalize(posix.join(dirname(from), path.replace(/\?.*$/, ''))),
  }));
});

test('imports are found at all', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(imports).toContainEqual({ from: 'src/suites/index.ts', to: 'kernels/index.ts' });
});

test('every source file stands in a room', () => {
  expect(sources.filter((file) => rankOf(file) < 0)).toEqual([]);
});

test('rooms import from their left only', () => {
  const wrong = imports.filter(({ from, to }) => {
    const [a, b] = [rankOf(from), rankOf(to)];
    // package.json, scripts and the like stand outside the house.
    return b >= 0 && (b > a || (b === a && roomOf(from) !== roomOf(to)));
  });
  expect(wrong).toEqual([]);
});

test('the contracts import nothing', () => {
  expect(imports.filter(({ from }) => rankOf(from) === 0)).toEqual([]);
});

test('who reads run files imports no kernel', () => {
  const wrong = imports.filter(
    ({ from, to }) => inRoom(to, 'kernels') && NEVER_KERNELS.some((room) => inRoom(from, room)),
  );
  expect(wrong).toEqual([]);
});

/** Kernels that run other kernels' passes one after the other, and have no shader of their own. */
const COMPOSED = ['moe/layer'];

test("variants have names of their own that may stand in a point's id", () => {
  for (const { id, variants } of kernels) {
    const names = variants.map(({ name }) => name);
    expect(new Set(names).size, id).toBe(names.length);
    expect(names.filter((name) => !variantSchema.shape.name.safeParse(name).success)).toEqual([]);
  }
});

test.each(kernels.map(({ id }) => id))('the folder of %s holds shader, kernel and README', (id) => {
  const names = readdirSync(join(root, 'kernels', id));
  expect(names).toContain('kernel.ts');
  expect(names).toContain('README.md');
  expect(names.some((name) => name.endsWith('.wgsl'))).toBe(!COMPOSED.includes(id));
  expect(relative(root, join(root, 'kernels', id))).toBe(join('kernels', ...id.split('/')));
});
