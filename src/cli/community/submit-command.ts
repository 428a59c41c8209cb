/**
 * @file `rooflaw submit RUN`: shows exactly what would be published, and only with `--yes` writes the file to publish.
 * Nothing is sent: the file goes by a pull request, or by whatever takes it at the address of the build.
 */
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ingest, knownOf } from '../../community/ingest.ts';
import type { Known } from '../../community/ingest.ts';
import { communityPath, identifying, publishable } from '../../community/publish.ts';
import { messageOf } from '../../harness/errors.ts';
import { RunFileError, parseRun } from '../../results/load.ts';
import type { Run } from '../../results/schema.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { problemLines } from '../file-commands.ts';
import { plain } from '../../analysis/document/document.ts';
import { readRun } from '../read-run.ts';
import type { Terminal } from '../terminal.ts';
import { communityFiles, readSubmission } from './folder.ts';

export interface SubmitOptions {
  readonly device?: string | undefined;
  /** Write the file; without it only what would be written is shown. */
  readonly yes?: boolean | undefined;
  /** Folder that stands for the repository's root. */
  readonly to?: string | undefined;
}

export async function submitCommand(
  path: string,
  { device, yes = false, to }: SubmitOptions,
  { root, terminal, now }: { root: string; terminal: Terminal; now: Date },
): Promise<ExitCode> {
  const run = publishable(load(path), { deviceName: device, now });
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
    ...(existsSync(target) ? [`${target} is there already and would not be written over.`] : []),
  ];
  await terminal.result(`${lines.join('\n')}\n`);
  if (!judged.accepted) {
    throw new CliError(EXIT.invalidFile, 'It would be refused, so nothing was written.');
  }
  if (!yes) {
    terminal.note('Nothing was written. Say --yes to write the file.');
    return EXIT.fine;
  }
  writeNew(target, text);
  await terminal.result(`${['', `Written: ${target}`, ...howTo(place)].join('\n')}\n`);
  return EXIT.fine;
}

/** Never over a file that is there, and never half of one. */
function writeNew(target: string, text: string): void {
  let file: number;
  try {
    mkdirSync(dirname(target), { recursive: true });
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
function howTo(place: string): readonly string[] {
  const repository = __ROOFLAW_REPOSITORY__;
  const folder = dirname(place);
  return [
    'To publish it, open a pull request that adds this one file:',
    ...(repository === null
      ? [`  commit ${place} on a branch of a fork, push it, and open a pull request`]
      : [
          `  upload it at ${repository}/upload/main/${folder}`,
          '  or commit it on a branch of a fork and push',
        ]),
    `CI then runs rooflaw ingest ${place}, as you can before.`,
  ];
}

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
