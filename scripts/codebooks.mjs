/**
 * @file `npm run codebooks`: trains the codebooks that the quantised kernels ship with and writes them to
 * kernels/quantized/codebooks. The same bytes come out every time; the largest take half an hour on one core.
 *
 *     npm run codebooks                     all of them
 *     npm run codebooks -- gauss-v4-k256    some
 *     npm run codebooks -- --check          writes nothing; exit code 1 where a file differs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { ROOT } from './setup-steps.mjs';

const FOLDER = join(ROOT, 'kernels', 'quantized', 'codebooks');
const log = (line) => process.stderr.write(`${line}\n`);

async function codebooks(argv) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false } },
  });
  const { module } = await runnerImport(join(ROOT, 'src', 'quantizers', 'trained.ts'));
  const { recipes, train } = module;
  const names = recipes.map(({ name }) => name);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`there is no '${unknown}'; there are ${names.join(', ')}`);
  for (const recipe of recipes) {
    if (positionals.length > 0 && !positionals.includes(recipe.name)) continue;
    await make(recipe, train, values.check);
  }
}

async function make(recipe, train, isCheck) {
  const started = performance.now();
  let told = started;
  const { bytes, mseTraining, mseSequence } = await train(recipe, {
    onProgress({ stage, done, note = '' }) {
      if (performance.now() - told < 10_000) return;
      told = performance.now();
      log(`${recipe.name}: ${stage} ${Math.round(100 * done)} % ${note}`);
    },
  });
  const text = Buffer.from(bytes).toString('base64');
  const path = join(FOLDER, `${recipe.name}.b64`);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  log(
    `${recipe.name}: ${bytes.length} bytes, mean squared error ${mseTraining.toFixed(5)} in training, ` +
      `${mseSequence.toFixed(5)} of vectors it has not seen; ${seconds} s`,
  );
  if (isCheck) {
    if (readFileSync(path, 'utf8') === text) return;
    log(`${path} differs`);
    process.exitCode = 1;
  } else {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
}

codebooks(process.argv.slice(2)).catch((error) => {
  log(`npm run codebooks failed: ${error.message}`);
  process.exitCode = error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
});
