/** @file `rooflaw ingest FILE…`: may these runs join the community's? For pull requests, so with an exit code. */
import { resolve } from 'node:path';
import { ingest, knownOf, notJudged } from '../../community/ingest.ts';
import type { Judged, Known } from '../../community/ingest.ts';
import { parseRun } from '../../results/load.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { plain } from '../../analysis/document/document.ts';
import type { Terminal } from '../terminal.ts';
import { refuse } from '../../community/finding.ts';
import type { IngestFormat } from './formats.ts';
import { communityFiles, placeFindings, readSubmission } from './folder.ts';

export interface IngestContext {
  readonly root: string;
  readonly terminal: Terminal;
  readonly now: Date;
}

interface Told extends Pick<Judged, 'accepted' | 'findings' | 'key' | 'standing'> {
  readonly file: string;
  readonly id?: string | undefined;
}

/** Findings shown of one file; a file with more is no better understood by them. */
const MOST_SHOWN = 25;

/** Judges files one by one, each against those accepted before it. Exit 4 where one is refused, 2 where one is not there. */
export async function ingestCommand(
  files: readonly string[],
  format: IngestFormat,
  context: IngestContext,
): Promise<ExitCode> {
  const { root, terminal, now } = context;
  const known = await acceptedBut(new Set(files.map((file) => resolve(file))), context);
  const told: Told[] = [];
  for (const file of files) {
    const { judged, known: next } = await judgeFile(file, known, root, now);
    told.push({ file, ...judged, id: judged.run?.id });
    if (next !== undefined) known.push(next);
    if (format === 'text') await terminal.result(`${textOf(told.at(-1)!).join('\n')}\n`);
  }
  if (format === 'json') await terminal.result(`${jsonOf(told)}\n`);
  if (format === 'md') await terminal.result(`${markdownOf(told)}\n`);
  const refused = told.filter(({ accepted }) => !accepted);
  if (refused.length === 0) return EXIT.fine;
  const isMissing = ({ findings }: Told): boolean => findings.every((one) => one.code === 'no-such-file');
  return refused.every(isMissing) ? EXIT.usage : EXIT.invalidFile;
}

/** What the folder holds but for the files that are to be judged; what cannot be read there is said and left out. */
async function acceptedBut(asked: ReadonlySet<string>, { root, terminal }: IngestContext): Promise<Known[]> {
  const known: Known[] = [];
  for (const path of communityFiles(root)) {
    if (asked.has(resolve(path))) continue;
    const read = readSubmission(path);
    try {
      if ('finding' in read) throw new Error(read.finding.message);
      known.push(await knownOf(parseRun(read.text)));
    } catch (error) {
      terminal.note(plain(`${path} is left out of the comparison: ${(error as Error).message}`));
    }
  }
  return known;
}

interface JudgedFile {
  readonly judged: Judged;
  /** What the next files are held against; only of one that is accepted. */
  readonly known?: Known;
}

/** A file that this program stumbles over is refused, and those after it are judged. */
async function judgeFile(
  file: string,
  known: readonly Known[],
  root: string,
  now: Date,
): Promise<JudgedFile> {
  try {
    const judged = await judge(file, known, root, now);
    const { accepted, run } = judged;
    return { judged, ...(accepted && run !== undefined && { known: await knownOf(run) }) };
  } catch (error) {
    return { judged: notJudged(error) };
  }
}

async function judge(file: string, known: readonly Known[], root: string, now: Date): Promise<Judged> {
  const read = readSubmission(file);
  if ('finding' in read) return { accepted: false, findings: [read.finding] };
  const judged = await ingest(read.text, known, now);
  const { run } = judged;
  const placed = run === undefined ? [] : placeFindings(file, run, root);
  // This file itself is not among those known.
  if (run !== undefined && known.some(({ id }) => id === run.id)) {
    placed.push(refuse('same-id', ['id'], `run ${run.id} is there already, or twice among these files`));
  }
  return placed.length === 0
    ? judged
    : { ...judged, accepted: false, findings: [...placed, ...judged.findings] };
}

const verdictOf = ({ accepted, standing }: Told): string =>
  accepted ? `accepted, ${standing?.label ?? 'unverified'}` : 'refused';

function textOf(told: Told): readonly string[] {
  const { file, findings, standing, key } = told;
  const lines = [`${file}: ${verdictOf(told)}`];
  for (const { level, code, path, message } of findings.slice(0, MOST_SHOWN)) {
    lines.push(
      `  ${level === 'refuse' ? 'refused' : 'flag   '}  ${path === '' ? '' : `${path}: `}${message} (${code})`,
    );
  }
  if (findings.length > MOST_SHOWN) lines.push(`  … and ${findings.length - MOST_SHOWN} more`);
  if (key !== undefined)
    lines.push(`  key      ${key.map(({ what, value }) => `${what} ${value}`).join(' · ')}`);
  if (standing !== undefined) lines.push(`  others   ${standingText(standing)}`);
  return lines.map(withoutControls);
}

const withoutControls = (line: string): string => `${/^ */.exec(line)![0]}${plain(line)}`;

function standingText({ others, shared, off, label }: NonNullable<Told['standing']>): string {
  if (label === 'unverified') {
    return `${others} of the same key, ${shared} workloads that three of them have: too few to compare with`;
  }
  const worst = off[0];
  const far =
    worst === undefined ? '' : `; ${worst.workload} takes ${worst.ratio.toFixed(2)} times their median`;
  return `${others} of the same key, ${off.length} of ${shared} workloads are off${far}`;
}

const asData = ({ file, id, accepted, findings, key, standing }: Told) => ({
  file,
  ...(id !== undefined && { id }),
  accepted,
  label: accepted ? (standing?.label ?? 'unverified') : null,
  findings,
  ...(key && { key }),
  ...(standing && { standing }),
});

/** With nothing in it that speaks to a runner, as in {@link plain}; the same to whoever parses it. */
const jsonOf = (told: readonly Told[]): string =>
  JSON.stringify(told.map(asData), null, 2).replaceAll('##[', String.raw`#\u0023[`);

/** As code, with nothing in it that could end the code. */
const code = (text: string): string => `\`${plain(text).replaceAll(/[`|]/g, "'")}\``;

/** For the summary of a CI job. Words of the file stand as code. */
function markdownOf(told: readonly Told[]): string {
  const rows = told.map((one) => `| ${code(one.file)} | ${verdictOf(one)} | ${one.findings.length} |`);
  const details = told.flatMap(({ file, findings }) =>
    findings
      .slice(0, MOST_SHOWN)
      .map(
        ({ level, code: word, path, message }) =>
          `- ${level} ${word}: ${code(`${file} ${path}`)}: ${code(message)}`,
      ),
  );
  return ['| file | verdict | findings |', '| --- | --- | --- |', ...rows, '', ...details].join('\n');
}
