/**
 * @file Pictures of every view and state of the built page, to be looked at, with axe-core over each:
 *
 *     node scripts/screenshots.mjs                          # everything, into dist/pictures
 *     node scripts/screenshots.mjs --only compare,claims    # scenes whose names have these parts
 *     node scripts/screenshots.mjs --widths 320,1920 --schemes dark --no-axe
 *     node scripts/screenshots.mjs --run mine.json          # a run file of one's own as one more scene
 *     node scripts/screenshots.mjs --list
 *
 * `--tall 1500` cuts long pages into pieces. Ends with 1 where axe found something, a page was wider than its window, or the
 * console complained. The scenes are in `test/pictures`; it takes what the tests of the page take.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './setup-steps.mjs';

const log = (line) => process.stdout.write(`${line}\n`);

const list = (text) => text.split(',').filter((part) => part !== '');

function pixels(name, text, least) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > 16_000) {
    throw new RangeError(`--${name}: '${text}' is no whole number of pixels from ${least} to 16000`);
  }
  return value;
}

function optionsOf(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      out: { type: 'string', default: join(ROOT, 'dist', 'pictures') },
      only: { type: 'string', default: '' },
      widths: { type: 'string', default: '390,1280' },
      schemes: { type: 'string', default: 'light,dark' },
      run: { type: 'string', multiple: true, default: [] },
      tall: { type: 'string', default: '8000' },
      'no-axe': { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  const schemes = list(values.schemes);
  const unknown = schemes.find((scheme) => scheme !== 'light' && scheme !== 'dark');
  if (unknown !== undefined) throw new RangeError(`--schemes: there are light and dark, not '${unknown}'`);
  return {
    list: values.list,
    options: {
      out: resolve(values.out),
      only: list(values.only),
      widths: list(values.widths).map((text) => pixels('widths', text, 240)),
      schemes,
      runs: values.run.map((path) => resolve(path)),
      tall: pixels('tall', values.tall, 200),
      axe: !values['no-axe'],
      log,
    },
  };
}

async function screenshots(argv) {
  const { list: listed, options } = optionsOf(argv);
  // The scenes are TypeScript, and use what the tests of the page use.
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(ROOT, 'test', 'pictures', 'take.ts'));
  if (listed) {
    for (const name of module.sceneNames()) log(name);
    return 0;
  }
  return (await module.takePictures(options)) === 0 ? 0 : 1;
}

screenshots(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`screenshots: ${error.message}\n`);
    process.exitCode = error instanceof RangeError || error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
  },
);
