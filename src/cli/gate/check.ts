/**
 * @file `rooflaw gate-check`: may the gate be believed on this machine? Keeps fresh launches of this checkout in a
 * folder, adds to them and changes none, draws gates from them, and counts. Gates that were really run on one program
 * (`rooflaw gate --base X --head X --record FOLDER/gate-….json`) may lie in the same folder: they are counted, and where
 * nothing was injected their first launches, which measure all workloads, are drawn from too.
 */
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEFAULT_GATE_THRESHOLD, LOOK_SHARE, MIN_PAIRS } from '../../analysis/gate.ts';
import { judgeGate } from '../../analysis/gate-judge.ts';
import type { Run } from '../../results/schema.ts';
import type { GateRecord, GateTurns } from '../../results/gate-record.ts';
import { RunFileError } from '../../results/load.ts';
import { median } from '../../results/summary.ts';
import { messageOf } from '../../harness/errors.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { problemLines } from '../file-commands.ts';
import { share, type Share } from '../method/tables.ts';
import { readRun } from '../read-run.ts';
import { runFileText } from '../recorder.ts';
import { watchInterrupts } from '../interrupt.ts';
import { makeFolder } from '../make-folder.ts';
import type { Terminal } from '../terminal.ts';
import { inTurns, launchOnce, pointsOf } from './launch.ts';
import { measured } from './measure.ts';
import { kernelsOf } from './turns.ts';
import { readGateRecord } from './read-record.ts';
import {
  launchNoise,
  launchesNeeded,
  oneKernel,
  resampleGates,
  turnsNoise,
  type FreeLaunch,
} from './resample.ts';

export interface GateCheckCommand {
  /** Folder of run files, one a launch. */
  readonly launches: string;
  readonly add: number;
  /** Gates of this checkout against itself to run first, and such with a slowdown injected. */
  readonly addGates: number;
  readonly addInjected: number;
  /** Dispatches done in head for one that is booked. */
  readonly inject: number;
  readonly turns: GateTurns;
  readonly filter?: string | undefined;
  readonly gates: number;
  readonly pairs: number;
  readonly suite: string;
  readonly where: 'node' | 'browser';
  readonly write: boolean;
}

/** One table for each kind of turns. */
const begin = (turns: GateTurns): string => `<!-- gate:check ${turns} begins -->`;
const end = (turns: GateTurns): string => `<!-- gate:check ${turns} ends -->`;

/** Throws a `CliError` where a launch fails or there are too few to draw from. */
export async function gateCheckCommand(
  command: GateCheckCommand,
  {
    root,
    version,
    terminal,
  }: { readonly root: string; readonly version: string; readonly terminal: Terminal },
): Promise<ExitCode> {
  const folder = resolve(root, command.launches);
  try {
    makeFolder(folder);
  } catch (error) {
    throw usageError(`--launches: ${folder} cannot be made: ${messageOf(error)}`);
  }
  if (command.add > 0 && !(await addLaunches(command, root, folder, terminal))) return EXIT.cancelled;
  if (!(await addGates(command, { root, version, terminal }, folder))) return EXIT.cancelled;
  const records = gatesIn(folder, command);
  const launches = inTime([...launchesIn(folder, command), ...firstOf(records)]);
  const gates = records.filter(({ ended }) => ended !== 'cancelled');
  const text = tables(command, launches, gates);
  await terminal.result(text);
  if (command.write) writeInto(join(root, 'docs', 'method.md'), text, command.turns);
  return EXIT.fine;
}

