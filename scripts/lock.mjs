/**
 * @file One process at a time: `npm ci`, unpacking the browser and building each hold a lock file, because
 * `npm run bench` and `npm test` may well be started side by side in one checkout.
 *
 * Plain .mjs: the set-up runs before any package is installed and on Node 20, which cannot read TypeScript.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any honest holder needs: `npm ci` on a slow line. */
const ABANDONED_AFTER_MS = 30 * 60_000;
const POLL_MS = 150;

/** Folder of everything that can be deleted and made again. */
export const cacheFolder = (root) => join(root, '.cache', 'rooflaw');

/**
 * Runs `work` while holding the lock `name`. Waits for another holder, and says so once through `log`;
 * takes over the lock of a process that has died.
 */
export async function withLock(root, name, work, log = () => {}) {
  const path = join(cacheFolder(root), `${name}.lock`);
  mkdirSync(dirname(path), { recursive: true });
  for (let waiting = false; !tryAcquire(path); waiting = true) {
    if (!waiting) log(`Waiting for another process (${holder(path)?.pid ?? 'unknown'}) to finish: ${name}`);
    removeIfDead(path);
    await sleep(POLL_MS);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function tryAcquire(path) {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holder(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // released meanwhile, or caught between creation and writing
  }
}

function isDead(path) {
  let ageMs;
  try {
    ageMs = Date.now() - statSync(path).mtimeMs;
  } catch {
    return false;
  }
  if (ageMs > ABANDONED_AFTER_MS) return true;
  const owner = holder(path);
  if (owner === undefined) return ageMs > 5000;
  if (owner.host !== hostname()) return false; // a container sharing the folder: its pids mean nothing here
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Moves the dead lock aside before deleting it, so that two waiters cannot delete each other's fresh lock. */
function removeIfDead(path) {
  if (!isDead(path)) return;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // another waiter was faster
  }
  if (!isDead(aside)) {
    try {
      linkSync(aside, path); // it was a fresh one after all: put it back
    } catch {
      // a third process holds the lock by now
    }
  }
  rmSync(aside, { force: true });
}
