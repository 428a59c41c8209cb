/**
 * @file A .tar.gz, member by member: each is a gzip stream of its own, and gzip takes streams in a row for one. So
 * it is known what each member costs. The format is ustar, which every tar reads:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */
import { openSync, readSync, closeSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

const BLOCK = 512;
const packed = promisify(gzip);

/** The bytes of a member, from `from` (a file, or a part of it) or `text`. */
function contentOf({ from, start = 0, end, text }) {
  if (from === undefined) return Buffer.from(text);
  const content = Buffer.alloc((end ?? statSync(from).size) - start);
  const file = openSync(from, 'r');
  try {
    let done = 0;
    while (done < content.length) {
      const read = readSync(file, content, done, content.length - done, start + done);
      if (read === 0) throw new Error(`${from} became shorter while it was read`);
      done += read;
    }
    return content;
  } finally {
    closeSync(file);
  }
}

/** A member's header block. Throws a `RangeError` for a path that ustar cannot hold. */
export function headerOf(path, size, executable, modifiedS) {
  const header = Buffer.alloc(BLOCK);
  const text = (at, length, value) => header.write(value, at, length, 'utf8');
  const octal = (at, length, value) => text(at, length, value.toString(8).padStart(length - 1, '0'));
  const [prefix, name] = splitPath(path);
  text(0, 100, name);
  octal(100, 8, executable ? 0o755 : 0o644);
  octal(108, 8, 0); // owner and group: whoever unpacks, or root
  octal(116, 8, 0);
  octal(124, 12, size);
  octal(136, 12, modifiedS);
  text(156, 1, '0'); // a plain file
  text(257, 8, 'ustar\u000000');
  text(345, 155, prefix);
  text(148, 8, '        '); // the sum counts its own field as blanks
  const sum = header.reduce((total, byte) => total + byte, 0);
  text(148, 8, `${sum.toString(8).padStart(6, '0')}\u0000 `);
  return header;
}

/** At most 155 bytes of folders and 100 of name. */
function splitPath(path) {
  if (Buffer.byteLength(path) <= 100) return ['', path];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return [prefix, name];
  }
  throw new RangeError(`the path is too long for an archive: ${path}`);
}

/** One member, compressed. What is compressed already (`stored`) is not worth the time. */
export async function packMember(member, modifiedS) {
  const content = contentOf(member);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  const header = headerOf(member.path, content.length, member.executable ?? false, modifiedS);
  // The highest level takes as long, within a second, and leaves 0.2 MiB more room.
  const level = member.stored ? constants.Z_NO_COMPRESSION : constants.Z_BEST_COMPRESSION;
  return packed(Buffer.concat([header, content, padding]), { level });
}

/** What ends an archive. */
export const packEnd = () => packed(Buffer.alloc(2 * BLOCK));
