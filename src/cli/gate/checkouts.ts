/**
 * @file The two programs that a gate compares: folders as they are, or a git reference checked out for the time of
 * the gate. A checkout borrows the packages and the browser of this one, by links, and is removed whatever happens.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CliError, EXIT, usageError } from '../exit.ts';

/** A program that can be launched. */
export interface Checkout {
  /** As the user asked for it. */
  readonly asked: string;
  readonly folder: string;
  /** Removes what was made for it; never throws, and may be called again. */
  readonly remove: () => void;
}

const BIN = join('bin', 'rooflaw.mjs');
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A folder with a checkout of Rooflaw. Throws a usage error that names `option`. */
export function folderOf(option: string, asked: string): Checkout {
  const folder = resolve(asked);
  if (!isFolder(folder)) throw usageError(`${option}: there is no folder ${asked}`);
  if (!existsSync(join(folder, BIN))) {
    throw usageError(`${option}: ${asked} is no checkout of Rooflaw: it has no ${BIN}`);
  }
  return { asked, folder, remove: () => {} };
}

/** What `--base` means: a folder where there is one, else a git reference of the repository that `head` is in. */
export function baseOf(asked: string, head: Checkout): Checkout {
  if (isFolder(resolve(asked))) return folderOf('--base', asked);
  if (asked.startsWith('-')) throw usageError(`--base: '${asked}' is neither a folder nor a git reference`);
  const commit = demandGit(head.folder, 'rev-parse', '--verify', '--quiet', `${asked}^{commit}`);
  if (commit.status !== 0) {
    const hint = existsSync(join(head.folder, '.git'))
      ? 'git fetch may bring it'
      : 'which is no git checkout';
    throw usageError(`--base: '${asked}' is neither a folder nor a git reference of ${head.asked}; ${hint}`);
  }
  return checkOut(asked, commit.stdout.trim(), head);
}

function checkOut(asked: string, commit: string, head: Checkout): Checkout {
  const theirs = demandGit(head.folder, 'show', `${commit}:package-lock.json`);
  const ours = readFileSync(join(head.folder, 'package-lock.json'), 'utf8');
  if (theirs.status !== 0 || theirs.stdout !== ours) {
    throw usageError(
      `--base: ${asked} needs other packages than head (package-lock.json differs). Check it out and install it ` +
        `yourself, then name the folder:\n  git worktree add ../base ${asked} && (cd ../base && npm ci)\n` +
        `  rooflaw gate --base ../base`,
    );
  }
  if (!isFolder(join(head.folder, 'node_modules'))) {
    throw usageError(`--head: ${head.asked} has no node_modules to share with base; run npm ci there`);
  }
  const parent = mkdtempSync(join(tmpdir(), 'rooflaw-gate-'));
  const folder = join(parent, 'base');
  const remove = (): void => {
    process.off('exit', remove);
    git(head.folder, 'worktree', 'remove', '--force', folder);
    rmSync(parent, { recursive: true, force: true, maxRetries: 3 });
    git(head.folder, 'worktree', 'prune');
  };
  process.on('exit', remove); // whatever else goes wrong
  try {
    const made = demandGit(head.folder, 'worktree', 'add', '--detach', '--quiet', folder, commit);
    if (made.status !== 0) throw usageError(`--base: git worktree failed: ${made.stderr.trim()}`);
    shareModules(head.folder, folder);
    shareBrowser(head.folder, folder);
    return { asked, folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A folder of links rather than one link: git's rule `node_modules/` leaves out folders alone. */
function shareModules(from: string, to: string): void {
  const [source, target] = [join(from, 'node_modules'), join(to, 'node_modules')];
  mkdirSync(target);
  for (const name of readdirSync(source)) {
    if (!name.startsWith('.vite')) symlinkSync(join(source, name), join(target, name));
  }
}

/**
 * An unpacked browser, and the stamp that packages are installed. Files and not links to them: a loaded library is
 * looked up by its path.
 */
function shareBrowser(from: string, to: string): void {
  const [source, target] = [join(from, '.cache', 'rooflaw'), join(to, '.cache', 'rooflaw')];
  if (!isFolder(source)) return;
  for (const name of readdirSync(source)) {
    if (name === 'installed' || name.startsWith('chromium-'))
      duplicate(join(source, name), join(target, name));
  }
}

/** By hard links, or by copies from another disk. */
function duplicate(from: string, to: string): void {
  if (isFolder(from)) {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) duplicate(join(from, name), join(to, name));
    return;
  }
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** {@link git}, where it is needed. Throws a `CliError` where there is no git or Ctrl-C reached it, as it does every process of a terminal. */
function demandGit(folder: string, ...args: readonly string[]) {
  const done = git(folder, ...args);
  if (done.error !== undefined && 'code' in done.error && done.error.code === 'ENOENT')
    throw usageError('--base: a reference needs git, which is not here; name a folder');
  if (done.signal === 'SIGINT' || done.signal === 'SIGTERM')
    throw new CliError(EXIT.cancelled, 'Cancelled before anything was measured.');
  return done;
}

function git(folder: string, ...args: readonly string[]) {
  return spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
}
