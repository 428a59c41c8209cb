/**
 * @file Are the packages that package-lock.json asks for the packages in node_modules? If not, `npm ci`.
 *
 * Plain .mjs without dependencies: this is what brings the dependencies.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, withLock } from './lock.mjs';

/** A failed step with the exit code to end with. */
export class SetupError extends Error {
  name = 'SetupError';
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Installs what is missing. Takes milliseconds when nothing is. */
export async function ensureDependencies(root, log = () => {}) {
  if (whyInstall(root) === undefined) return;
  await withLock(
    root,
    'install',
    () => {
      const why = whyInstall(root); // another process may just have installed
      if (why !== undefined) install(root, why, log);
    },
    log,
  );
}

/** The reason why `npm ci` must run, or undefined when node_modules is right. */
export function whyInstall(root, machine = thisMachine()) {
  const wanted = readJson(join(root, 'package-lock.json'));
  if (wanted === undefined) throw new SetupError(`${join(root, 'package-lock.json')} is missing or not JSON`);
  const found = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (found === undefined) return 'node_modules is missing';
  const difference = firstDifference(wanted.packages ?? {}, found.packages ?? {}, machine, (path) =>
    existsSync(join(root, path, 'package.json')),
  );
  if (difference === undefined) return undefined;
  // npm may rightly leave out an optional package for a reason not modelled here; the stamp of a
  // successful `npm ci` then keeps the next start from installing again and again.
  if (difference.trustStamp && readText(stampPath(root)) === stamp(root)) return undefined;
  return difference.text;
}

function thisMachine() {
  const isMusl = process.platform === 'linux' && existsSync('/etc/alpine-release');
  return { platform: process.platform, arch: process.arch, libc: isMusl ? 'musl' : 'glibc' };
}

/** Compares the lock file's packages with those npm noted down when it installed. */
export function firstDifference(wanted, found, machine, isInstalled) {
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue;
    const have = found[path];
    if (have === undefined) {
      if (entry.optional || entry.devOptional || entry.peer) {
        if (!isMeantFor(entry, machine)) continue;
        return { text: `${path} is missing`, trustStamp: true };
      }
      return { text: `${path} is missing`, trustStamp: false };
    }
    if (have.version !== entry.version || have.integrity !== entry.integrity) {
      return { text: `${path} is ${have.version}, not ${entry.version}`, trustStamp: false };
    }
    if (!isInstalled(path)) return { text: `${path} is gone`, trustStamp: false };
  }
  for (const path of Object.keys(found)) {
    if (wanted[path] === undefined) return { text: `${path} is not in package-lock.json`, trustStamp: false };
  }
  return undefined;
}

/**
 * Whether an optional package is the binary of just this machine. One that names no machine may have been left
 * out rightly, as a dependency of another machine's binary.
 */
function isMeantFor(entry, machine) {
  if (entry.os === undefined && entry.cpu === undefined) return false;
  return (
    suits(entry.os, machine.platform) && suits(entry.cpu, machine.arch) && suits(entry.libc, machine.libc)
  );
}

/** npm's `os`, `cpu` and `libc` fields: a list of names, or of `!names` that are refused. */
function suits(list, value) {
  if (list === undefined) return true;
  if (list.includes(`!${value}`)) return false;
  return list.every((name) => name.startsWith('!')) || list.includes(value);
}

function install(root, why, log) {
  log(`Installing packages (${why}) …`);
  // npm says where it lives when it runs a script; otherwise it is looked up on the PATH.
  const npm = process.env.npm_execpath;
  const [command, first] =
    npm?.endsWith('.js') || npm?.endsWith('.cjs') ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(
    command,
    [...first, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    {
      cwd: root,
      // Results belong on stdout, and these are none.
      stdio: ['ignore', 2, 2],
      env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: 'true' },
    },
  );
  if (result.error) {
    throw new SetupError(
      `Could not start npm (${result.error.message}). Install npm, or run 'npm ci' yourself.`,
    );
  }
  if (result.status !== 0) {
    throw new SetupError(
      `'npm ci' failed with exit code ${result.status ?? result.signal}; its reason stands above. ` +
        'Packages come from the registry npm is configured for (npm config get registry).',
      result.status ?? 1,
    );
  }
  mkdirSync(dirname(stampPath(root)), { recursive: true });
  writeFileSync(stampPath(root), stamp(root));
}

const stampPath = (root) => join(cacheFolder(root), 'installed');

/** What was installed, from which lock file, for which machine. */
function stamp(root) {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', join('node_modules', '.package-lock.json')]) {
    hash.update(readText(join(root, file)) ?? '');
  }
  return `${hash.digest('hex')} ${process.platform}-${process.arch}`;
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(path) {
  try {
    return JSON.parse(readText(path) ?? '');
  } catch {
    return undefined;
  }
}
