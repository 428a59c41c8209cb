/**
 * @file `rooflaw gate-check`: may the gate be believed on this machine? Keeps fresh launches of this checkout in a
 * folder, adds to them and changes none, draws gates from them, and counts. Gates that were really run on one program
 * (`rooflaw gate --base X --head X --record FOLDER/gate-….json`) may lie in the same folder and are counted too.
 */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEFAULT_GATE_THRESHOLD, LOOK_SHARE } from '../../analysis/gate.ts';
import { judgeGate } from '../../analysis/gate-judge.ts';
import type { GateRecord } from '../../results/gate-record.ts';
import { parseRun } from '../../results/load.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { share, type Share } from '../method/tables.ts';
import { runFileText } from '../recorder.ts';
import { watchInterrupts } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';
import { launchOnce, pointsOf } from './launch.ts';
import { readGateRecord } from './read-record.ts';
import { launchNoise, launchesNeeded, oneKernel, resampleGates, type FreeLaunch } from './resample.ts';

export interface GateCheckCommand {
  /** Folder of run files, one a launch. */
  readonly launches: string;
  readonly add: number;
  readonly gates: number;
  readonly pairs: number;
  readonly suite: string;
  readonly where: 'node' | 'browser';
  readonly write: boolean;
}

const BEGIN = '<!-- gate:check begins -->';
const END = '<!-- gate:check ends -->';

/** Throws a `CliError` where a launch fails or there are too few to draw from. */
export async function gateCheckCommand(
  command: GateCheckCommand,
  { root, terminal }: { readonly root: string; readonly terminal: Terminal },
): Promise<ExitCode> {
  const folder = resolve(root, command.launches);
  mkdirSync(folder, { recursive: true });
  if (command.add > 0 && !(await addLaunches(command, root, folder, terminal))) return EXIT.cancelled;
  const text = tables(command, launchesIn(folder, command.suite), gatesIn(folder));
  await terminal.result(text);
  if (command.write) writeInto(join(root, 'docs', 'method.md'), text);
  return EXIT.fine;
}

/** False when the user interrupts; what was measured is kept. */
async function addLaunches(
  { add, suite, where }: GateCheckCommand,
  root: string,
  folder: string,
  { note }: Terminal,
): Promise<boolean> {
  const interrupts = watchInterrupts();
  const scratch = mkdtempSync(join(tmpdir(), 'rooflaw-gate-check-'));
  try {
    for (let number = 1; number <= add; number++) {
      const launching = launchOnce({ folder: root, scratch, suite, where, seed: 1 });
      void interrupts.first.then(() => launching.stop());
      const { launch, run } = await launching.done;
      if (interrupts.asked()) return false;
      if (run === undefined) throw new CliError(EXIT.failed, `a launch broke off: ${launch.error ?? ''}`);
      const file = join(folder, `${run.id}.json`);
      writeFileSync(`${file}.new`, runFileText(run));
      renameSync(`${file}.new`, file);
      note(`launch ${number} of ${add}, load ${launch.load?.toFixed(1) ?? 'unknown'}`);
    }
    return true;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    interrupts.dispose();
  }
}

const jsonFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));

const isGate = (path: string): boolean => readFileSync(path, 'utf8').slice(0, 200).includes('"gate/1"');

/** In the order in which they were measured; those of the same suite. */
function launchesIn(folder: string, suite: string): readonly FreeLaunch[] {
  return jsonFiles(folder)
    .filter((path) => !isGate(path))
    .map((path) => parseRun(readFileSync(path, 'utf8')))
    .filter((run) => run.suite === suite && run.status === 'complete')
    .toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
    .map((run) => ({ startedAt: run.startedAt, finishedAt: run.finishedAt, points: pointsOf(run) }));
}

const gatesIn = (folder: string): readonly GateRecord[] =>
  jsonFiles(folder)
    .filter(isGate)
    .map(readGateRecord)
    .filter(({ ended }) => ended !== 'cancelled');

/** A decimal is as much as a few hundred gates are worth. */
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const stated = ({ hits, n, share: part, ci95 }: Share): string =>
  n === 0 ? 'none yet' : `${percent(part)} (${hits} of ${n}; ${percent(ci95[0])} to ${percent(ci95[1])})`;

const redOf = (records: readonly GateRecord[]): number =>
  records.filter((record) => judgeGate(record).isRed).length;

/** Markdown. */
function tables(
  { gates, pairs, suite }: GateCheckCommand,
  launches: readonly FreeLaunch[],
  real: readonly GateRecord[],
): string {
  const threshold = DEFAULT_GATE_THRESHOLD;
  const needed = launchesNeeded(pairs);
  if (launches.length < needed) {
    throw usageError(
      `there are ${launches.length} launches of suite '${suite}', and ${needed} are needed; --add ${needed - launches.length} measures them`,
    );
  }
  const drawn = { launches, gates, pairs, threshold };
  const nothing = resampleGates({ ...drawn, seed: 1, factor: 1 });
  const two = resampleGates({ ...drawn, seed: 2, factor: 1.02 });
  const ten = resampleGates({ ...drawn, seed: 3, factor: 1.1, slowed: oneKernel });
  const twenty = resampleGates({ ...drawn, seed: 4, factor: 1.2, slowed: oneKernel });
  const equal = real.filter(({ injected = 1, base, head }) => injected === 1 && base.commit === head.commit);
  const slowed = real.filter(({ injected = 1 }) => injected >= 1.1);
  return [
    `\`rooflaw gate-check --pairs ${pairs} --gates ${gates}\` on ${launches.length} launches of suite \`${suite}\`, ${launches[0]!.startedAt.slice(0, 16)} to ${launches.at(-1)!.finishedAt.slice(0, 16)}, on ${cpus()[0]?.model ?? 'an unknown processor'}, ${cpus().length} cores.`,
    `Threshold ${percent(threshold)}. Gates are drawn by blocks of four launches that followed each other, again and again from the same ones: many, not independent.`,
    '',
    '| question | found |',
    '| --- | --- |',
    `| noise of a launch (sd of logs of neighbouring launches), middle of the workloads | ${percent(launchNoise(launches))} |`,
    `| nothing changed: red builds | ${stated(share(nothing.red, gates))} |`,
    `| nothing changed: the first look suspects something (at most ${percent(LOOK_SHARE)}) | ${stated(share(nothing.suspecting, gates))} |`,
    `| everything 2 % slower: red builds | ${stated(share(two.red, gates))} |`,
    `| one kernel 10 % slower: red builds | ${stated(share(ten.red, gates))} |`,
    `| one kernel 20 % slower: red builds | ${stated(share(twenty.red, gates))} |`,
    `| nothing changed: verdicts \`too noisy to tell\` | ${stated(share(nothing.tooNoisy, nothing.rows))} |`,
    `| gates really run on one program: red builds | ${stated(share(redOf(equal), equal.length))} |`,
    `| gates really run with 10 % more dispatches done than booked: red builds | ${stated(share(redOf(slowed), slowed.length))} |`,
    '',
  ].join('\n');
}

function writeInto(path: string, text: string): void {
  const document = readFileSync(path, 'utf8');
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from)
    throw new CliError(EXIT.failed, `${path} has lost its markers ${BEGIN} … ${END}`);
  writeFileSync(path, `${document.slice(0, from)}${BEGIN}\n\n${text}\n${document.slice(to)}`);
}
