/**
 * @file `rooflaw submit RUN`: shows exactly what would be published, and only with `--yes` writes the file for a pull
 * request, or with `--send --yes` sends it to the address of the build.
 */
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ingest, knownOf } from '../../community/ingest.ts';
import type { Known } from '../../community/ingest.ts';
import { proposalOf, uploadPath } from '../../community/propose.ts';
import { communityPath, identifying, publishable } from '../../community/publish.ts';
import { sendRun } from '../../community/send.ts';
import { messageOf } from '../../harness/errors.ts';
import { RunFileError, parseRun, validateRun } from '../../results/load.ts';
import type { Run } from '../../results/schema.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { problemLines } from '../file-commands.ts';
import { plain } from '../../analysis/document/document.ts';
import { makeFolder } from '../make-folder.ts';
import { readRun } from '../read-run.ts';
import { noteLines, type Terminal } from '../terminal.ts';
import { communityFiles, readSubmission } from './folder.ts';

export interface SubmitOptions {
  readonly device?: string | undefined;
  /** Write the file, or send it; without it only what would be written or sent is shown. */
  readonly yes?: boolean | undefined;
  /** Send it to the address of the build; nothing is written. */
  readonly send?: boolean | undefined;
  /** Folder that stands for the repository's root. */
  readonly to?: string | undefined;
}

export interface SubmitContext {
  readonly root: string;
  readonly terminal: Terminal;
  readonly now: Date;
  /** Where runs are sent, and where they are collected: what the build was told, or null. */
  readonly submitUrl: string | null;
  readonly repository: string | null;
}

export async function submitCommand(
  path: string,
  { device, yes = false, send = false, to }: SubmitOptions,
  { root, terminal, now, submitUrl, repository }: SubmitContext,
): Promise<ExitCode> {
  if (send && submitUrl === null) {
    throw usageError(
      '--send: this build was told no address to send to (ROOFLAW_SUBMIT_URL); without --send the file is for a pull request',
    );
  }
  const run = readied(load(path), device, now);
  const text = `${JSON.stringify(run)}\n`;
  const base = to ?? root;
  const judged = await ingest(text, await knownIn(base), now);
  const place = communityPath(run);
  const target = join(base, place);
  const lines = [
    `What is published is the file ${place} (${Buffer.byteLength(text)} bytes), and nothing else. It holds`,
    'every sample, the texts of the shaders, and this of you and your machine:',
    ...identifying(run).map(([what, value]) => `  ${what.padEnd(12)} ${plain(value)}`),
    ...(run.submission?.deviceName === undefined && !run.environment.adapter.isSoftware
      ? ["A browser tells a family of devices at most: name yours with --device 'GeForce RTX 4070'."]
      : []),
    ...judged.findings.map(({ level, path: at, message }) =>
      plain(`${level === 'refuse' ? 'refused' : 'flag'}: ${at === '' ? '' : `${at}: `}${message}`),
    ),
    ...(existsSync(target) && !send ? [`${target} is there already and would not be written over.`] : []),
  ];
  await terminal.result(`${lines.join('\n')}\n`);
  if (!judged.accepted) {
    throw new CliError(EXIT.invalidFile, `It would be refused, so nothing was ${send ? 'sent' : 'written'}.`);
  }
  if (send && submitUrl !== null) {
    if (yes) return sent(submitUrl, text, terminal);
    terminal.note(`Nothing was sent. Say --send --yes to send these bytes to ${submitUrl}.`);
    return EXIT.fine;
  }
  if (!yes) {
    terminal.note('Nothing was written. Say --yes to write the file.');
    return EXIT.fine;
  }
  writeNew(target, text);
  await terminal.result(
    `${['', `Written: ${target}`, ...howTo(base, place, text, repository)].join('\n')}\n`,
  );
  return EXIT.fine;
}

/**
 * The run as it is published. One that was made ready before keeps its date, so that whoever wrote the file to look at it
 * sends those bytes and no others.
 */
function readied(source: Run, deviceName: string | undefined, now: Date): Run {
  const before = source.submission?.submittedAt;
  if (before !== undefined) {
    const again = publishable(source, { deviceName, now: new Date(before) });
    // Both by the schema, which puts keys in one order.
    if (JSON.stringify(validateRun(again)) === JSON.stringify(validateRun(source))) return again;
  }
  return publishable(source, { deviceName, now });
}

async function sent(url: string, text: string, terminal: Terminal): Promise<ExitCode> {
  terminal.note(`Sending to ${url} …`);
  const { ok, answer } = await sendRun(url, text);
  // In words of a server: noted, and so made plain.
  noteLines(terminal, answer);
  return ok ? EXIT.fine : EXIT.failed;
}

/** Never over a file that is there, and never half of one. */
function writeNew(target: string, text: string): void {
  let file: number;
  try {
    makeFolder(dirname(target));
    file = openSync(target, 'wx');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw usageError(
      code === 'EEXIST'
        ? `${target} is there already; it is left as it is. To publish it anew, as under another name of the device, remove it first`
        : `${target} cannot be written: ${messageOf(error)}; --to names another checkout`,
    );
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    rmSync(target, { force: true });
    throw new CliError(EXIT.failed, `${target} cannot be written: ${messageOf(error)}`);
  } finally {
    closeSync(file);
  }
}

/** What is left to do by hand; the repository's address is the build's. */
function howTo(base: string, place: string, text: string, repository: string | null): readonly string[] {
  const name = basename(place, '.json');
  const folder = relative(process.cwd(), base);
  return [
    'To publish it, open a pull request that adds this one file:',
    ...(folder === '' ? [] : [`  cd ${quoted(folder)}`]),
    `  git switch -c run-${name}`,
    `  git add ${place}`,
    `  git commit -m "Run ${name}"`,
    '  gh pr create --fill     (it offers to make a fork; without gh, push the branch to a fork of yours)',
    ...(repository === null ? [] : byHand(repository, place, text)),
    `CI then runs rooflaw ingest ${place}, as you can before.`,
  ];
}

function byHand(repository: string, place: string, text: string): readonly string[] {
  const { url, isFilled } = proposalOf(repository, place, text);
  return [
    `Without git: ${isFilled ? 'the form is filled in at' : 'paste the text of the file into the form at'}`,
    `  ${url}`,
    'or upload the file in a fork of yours (GitHub takes uploads only where you may write):',
    `  https://github.com/YOUR-NAME/YOUR-FORK/${uploadPath(dirname(place))}`,
  ];
}

/** For a POSIX shell. */
const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;

function load(path: string): Run {
  try {
    return readRun(path);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    throw new CliError(EXIT.invalidFile, problemLines(path, error).join('\n'));
  }
}

async function knownIn(root: string): Promise<readonly Known[]> {
  const known: Known[] = [];
  for (const path of communityFiles(root)) {
    const read = readSubmission(path);
    if ('finding' in read) continue;
    try {
      known.push(await knownOf(parseRun(read.text)));
    } catch (error) {
      if (!(error instanceof RunFileError)) throw error;
    }
  }
  return known;
}