/** False when the user interrupts; what was measured is kept. */
async function addLaunches(
  { add, suite, filter, where, turns }: GateCheckCommand,
  root: string,
  folder: string,
  { note }: Terminal,
): Promise<boolean> {
  const interrupts = watchInterrupts();
  const scratch = mkdtempSync(join(tmpdir(), 'rooflaw-gate-check-'));
  try {
    for (let number = 1; number <= add; number++) {
      const launching = launchOnce({
        folder: root,
        scratch,
        suite,
        filter,
        where,
        ...(turns === 'process'
          ? { rival: kernelsOf(root), seed: Date.now() % 0xffff_ffff } // so the order of turns differs
          : { seed: 1 }),
      });
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

/** Gates of this checkout against itself, beside the launches. False when the user interrupts. */
async function addGates(
  { addGates: equal, addInjected, inject: factor, suite, filter, where, turns, pairs }: GateCheckCommand,
  {
    root,
    version,
    terminal,
  }: { readonly root: string; readonly version: string; readonly terminal: Terminal },
  folder: string,
): Promise<boolean> {
  const kinds = [...Array<undefined>(equal).fill(undefined), ...Array<number>(addInjected).fill(factor)];
  for (const [i, inject] of kinds.entries()) {
    terminal.note(
      `gate ${i + 1} of ${kinds.length}${inject === undefined ? '' : `, ${more(inject)} injected`}`,
    );
    const record = join(folder, `gate-${Date.now()}.json`);
    const made = await measured(
      {
        base: root,
        head: root,
        suite,
        filter,
        pairs,
        where,
        turns,
        inject,
        record,
        seed: Date.now() % 0xffff_ffff,
        format: 'text',
        failOnNoise: false,
      },
      { root, version, terminal },
    );
    if (made.ended === 'cancelled') return false;
  }
  return true;
}

const jsonFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));

/** Names the file that cannot be used: there are dozens of them. */
function readable<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    const lines = [
      ...problemLines(path, error),
      'Move it elsewhere: launches and gates are all that is kept there.',
    ];
    throw new CliError(EXIT.invalidFile, lines.join('\n'));
  }
}

const isGate = (path: string): boolean => readFileSync(path, 'utf8').slice(0, 200).includes('"gate/1"');

/** A launch that measured base and head in turns has points of a variant of base. */
const isInTurns = ({ points }: Run): boolean =>
  points.some((point) => point.variant?.name.endsWith(' base') === true);

const inTime = (launches: readonly FreeLaunch[]): readonly FreeLaunch[] =>
  launches.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));

/** Those of the same suite and turns. */
function launchesIn(folder: string, { suite, turns }: GateCheckCommand): readonly FreeLaunch[] {
  return jsonFiles(folder)
    .filter((path) => !isGate(path))
    .map((path) => readable(path, readRun))
    .filter((run) => run.suite === suite && run.status === 'complete')
    .filter((run) => isInTurns(run) === (turns === 'process'))
    .map((run) => {
      const { startedAt, finishedAt } = run;
      return turns === 'process'
        ? inTurns({ startedAt, finishedAt, points: pointsOf(run, 'head') }, run)
        : { startedAt, finishedAt, points: pointsOf(run) };
    });
}

/** Those of the same suite, filter and turns. */
const gatesIn = (folder: string, { suite, turns, filter }: GateCheckCommand): readonly GateRecord[] =>
  jsonFiles(folder)
    .filter(isGate)
    .map((path) => readable(path, readGateRecord))
    .filter((record) => record.ended !== 'cancelled')
    .filter((record) => record.suite === suite && record.filter === filter)
    .filter((record) => (record.turns ?? 'launches') === turns);

/** Neither side is slower, and nothing was injected. */
const isEqual = ({ injected = 1, base, head }: GateRecord): boolean =>
  injected === 1 && base.commit === head.commit;

/** Launches of gates that measured every workload in turns: later ones leave out what is clear. */
const firstOf = (gates: readonly GateRecord[]): readonly FreeLaunch[] =>
  gates
    .filter((gate) => isEqual(gate) && gate.turns === 'process')
    .flatMap(({ launches }) => launches.filter(({ alone }) => alone !== true))
    .flatMap(({ side, ...launch }, i, all): readonly FreeLaunch[] => {
      if (side !== 'base' || launch.look !== 1 || launch.pair >= MIN_PAIRS) return [];
      const { look: _look, pair: _pair, points, ...frame } = launch;
      return [{ ...frame, points: all[i + 1]!.points, base: points }];
    });

/** `10 %`, of 1.1. */
const more = (factor: number): string => `${+(100 * (factor - 1)).toFixed(1)} %`;

