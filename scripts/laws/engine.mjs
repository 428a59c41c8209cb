/** @file Compiles the fitting engine for plain Node, so that scripts measure what users run and not a test runner. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..');
const PARTS = ['fit', 'estimate', 'bootstrap', 'held-out', 'choice', 'laws/index', 'laws/law'];

/** The modules of `src/analysis` by their last name, and `random`. */
export async function engine() {
  const folder = join(ROOT, 'dist', 'laws');
  const input = Object.fromEntries(
    PARTS.map((part) => [part.replace('/', '-'), join(ROOT, 'src', 'analysis', `${part}.ts`)]),
  );
  input.random = join(ROOT, 'src', 'random.ts');
  input.henighan = join(ROOT, 'test', 'support', 'henighan.ts');
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      target: 'node20',
      emptyOutDir: true,
      rolldownOptions: { input, output: { entryFileNames: '[name].js' } },
    },
  });
  const modules = await Promise.all(
    Object.keys(input).map((name) => import(pathToFileURL(join(folder, `${name}.js`)).href)),
  );
  return Object.assign({}, ...modules);
}
