/**
 * @file Chromium and SwiftShader out of the npm package `@sparticuz/chromium` (Linux x64), for machines
 * without a browser. The package holds brotli archives; they are unpacked once into
 * `.cache/rooflaw/chromium-<version>` of the checkout. Nothing is downloaded.
 *
 * Plain .mjs: shared by the set-up, which runs before TypeScript can, and the command line.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { cacheFolder, withLock } from './lock.mjs';

const PACKAGE = join('node_modules', '@sparticuz', 'chromium');
const MARKER = 'complete.json';
/** The binary is linked against glibc; musl systems have no such file and cannot start it. */
export const GLIBC_LOADER = '/lib64/ld-linux-x86-64.so.2';
/** Raised when what is put into the folder changes, so that older folders are unpacked anew. */
const LAYOUT = 1;

/** Version of the installed package, or undefined when it is not installed. */
export async function packagedVersion(root) {
  try {
    return JSON.parse(await readFile(join(root, PACKAGE, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/**
 * The folder with the unpacked browser; unpacks it when it is missing or damaged. Throws an `Error` that says
 * what to do. Safe to call from several processes at once.
 */
export async function unpackChromium(root, log = () => {}) {
  const version = await packagedVersion(root);
  if (version === undefined) throw new Error(`${PACKAGE} is not installed; run 'npm ci'`);
  const folder = join(cacheFolder(root), `chromium-${version}`);
  if (await isComplete(folder)) return folder;
  await withLock(
    root,
    'chromium',
    async () => {
      if (await isComplete(folder)) return;
      log(`Unpacking Chromium ${version} into ${relative(root, folder)} (once) …`);
      await removeLeftovers(root);
      const fresh = `${folder}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
      try {
        await unpackInto(fresh, join(root, PACKAGE, 'bin'));
        await rm(folder, { recursive: true, force: true }); // damaged, or it would have been complete
        await rename(fresh, folder);
      } catch (error) {
        await rm(fresh, { recursive: true, force: true });
        throw new Error(`Could not unpack Chromium: ${explain(error)}`, { cause: error });
      }
    },
    log,
  );
  return folder;
}

async function unpackInto(folder, archives) {
  await mkdir(folder, { recursive: true });
  await decompress(join(archives, 'chromium.br'), join(folder, 'chromium'));
  await chmod(join(folder, 'chromium'), 0o755);
  for (const name of ['swiftshader', 'fonts', 'al2023']) {
    await untar(join(archives, `${name}.tar.br`), folder);
  }
  // The archive's own fonts.conf names folders of another machine.
  await writeFile(join(folder, 'fonts.conf'), FONTS_CONF);
  // Node needs the Vulkan loader on its path, and none of the other libraries beside it.
  await mkdir(join(folder, 'vulkan'));
  await copyFile(join(folder, 'libvulkan.so.1'), join(folder, 'vulkan', 'libvulkan.so.1'));
  const files = await sizes(folder);
  await writeFile(join(folder, MARKER), JSON.stringify({ layout: LAYOUT, files }, null, 1));
}

const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

async function untar(archive, folder) {
  // Through a file: tar may close a pipe at the end mark, before the padding behind it has been written.
  const plain = join(folder, 'archive.tar');
  await decompress(archive, plain);
  // -o: the files belong to whoever unpacks, also for root. GNU, BSD and busybox tar agree on it.
  await promisify(execFile)('tar', ['-x', '-o', '-f', plain, '-C', folder]);
  await rm(plain);
}

const decompress = (from, to) =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));

async function sizes(folder) {
  const found = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found[relative(folder, path)] = (await stat(path)).size;
  }
  return found;
}

/** Every file that was unpacked is there in its full size. */
async function isComplete(folder) {
  try {
    const marker = JSON.parse(await readFile(join(folder, MARKER), 'utf8'));
    if (marker.layout !== LAYOUT) return false;
    for (const [path, size] of Object.entries(marker.files)) {
      if ((await stat(join(folder, path))).size !== size) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Half-unpacked folders of processes that were killed. The caller holds the lock, so nobody is writing them. */
async function removeLeftovers(root) {
  for (const name of await readdir(cacheFolder(root))) {
    if (/^chromium-.*\.new-/.test(name))
      await rm(join(cacheFolder(root), name), { recursive: true, force: true });
  }
}

function explain(error) {
  if (error.code === 'ENOSPC') return 'the disk is full (it needs 250 MB)';
  if (error.code === 'ENOENT' && error.syscall?.startsWith('spawn'))
    return "there is no 'tar' command; install tar";
  if (error.code === 'EACCES' || error.code === 'EROFS')
    return `the checkout cannot be written (${error.path})`;
  if (
    error.code === 'ERR_ZLIB_BINDING_CLOSED' ||
    error.code?.startsWith('ERR_BROTLI') ||
    error.code === 'Z_BUF_ERROR'
  )
    return "the package's archive is damaged; delete node_modules/@sparticuz and run 'npm ci'";
  return error.message;
}
