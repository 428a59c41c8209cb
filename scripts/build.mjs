/**
 * @file Builds `dist/page` (the dashboard) and `dist/cli`, and only what is out of date. `bin/rooflaw.mjs` calls
 * {@link ensureBuilt} before each start, so it must cost milliseconds when nothing has changed.
 *
 * Plain .mjs: it runs on Node versions that cannot read TypeScript.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstLoadText } from './first-load.mjs';
import { withLock } from './lock.mjs';
import { ROOT } from './setup-steps.mjs';

/** What each target is made of; a folder means everything below it. */
const TARGETS = {
  page: {
    output: 'index.html',
    inputs: [
      'index.html',
      'public',
      'docs/method.md',
      'scripts/addresses.ts',
      'scripts/suites-plugin.ts',
      'scripts/community-plugin.ts',
      'bench-results/community',
      'src',
      'kernels',
      'models',
      'package.json',
      'package-lock.json',
      'vite.config.ts',
      'tsconfig.json',
    ],
    leftOut: ['src/cli'],
    flags: [],
  },
  cli: {
    output: 'main.js',
    inputs: [
      'src',
      'kernels',
      'models',
      'scripts',
      'package.json',
      'package-lock.json',
      'vite.config.ts',
      'tsconfig.json',
    ],
    leftOut: ['src/dashboard'],
    flags: ['--ssr', '--mode', 'cli'],
  },
};

/** What vite.config.ts builds in from the environment. */
const ADDRESSES = ['ROOFLAW_REPOSITORY', 'ROOFLAW_SUBMIT_URL'];

/** Builds the named targets (`page`, `cli`) unless they are up to date. Throws with the builder's exit code. */
export async function ensureBuilt(root, names, log = () => {}) {
  const stale = () => names.filter((name) => !isFresh(readStamp(root, name), stampOf(root, name)));
  if (stale().length === 0) return;
  await withLock(
    root,
    'build',
    async () => {
      for (const name of stale()) await build(root, name, log);
    },
    log,
  );
}

async function build(root, name, log) {
  const started = performance.now();
  log(`Building dist/${name} …`);
  const stamp = stampOf(root, name); // before the build: an edit during it makes the result stale
  const folder = join(root, 'dist', name);
  const fresh = `${folder}.new`;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [
    vite,
    'build',
    ...TARGETS[name].flags,
    '--outDir',
    fresh,
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ];
  const env = { ...process.env };
  delete env.NODE_ENV; // a test runner's `test` would build a development page
  if (!process.stderr.isTTY) env.NO_COLOR = '1'; // a log of CI has no use for colours
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2], env });
  const [code, signal] = await new Promise((done, failed) =>
    child.once('error', failed).once('close', (...how) => done(how)),
  );
  // Ctrl-C reaches every process of a terminal.
  if (signal === 'SIGINT' || signal === 'SIGTERM')
    throw Object.assign(new Error(`the build of dist/${name} was interrupted`), { exitCode: 130 });
  if (code !== 0) {
    throw Object.assign(new Error(`the build of dist/${name} failed; the reason stands above`), {
      exitCode: code ?? 1,
    });
  }
  if (!existsSync(join(fresh, TARGETS[name].output)))
    throw new Error(`the build made no ${name}/${TARGETS[name].output}`);
  writeFileSync(join(fresh, '.stamp'), stamp);
  rmSync(`${folder}.old`, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  renameSync(folder, `${folder}.old`);
  renameSync(fresh, folder);
  rmSync(`${folder}.old`, { recursive: true, force: true });
  log(`Built dist/${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (name === 'page') log(firstLoadText(folder));
}

function readStamp(root, name) {
  try {
    statSync(join(root, 'dist', name, TARGETS[name].output));
    return readFileSync(join(root, 'dist', name, '.stamp'), 'utf8');
  } catch {
    return undefined;
  }
}

/** Where git gives no answer (a checkout of another user, no git), what was built from the same files will do. */
function isFresh(built, wanted) {
  if (built === undefined) return false;
  const [files, commitBuilt] = built.split(' ');
  const [filesNow, commitNow] = wanted.split(' ');
  return files === filesNow && (commitNow === UNKNOWN || commitBuilt === commitNow);
}

/** A hash of the names, sizes and times of all inputs, and the commit, which is built into the result. */
function stampOf(root, name) {
  const { inputs, leftOut } = TARGETS[name];
  const hash = createHash('sha256').update(`${process.versions.node}\n`);
  for (const variable of ADDRESSES) hash.update(`${process.env[variable] ?? ''}\n`);
  const skip = new Set(leftOut.map((path) => join(root, path)));
  for (const input of inputs) {
    for (const file of filesOf(join(root, input), skip)) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
    }
  }
  return `${hash.digest('hex')} ${commit(root)}`;
}

function filesOf(path, skip) {
  if (skip.has(path) || path.endsWith('.test.ts')) return [];
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return [];
  if (!entry.isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesOf(join(path, name), skip));
}

const UNKNOWN = 'unknown';

/** The commit and whether the work tree differs from it, as vite.config.ts writes it into the build. */
function commit(root) {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const head = git('rev-parse', 'HEAD');
  if (head.status !== 0) return UNKNOWN;
  return `${head.stdout.trim()}${git('status', '--porcelain').stdout.trim() === '' ? '' : '-dirty'}`;
}

const log = (line) => process.stderr.write(`${line}\n`);

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in TARGETS));
  if (unknown !== undefined) {
    log(`Unknown target '${unknown}'; there are ${Object.keys(TARGETS).join(' and ')}`);
    process.exit(2);
  }
  try {
    await ensureBuilt(ROOT, names.length > 0 ? names : Object.keys(TARGETS), log);
  } catch (error) {
    log(`Build failed: ${error.message}`);
    process.exit(error.exitCode ?? 1);
  }
}
