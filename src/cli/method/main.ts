/**
 * @file `npm run method:check`: is the way this harness measures to be believed on this machine? Launches it again and
 * again as a user would, in fresh processes, unchanged and slowed down by a known amount, and writes the tables of
 * docs/method.md between its markers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRun } from '../../results/load.ts';
import type { Run } from '../../results/schema.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { mergeLaunches } from '../../results/merge.ts';
import { sampleShare, spentText } from '../../analysis/spent.ts';
import { PAIRS, coverage, verdicts } from './tables.ts';
import type { Share, VerdictCounts } from './tables.ts';

export interface MethodOptions {
  readonly root: string;
  readonly launches: number;
  readonly where: 'browser' | 'node';
  readonly note: (line: string) => void;
}

/** Eight workloads of `smoke`, from launch-bound to some ten milliseconds, hot and cold. */
const FILTER =
  '{roofline/empty/*,roofline/copy/bytes=1048576,matmul/m={33?*,64?*,128?*,256?*,1?n=512?k=512?*,1?n=2048?k=512?*}}';

const THRESHOLD = 0.02;

/** Comparisons drawn for each workload and question. */
const RESAMPLES = 200;

const SETS = [
  { name: 'base', slowdown: 1 },
  { name: 'slower5', slowdown: 1.05 },
  { name: 'slower10', slowdown: 1.1 },
] as const;

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
  const folder = mkdtempSync(join(tmpdir(), 'rooflaw-method-'));
  const runs: Record<string, Run[]> = { base: [], slower5: [], slower10: [] };
  try {
    for (let launch = 0; launch < options.launches; launch++) {
      // In turn, so that a machine that drifts does so for all three.
      for (const { name, slowdown } of SETS) {
        const file = join(folder, `${name}-${launch}.json`);
        runs[name]!.push(launchOnce(options, file, slowdown));
        options.note(`launch ${launch + 1} of ${options.launches}: ${name}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const path = join(options.root, 'docs', 'method.md');
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from)
    throw new CliError(EXIT.failed, `${path} has lost its markers ${BEGIN} … ${END}`);
  const tables = describe(runs['base']!, runs['slower5']!, runs['slower10']!, options);
  writeFileSync(path, `${text.slice(0, from)}${BEGIN}\n\n${tables}\n${text.slice(to)}`);
  options.note(`Tables written to ${path}`);
  return EXIT.fine;
}

function launchOnce({ root, where, note }: MethodOptions, out: string, slowdown: number): Run {
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
    '--out',
    out,
  ];
  const bin = join(root, 'bin', 'rooflaw.mjs');
  const child = spawnSync(process.execPath, [bin, ...args, '--slowdown', String(slowdown)], {
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

function describe(
  base: readonly Run[],
  five: readonly Run[],
  ten: readonly Run[],
  options: MethodOptions,
): string {
  const [first] = base;
  if (first === undefined) throw new CliError(EXIT.usage, 'no launches');
  const of = coverage(base);
  const all = mergeLaunches(base);
  const { environment, harness } = first;
  const verdictRow = (what: string, { comparisons, counts }: VerdictCounts): string =>
    `| ${what} | ${comparisons} | ${(['same', 'slower', 'faster', 'ambiguous'] as const)
      .map((verdict) => percent(counts[verdict] / comparisons))
      .join(' | ')} |`;
  return [
    `\`npm run method:check -- --launches ${options.launches} --where ${options.where}\`, ${first.startedAt.slice(0, 10)}, Rooflaw ${harness.version} at ${harness.commit?.slice(0, 9) ?? 'no commit'}.`,
    `Machine: ${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores; adapter ${environment.adapter.vendor} ${environment.adapter.architecture}${environment.adapter.isSoftware ? ' (software)' : ''}; clock ${first.calibration.clock}.`,
    `${options.launches} fresh launches of ${new Set(base.flatMap(({ points }) => points.map(({ id }) => id))).size} workloads, in turn with as many slowed down by 5 % and by 10 % (that many more dispatches than are booked).`,
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
    `The unchanged launches together spent: ${spentText(all) ?? 'unknown'}.`,
    '',
    `Verdicts at a threshold of ${percent(THRESHOLD)} from ${PAIRS} pairs of launches, drawn ${RESAMPLES} times a workload (drawn from the same launches again and again: many, not independent):`,
    '',
    '| head against base | comparisons | same | slower | faster | ambiguous |',
    '|---|---|---|---|---|---|',
    verdictRow('nothing changed (A/A)', verdicts(base, base, THRESHOLD, RESAMPLES, 1)),
    verdictRow('5 % slower', verdicts(base, five, THRESHOLD, RESAMPLES, 2)),
    verdictRow('10 % slower', verdicts(base, ten, THRESHOLD, RESAMPLES, 3)),
    '',
  ].join('\n');
}
