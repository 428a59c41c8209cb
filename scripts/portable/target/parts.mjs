/** @file The two parts of the unpacked folder. */
import { createReadStream, createWriteStream, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Something that has to be unpacked is missing, or is another build's. */
export class PartError extends Error {
  name = 'PartError';
}

function readPart(root, name) {
  try {
    return JSON.parse(readFileSync(join(root, `part-${name}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Throws a {@link PartError} unless both parts are here and were made together. */
export function checkBrowserPart(root) {
  const [dawn, browser] = ['dawn', 'browser'].map((name) => readPart(root, name));
  const archive = 'rooflaw-browser-linux-x64.tar.gz';
  if (browser === undefined) {
    throw new PartError(
      `The browser is not here: unpack ${archive} as well, where this part was unpacked (tar -xzf ${archive}), ` +
        'or leave --where browser out.',
    );
  }
  if (dawn?.build !== browser.build) {
    throw new PartError(
      `The two parts were not made together: dawn is ${dawn?.build}, browser is ${browser.build}. ` +
        'Unpack both archives of one npm run portable.',
    );
  }
}

/** Chromium's archive from its pieces, in one step. Does nothing when it is there. */
export async function joinChromium(root) {
  const whole = join(root, 'node_modules', '@sparticuz', 'chromium', 'bin', 'chromium.br');
  if (existsSync(whole)) return;
  const fresh = `${whole}.${process.pid}.tmp`;
  try {
    for (const [index, piece] of [`${whole}.1`, `${whole}.2`].filter((path) => existsSync(path)).entries()) {
      await pipeline(createReadStream(piece), createWriteStream(fresh, { flags: index === 0 ? 'w' : 'a' }));
    }
    renameSync(fresh, whole);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new PartError(`Chromium's pieces could not be joined: ${error.message}`, { cause: error });
  }
}