/** A decimal is as much as a few hundred gates are worth. */
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const stated = ({ hits, n, share: part, ci95 }: Share): string =>
  n === 0 ? 'none yet' : `${percent(part)} (${hits} of ${n}; ${percent(ci95[0])} to ${percent(ci95[1])})`;

const redOf = (records: readonly GateRecord[]): number =>
  records.filter((record) => judgeGate(record).isRed).length;

/** `7, 3.1 (5.2)`, of gates that were not ended by a wrong result. */
function lengths(real: readonly GateRecord[]): string {
  if (real.length === 0) return 'none yet';
  const launches = real.map((one) => one.launches.filter(({ side }) => side === 'head').length);
  const minutes = real.map((one) => (Date.parse(one.finishedAt) - Date.parse(one.startedAt)) / 60_000);
  return `${median(launches)}, ${median(minutes).toFixed(1)} (${Math.max(...minutes).toFixed(1)})`;
}

/** Markdown. */
function tables(
  { gates, pairs, suite, filter, turns }: GateCheckCommand,
  launches: readonly FreeLaunch[],
  real: readonly GateRecord[],
): string {
  const threshold = DEFAULT_GATE_THRESHOLD;
  const needed = launchesNeeded(pairs, turns);
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
  const equal = real.filter(isEqual);
  const factors = [...new Set([1.02, 1.1, ...real.map(({ injected = 1 }) => injected)])];
  const loads = [...launches, ...real.flatMap((one) => one.launches)].flatMap(({ load }) => load ?? []);
  return [
    `\`rooflaw gate-check --turns ${turns} --pairs ${pairs} --gates ${gates}\` on ${launches.length} launches of suite \`${suite}\`${filter === undefined ? '' : `, filter \`${filter}\``}, ${launches[0]!.startedAt.slice(0, 16)} to ${launches.at(-1)!.finishedAt.slice(0, 16)}, on ${cpus()[0]?.model ?? 'an unknown processor'}, ${cpus().length} cores${loads.length === 0 ? '' : `, at load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`}.`,
    `Threshold ${percent(threshold)}. Gates are drawn by ${turns === 'process' ? 'launches' : 'blocks of four launches that followed each other'}, again and again from the same ones: many, not independent.`,
    '',
    '| question | found |',
    '| --- | --- |',
    `| noise of a launch's time (sd of logs of neighbouring launches), middle of the workloads | ${percent(launchNoise(launches))} |`,
    ...(turns === 'process'
      ? [
          `| noise of a launch's ratio (sd of logs), middle of the workloads | ${percent(turnsNoise(launches))} |`,
        ]
      : []),
    `| nothing changed: red builds | ${stated(share(nothing.red, gates))} |`,
    `| nothing changed: the first look suspects something (at most ${percent(LOOK_SHARE)}) | ${stated(share(nothing.suspecting, gates))} |`,
    `| everything 2 % slower: red builds | ${stated(share(two.red, gates))} |`,
    `| one kernel 10 % slower: red builds | ${stated(share(ten.red, gates))} |`,
    `| one kernel 20 % slower: red builds | ${stated(share(twenty.red, gates))} |`,
    `| nothing changed: verdicts \`too noisy to tell\` | ${stated(share(nothing.tooNoisy, nothing.rows))} |`,
    `| gates really run on one program: red builds | ${stated(share(redOf(equal), equal.length))} |`,
    ...factors
      .filter((factor) => factor > 1)
      .toSorted((a, b) => a - b)
      .map((factor) => {
        const slowed = real.filter(({ injected }) => injected === factor);
        return `| gates really run with ${more(factor)} more dispatches done than booked: red builds | ${stated(share(redOf(slowed), slowed.length))} |`;
      }),
    `| a gate really run: launches, minutes (medians; longest) | ${lengths(real)} |`,
    '',
  ].join('\n');
}

function writeInto(path: string, text: string, turns: GateTurns): void {
  const [BEGIN, END] = [begin(turns), end(turns)];
  const document = readFileSync(path, 'utf8');
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from)
    throw new CliError(EXIT.failed, `${path} has lost its markers ${BEGIN} … ${END}`);
  writeFileSync(path, `${document.slice(0, from)}${BEGIN}\n\n${text}\n${document.slice(to)}`);
}
