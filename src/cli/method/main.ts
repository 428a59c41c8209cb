/**
 * @file `npm run method:check`: is the way this harness measures to be believed on this machine? Launches it again and
 * again as a user would, in fresh processes, each with twins that are slowed down by a known amount, and writes the tables of
 * docs/method.md between its markers.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseRun } from '../../results/load.ts';
import type { Run } from '../../results/schema.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { makeFolder } from '../make-folder.ts';
import { spentBy } from '../../results/merge.ts';
import { sampleShare, spentText } from '../../analysis/spent.ts';
import {
  PAIRS,
  coverage,
  pointsOfTwin,
  verdictsAcross,
  verdictsBeside,
  verdictsPooled,
  verdictsWithin,
} from './tables.ts';
import type { PointsOf, Share, VerdictCounts } from './tables.ts';

export interface MethodOptions {
  readonly root: string;
  readonly launches: number;
  readonly where: 'browser' | 'node';
  /** No launches: the tables anew from those of the last check. */
  readonly kept?: boolean | undefined;
  readonly note: (line: string) => void;
}

/** Eight workloads of `smoke`, from launch-bound to some ten milliseconds, hot and cold. */
const FILTER =
  '{roofline/empty/*,roofline/copy/bytes=1048576,matmul/m={33?*,64?*,128?*,256?*,1?n=512?k=512?*,1?n=2048?k=512?*}}';

const THRESHOLD = 0.02;

/** Launches whose pairs of samples are taken together. */
const POOLED = [8, 12] as const;

/** Comparisons drawn for each workload and question. */
const RESAMPLES = 200;

/** Measured in turns, in every launch. */
const TWINS = 'base:1,again:1,slower5:1.05,slower10:1.1';

const BEGIN = '<!-- method:check begins -->';
const END = '<!-- method:check ends -->';

/** Measures for some minutes and rewrites the tables. Throws a `CliError` when a launch fails. */
export function methodCheck(options: MethodOptions): ExitCode {
  if (options.launches < 2 * PAIRS) {
    throw new CliError(
      EXIT.usage,
      `--launches ${options.launches}: a comparison of equals needs ${2 * PAIRS}`,
    );
  }
  const folder = join(options.root, 'bench-results', 'local', 'method-check');
  const runs = options.kept === true ? keptIn(folder) : launchAll(options, folder);
  const path = join(options.root, 'docs', 'method.md');
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from)
    throw new CliError(EXIT.failed, `${path} has lost its markers ${BEGIN} … ${END}`);
  const tables = describe(runs);
  writeFileSync(path, `${text.slice(0, from)}${BEGIN}\n\n${tables}\n${text.slice(to)}`);
  options.note(`Tables written to ${path}`);
  return EXIT.fine;
}

function launchAll(options: MethodOptions, folder: string): readonly Run[] {
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  const runs: Run[] = [];
  for (let launch = 1; launch <= options.launches; launch++) {
    runs.push(launchOnce(options, join(folder, `${launch}.json`)));
    options.note(`launch ${launch} of ${options.launches}`);
  }
  options.note(`The launches are kept in ${folder} until the next check; --kept makes the tables from them.`);
  return runs;
}

function keptIn(folder: string): readonly Run[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  if (files.length < 2 * PAIRS) {
    throw new CliError(
      EXIT.usage,
      `--kept: ${folder} holds ${files.length} launches, ${2 * PAIRS} are needed`,
    );
  }
  return files
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((file) => parseRun(readFileSync(join(folder, file), 'utf8')));
}

