/** @file The two archives from their members, and the limit on their size. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumBytes, chromiumPiece, partMember } from './members.mjs';
import { packEnd, packMember } from './tar.mjs';

/** A part may be so large. */
export const LIMIT_BYTES = 60 * 2 ** 20;
/** Left free in `browser`: what gzip adds to a piece of Chromium, the part's own note and the end. */
const SLACK_BYTES = 64 * 1024;

/** Where Chromium is cut, so that the rest of `browser`, of `otherBytes`, has room beside its first piece. */
export const cutOf = (chromium, otherBytes, limit = LIMIT_BYTES) =>
  Math.max(0, Math.min(chromium, limit - SLACK_BYTES - otherBytes));

/** Every member compressed, two at a time: the addon and Node take the longest. */
async function packAll(members, modifiedS) {
  const done = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < members.length; at = next++) {
      done[at] = { path: members[at].path, bytes: await packMember(members[at], modifiedS) };
    }
  };
  await Promise.all([work(), work()]);
  return done;
}

/** The compressed parts: `{ dawn, browser }`, each a list of `{ path, bytes }`. Order is that of the archive. */
export async function packParts({ root, dawn, browser, facts, now = new Date() }) {
  const modifiedS = Math.floor(now.getTime() / 1000);
  const own = await packAll(browser, modifiedS);
  const size = chromiumBytes(root);
  const cut = cutOf(size, total(own));
  const whole = { ...facts, cut }; // pieces of two cuts do not fit
  const pieces = cut < size ? [chromiumPiece(root, 2, cut, size)] : [];
  return {
    dawn: await packAll([partMember('dawn', whole), ...dawn, ...pieces], modifiedS),
    browser: [
      ...own,
      ...(await packAll([partMember('browser', whole), chromiumPiece(root, 1, 0, cut)], modifiedS)),
    ],
  };
}

export const total = (packed) => packed.reduce((sum, { bytes }) => sum + bytes.length, 0);

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Throws an `Error` with the largest members when a part is too large. */
export function checkSize(name, packed, limit = LIMIT_BYTES) {
  const bytes = total(packed);
  if (bytes <= limit) return;
  const largest = packed.toSorted((a, b) => b.bytes.length - a.bytes.length).slice(0, 10);
  const lines = largest.map((member) => `  ${mib(member.bytes.length).padStart(9)}  ${member.path}`);
  throw new Error(
    `${name} has ${mib(bytes)}, at most ${mib(limit)} are allowed. The largest:\n${lines.join('\n')}`,
  );
}

/** Writes `rooflaw-NAME-linux-x64.tar.gz` in one step, and returns its path and size. */
export async function writeArchive(folder, name, packed) {
  const bytes = Buffer.concat([...packed.map((member) => member.bytes), await packEnd()]);
  const path = join(folder, `rooflaw-${name}-linux-x64.tar.gz`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.tmp`, bytes);
  renameSync(`${path}.tmp`, path);
  return { path, size: mib(bytes.length) };
}
