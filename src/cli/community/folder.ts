/** @file The community's runs on disk: `bench-results/community/<yyyy-mm>/<run-id>.json`. */
import { existsSync, lstatSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { COMMUNITY, communityPath, MAX_SUBMISSION_BYTES } from '../../community/publish.ts';
import { refuse } from '../../community/finding.ts';
import type { Finding } from '../../community/finding.ts';
import type { Run } from '../../results/schema.ts';

/** Paths of all files of the community, in order of their months and ids. */
export function communityFiles(root: string): readonly string[] {
  const folder = join(root, COMMUNITY);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => join(folder, path))
    .toSorted();
}

const no = (code: string, message: string) => ({ finding: refuse(code, [], message) });

/** The text of a submitted file, or why it is not read. Links are not followed: they could lead anywhere. */
export function readSubmission(path: string): { readonly text: string } | { readonly finding: Finding } {
  let stat: ReturnType<typeof lstatSync>;
  try {
    stat = lstatSync(path);
  } catch {
    return no('no-such-file', 'no such file');
  }
  if (stat.isSymbolicLink()) return no('link', 'a link to another file; submit the file itself');
  if (!stat.isFile()) return no('not-a-file', 'not a plain file');
  if (stat.size > MAX_SUBMISSION_BYTES) {
    return no('too-large', `${stat.size} bytes, and a submission has at most ${MAX_SUBMISSION_BYTES}`);
  }
  return { text: readFileSync(path, 'utf8') };
}

/** A file below the community's folder must lie where its run belongs; one elsewhere may lie anywhere. */
export function placeFindings(path: string, run: Run, root: string): Finding[] {
  const folder = resolve(root, COMMUNITY);
  const real = realpathSync(resolve(path));
  const within = relative(existsSync(folder) ? realpathSync(folder) : folder, real);
  const isThere = within !== '' && !within.startsWith('..') && resolve(within) !== within;
  const place = `${COMMUNITY}/${within.split(sep).join('/')}`;
  if (!isThere || place === communityPath(run)) return [];
  return [refuse('wrong-place', ['id'], `this run belongs in ${communityPath(run)}`)];
}