function launchOnce({ root, where, note }: MethodOptions, out: string): Run {
  const args = [
    'run',
    '--suite',
    'smoke',
    '--filter',
    FILTER,
    '--where',
    where,
    '--tune',
    'off',
    '--time-budget',
    '120',
    '--out',
    out,
  ];
  const bin = join(root, 'bin', 'rooflaw.mjs');
  const child = spawnSync(process.execPath, [bin, ...args, '--twins', TWINS], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (child.status !== 0) {
    note(child.stderr);
    throw new CliError(EXIT.failed, `a launch ended with exit code ${String(child.status)}`);
  }
  return parseRun(readFileSync(out, 'utf8'));
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const stated = ({ hits, n, share, ci95 }: Share): string =>
  `${percent(share)} (${hits} of ${n}; ${percent(ci95[0])} to ${percent(ci95[1])})`;

function describe(runs: readonly Run[]): string {
  const [first] = runs;
  if (first === undefined) throw new CliError(EXIT.usage, 'no launches');
  const [base, again, five, ten] = ['base', 'again', 'slower5', 'slower10'].map((twin) =>
    pointsOfTwin(runs, twin),
  ) as [PointsOf, PointsOf, PointsOf, PointsOf];
  const of = coverage(base);
  const all = { spentNs: spentBy(runs) };
  const { environment, harness } = first;
  const verdictRow = (what: string, { comparisons, counts }: VerdictCounts): string =>
    `| ${what} | ${comparisons} | ${(['same', 'slower', 'faster', 'ambiguous'] as const)
      .map((verdict) => percent(counts[verdict] / comparisons))
      .join(' | ')} |`;
  return [
    `\`npm run method:check -- --launches ${runs.length} --where ${environment.host}\`, ${first.startedAt.slice(0, 10)}, Rooflaw ${harness.version} at ${harness.commit?.slice(0, 9) ?? 'no commit'}.`,
    `Machine: ${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores; adapter ${environment.adapter.vendor} ${environment.adapter.architecture}${environment.adapter.isSoftware ? ' (software)' : ''}; clock ${first.calibration.clock}.`,
    `${runs.length} fresh launches of ${base.size} workloads; in each every workload is measured four times in turns: twice as it is, and with 5 % and 10 % more dispatches than are booked.`,
    '',
    '| question | found |',
    '|---|---|',
    `| \`rerun95\` from all launches but one holds the median of that one | ${stated(of.rerun95)} |`,
    `| its half-width, median | ±${percent(of.rerunHalfWidth)} |`,
    `| \`ci95\` of a launch holds the median of all launches (no goal) | ${stated(of.ci95)} |`,
    `| spread of launch medians (sd of logs), median over workloads | ${percent(of.betweenLaunches)} |`,
    `| interquartile range within a launch, median over points | ${percent(of.withinLaunch)} |`,
    `| sample time over wall time of the sweeps, compilation and checks apart | ${percent(sampleShare(all) ?? Number.NaN)} |`,
    '',
    `All launches together spent: ${spentText(all) ?? 'unknown'}.`,
    '',
    `Verdicts at a threshold of ${percent(THRESHOLD)}. From ${PAIRS} launches each, drawn ${RESAMPLES} times a workload (again and again from the same launches: many, not independent), by the medians of launches:`,
    '',
    '| head against base | comparisons | same | slower | faster | ambiguous |',
    '|---|---|---|---|---|---|',
    verdictRow('nothing changed (A/A), other launches', verdictsAcross(base, THRESHOLD, RESAMPLES, 1)),
    verdictRow('nothing changed (A/A), in turns', verdictsBeside(base, again, THRESHOLD, RESAMPLES, 2)),
    verdictRow('5 % slower, in turns', verdictsBeside(base, five, THRESHOLD, RESAMPLES, 3)),
    verdictRow('10 % slower, in turns', verdictsBeside(base, ten, THRESHOLD, RESAMPLES, 4)),
    '',
    'By all pairs of samples of several launches, drawn in the same way:',
    '',
    '| head against base | comparisons | same | slower | faster | ambiguous |',
    '|---|---|---|---|---|---|',
    ...POOLED.flatMap((launches) =>
      [
        ['nothing changed (A/A)', again] as const,
        ['5 % slower', five] as const,
        ['10 % slower', ten] as const,
      ].map(([what, head], i) =>
        verdictRow(
          `${what}, ${launches} launches`,
          verdictsPooled(base, head, launches, { threshold: THRESHOLD, resamples: RESAMPLES, seed: 5 + i }),
        ),
      ),
    ),
    '',
    'From one launch each, by its pairs of samples:',
    '',
    '| head against base | comparisons | same | slower | faster | ambiguous |',
    '|---|---|---|---|---|---|',
    verdictRow('nothing changed (A/A), in turns', verdictsWithin(base, again, THRESHOLD)),
    verdictRow('5 % slower, in turns', verdictsWithin(base, five, THRESHOLD)),
    verdictRow('10 % slower, in turns', verdictsWithin(base, ten, THRESHOLD)),
    '',
  ].join('\n');
}
