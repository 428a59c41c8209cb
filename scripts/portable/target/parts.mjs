/** @file The two parts of the unpacked folder. */
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Something that has to be unpacked is missing, or is another build's. */
export class PartError extends Error {
  name = 'PartError';
}

function readPart(root, part) {
  try {
    return JSON.parse(readFileSync(join(root, `part-${part}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

const nameOf = (part) => `${part?.build} cut at ${part?.cut}`;

/** Throws a {@link PartError} unless both parts are here and were made together. */
export function checkBrowserPart(root) {
  const [dawn, browser] = ['dawn', 'browser'].map((part) => readPart(root, part));
  const archive = 'rooflaw-browser-linux-x64.tar.gz';
  if (browser === undefined) {
    throw new PartError(
      `The browser is not here: unpack ${archive} as well, where this part was unpacked (tar -xzf ${archive}), ` +
        'or leave --where browser out.',
    );
  }
  if (nameOf(dawn) !== nameOf(browser)) {
    throw new PartError(
      `The two parts were not made together: dawn is ${nameOf(dawn)}, browser is ${nameOf(browser)}. ` +
        'Unpack both archives of one npm run portable.',
    );
  }
}

/** Makes the browser's part whole: Chromium from its pieces, and what the page shares with the command line. */
export async function completeBrowser(root) {
  await joinChromium(root);
  for (const { from, to } of readPart(root, 'browser')?.shared ?? []) {
    const path = join(root, to);
    if (existsSync(path)) continue;
    const fresh = `${path}.${process.pid}.tmp`;
    try {
      copyFileSync(join(root, from), fresh);
      renameSync(fresh, path);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw new PartError(`${to} could not be copied from ${from}: ${error.message}`, { cause: error });
    }
  }
}

/** Chromium's archive from its pieces, which go; without a first piece there is nothing to do. */
export async function joinChromium(root) {
  const whole = join(root, 'node_modules', '@sparticuz', 'chromium', 'bin', 'chromium.br');
  const pieces = [`${whole}.1`, `${whole}.2`].filter((path) => existsSync(path));
  if (existsSync(whole) && pieces[0] !== `${whole}.1`) return;
  const fresh = `${whole}.${process.pid}.tmp`;
  try {
    for (const [index, piece] of pieces.entries()) {
      await pipeline(createReadStream(piece), createWriteStream(fresh, { flags: index === 0 ? 'w' : 'a' }));
    }
    renameSync(fresh, whole);
    for (const piece of pieces) rmSync(piece);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new PartError(`Chromium's pieces could not be joined: ${error.message}`, { cause: error });
  }
}
