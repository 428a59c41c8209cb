/**
 * @file `npm run portable`: two archives with everything that measuring takes on a Linux machine that has a GPU
 * and nothing else: no Node, no registry, no browser.
 *
 *     npm run portable -- --out DIR --lib /path/libsomething.so.1
 */
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRefusal, thisMachine } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { unpackChromium } from './chromium-package.mjs';
import { checkSize, packParts, writeArchive } from './portable/archives.mjs';
import { bundleCli } from './portable/bundle.mjs';
import { browserMembers, dawnMembers, factsOf, sharedChunks } from './portable/members.mjs';
import { stripped } from './portable/strip.mjs';
import { ROOT } from './setup-steps.mjs';

const log = (line) => process.stderr.write(`${line}\n`);

async function portable(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      out: { type: 'string', default: join(ROOT, 'dist', 'portable') },
      lib: { type: 'string', multiple: true, default: [] },
    },
  });
  const refusal = packageRefusal(thisMachine());
  if (refusal !== undefined) throw new Error(`the archives are made on Linux x64, for Linux x64: ${refusal}`);
  const started = performance.now();
  await ensureBuilt(ROOT, ['page', 'cli'], log);
  const swiftShader = await unpackChromium(ROOT, log);
  const cli = await bundleCli(ROOT);
  const page = join(ROOT, 'dist', 'page');
  const libraries = values.lib.map((path) => resolve(path));
  const shared = sharedChunks({ cli, page });
  const parts = await packParts({
    root: ROOT,
    dawn: dawnMembers({ root: ROOT, cli, swiftShader, libraries, node: stripped(ROOT, process.execPath) }),
    browser: browserMembers({ root: ROOT, page, shared }),
    facts: { ...factsOf(ROOT, [join(ROOT, 'dist', 'cli'), page]), shared },
  });
  for (const [name, packed] of Object.entries(parts)) checkSize(name, packed);
  for (const [name, packed] of Object.entries(parts)) {
    const { path, size } = await writeArchive(resolve(values.out), name, packed);
    log(`${relative(process.cwd(), path)}: ${size}`);
  }
  log(
    `Made in ${((performance.now() - started) / 1000).toFixed(0)} s. docs/portable.md says how to use them.`,
  );
}

portable(process.argv.slice(2)).catch((error) => {
  log(`npm run portable failed: ${error.message}`);
  process.exitCode = error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : (error.exitCode ?? 1);
});
