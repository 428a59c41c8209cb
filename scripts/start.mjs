/** @file Brings the command line up to date, then hands over to it. Plain .mjs: the rest is not built yet. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureDependencies } from './install.mjs';
import { ROOT } from './setup-steps.mjs';

const log = (line) => process.stderr.write(`${line}\n`);

export async function start(argv) {
  try {
    await ensureDependencies(ROOT, log);
    await ensureBuilt(ROOT, ['cli'], log);
  } catch (error) {
    log(`Rooflaw could not start: ${error.message}`);
    process.exit(error.exitCode ?? 1);
  }
  const { main } = await import(pathToFileURL(join(ROOT, 'dist', 'cli', 'main.js')).href);
  await main({
    argv,
    root: ROOT,
    async pageFolder() {
      await ensureBuilt(ROOT, ['page'], log);
      return join(ROOT, 'dist', 'page');
    },
  });
}
