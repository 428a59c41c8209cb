/** @file The measuring of a gate: both sides are built and launched in turns, and nothing but the record is left. */
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, cpus, release, tmpdir, type } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { DEFAULT_GATE_THRESHOLD } from '../../analysis/gate.ts';
import { messageOf } from '../../harness/errors.ts';
import { qualitySuites } from '../../quality/suites.ts';
import { mixSeed } from '../../random.ts';
import { adapterName } from '../../results/adapter.ts';
import type { GateRecord, GateSide, GateTurns } from '../../results/gate-record.ts';
import type { Run } from '../../results/schema.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { watchInterrupts, type Interrupts } from '../interrupt.ts';
import { writablePath } from '../output-file.ts';
import { clock } from '../progress.ts';
import { writeWhole } from '../recorder.ts';
import type { Terminal } from '../terminal.ts';
import { baseOf, folderOf, type Checkout } from './checkouts.ts';
import type { GateFormat } from './formats.ts';
import { launchOnce, type FoundLaunch } from './launch.ts';
import { startRooflaw } from './process.ts';
import { kernelsOf, programOf, turnsFor } from './turns.ts';
import { LaunchFailedError, filterFor, runSeries, type Step } from './series.ts';

export interface GateCommand {
  /** A folder or a git reference; not needed with `kept`. */
  readonly base?: string | undefined;
  readonly head: string;
  readonly suite: string;
  readonly filter?: string | undefined;
  /** As a share; absent: 5 %, or what the kept record was measured for. */
  readonly threshold?: number | undefined;
  readonly pairs: number;
  readonly where: 'node' | 'browser';
  readonly browser?: string | undefined;
  readonly seed: number;
  readonly format: GateFormat;
  /** The report goes there, and its text to stdout. */
  readonly output?: string | undefined;
  /** Where the record is kept. */
  readonly record?: string | undefined;
  /** A record to judge again; nothing is measured. */
  readonly kept?: string | undefined;
  readonly failOnNoise: boolean;
  readonly inject?: number | undefined;
  /** Absent: in one process where that can be. */
  readonly turns?: GateTurns | undefined;
}

export interface GateContext {
  readonly root: string;
  readonly version: string;
  readonly terminal: Terminal;
}

/** Builds both sides, launches them in turns, and removes everything but the record. */
export async function measured(command: GateCommand, context: GateContext): Promise<GateRecord> {
  const { terminal, root } = context;
  if (command.base === undefined)
    throw usageError('gate needs --base: a folder, or a git reference such as main');
  if (qualitySuites.some(({ name }) => name === command.suite)) {
    throw usageError(
      `--suite: ${command.suite} measures errors and no times, so nothing in it can be slower`,
    );
  }
  if (command.browser !== undefined && command.where !== 'browser') {
    throw usageError('--browser needs --where browser');
  }
  const startedAt = new Date().toISOString();
  const path = writablePath(
    '--record',
    command.record ??
      join(root, 'bench-results', 'local', `gate-${startedAt.replaceAll(/[-:]|\..*/g, '')}.json`),
    { devices: true },
  );
  const interrupts = watchInterrupts();
  const current = new Current(interrupts, terminal);
  const scratch = mkdtempSync(join(tmpdir(), 'rooflaw-gate-runs-'));
  const clean = (): void => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  process.on('exit', clean);
  let told = false;
  const keep = (record: GateRecord): boolean => {
    try {
      writeWhole(path, recordText(record));
      return true;
    } catch (error) {
      // A full disk is no reason to give up: the report needs no file, and there may be room again.
      if (!told) terminal.note(`--record: ${path} cannot be written: ${messageOf(error)}`);
      told = true;
      return false;
    }
  };
  let base: Checkout | undefined;
  try {
    const head = folderOf('--head', command.head);
    base = baseOf(command.base, head);
    const ids = {
      base: await listed('base', base, command, current, terminal),
      head: await listed('head', head, command, current, terminal),
    };
    const turns = await turnsFor(command, { base, head }, terminal.note);
    const series = new Measuring({ ...command, turns }, { base, head }, scratch, current, terminal);
    const record = await runSeries({
      record: {
        schema: 'gate/1',
        startedAt,
        finishedAt: startedAt,
        suite: command.suite,
        ...(command.filter !== undefined && { filter: command.filter }),
        where: command.where,
        threshold: command.threshold ?? DEFAULT_GATE_THRESHOLD,
        pairs: command.pairs,
        seed: command.seed,
        turns,
        ...(command.inject !== undefined && { injected: command.inject }),
        base: {
          asked: command.base,
          commit: null,
          version: context.version,
          ...(turns === 'process' && (await programOf(base.folder))),
          workloads: [...ids.base],
        },
        head: { asked: command.head, commit: null, version: context.version, workloads: [...ids.head] },
        machine: {
          os: `${type()} ${release()} ${arch()}`,
          cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
          cores: cpus().length,
          adapter: 'unknown',
        },
        launches: [],
        ended: 'cancelled',
      },
      launch: (step) => series.launch(step),
      cancelled: interrupts.asked,
      keep: (so) => keep(series.described(so)),
      note: terminal.note,
    });
    terminal.draw('');
    const whole = series.described(record);
    if (whole.launches.length === 0)
      throw new CliError(EXIT.cancelled, 'Cancelled before anything was measured.');
    if (keep(whole))
      terminal.note(`Record: ${relative(process.cwd(), path)} (rooflaw gate --kept judges it again)`);
    return whole;
  } catch (error) {
    throw gateError(error, interrupts);
  } finally {
    base?.remove();
    clean();
    process.off('exit', clean);
    interrupts.dispose();
  }
}

const recordText = (record: GateRecord): string => `${JSON.stringify(record)}\n`;

function gateError(error: unknown, interrupts: Interrupts): unknown {
  if (interrupts.asked()) return new CliError(EXIT.cancelled, 'Cancelled before anything was measured.');
  if (!(error instanceof LaunchFailedError)) return error;
  // A head that cannot be launched is broken; without a base there is nothing to compare with.
  const code = error.side === 'head' ? EXIT.failed : EXIT.usage;
  return new CliError(code, `${error.side} could not be measured: ${error.message}`);
}

/** What runs just now; Ctrl-C ends it, a second one at once. */
class Current {
  #stop: (() => Promise<void>) | undefined;

  constructor(interrupts: Interrupts, { note }: Terminal) {
    void (async () => {
      await interrupts.first;
      note('Cancelling; what was measured is kept. Press Ctrl-C again to stop at once.');
      await this.#stop?.();
    })();
    void (async () => {
      await interrupts.second;
      process.exit(EXIT.cancelled); // on its way it kills and removes what is left
    })();
  }

  async while<T>(stop: () => Promise<void>, work: Promise<T>): Promise<T> {
    this.#stop = stop;
    try {
      return await work;
    } finally {
      this.#stop = undefined;
    }
  }
}

/** Builds a side, by asking it for the ids of its suite. */
async function listed(
  side: GateSide,
  { folder, asked }: Checkout,
  { suite }: GateCommand,
  current: Current,
  { note }: Terminal,
): Promise<readonly string[]> {
  note(`Building ${side}: ${asked}`);
  const child = startRooflaw(folder, ['list', '--suite', suite]);
  const { code, stdout, stderr } = await current.while(child.stop, child.ended);
  if (code === EXIT.usage) throw usageError(`${side} (${asked}): ${withoutBuild(stderr)}`);
  if (code !== EXIT.fine)
    throw new LaunchFailedError(side, `it could not be built or started:\n${stderr.trimEnd()}`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** What a side said of the command line, and not how it was built before. */
const withoutBuild = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => !/^(?:Building|Built) dist\//.test(line))
    .join('\n')
    .trim();

/** Launches both sides, tells how far it is, and learns from their runs what the record says of them. */
class Measuring {
  readonly #command: GateCommand;
  readonly #checkouts: Readonly<Record<GateSide, Checkout>>;
  readonly #scratch: string;
  readonly #current: Current;
  readonly #terminal: Terminal;
  readonly #firsts = new Map<GateSide, Run>();
  /** Of the launches so far, ms; those of the second look may be shorter. */
  readonly #took: { readonly look: number; readonly ms: number }[] = [];

  constructor(
    command: GateCommand,
    checkouts: Readonly<Record<GateSide, Checkout>>,
    scratch: string,
    current: Current,
    terminal: Terminal,
  ) {
    this.#command = command;
    this.#checkouts = checkouts;
    this.#scratch = scratch;
    this.#current = current;
    this.#terminal = terminal;
  }

  async launch(step: Step): Promise<FoundLaunch> {
    const { suite, filter, where, browser, inject, turns, seed } = this.#command;
    const isTurns = turns === 'process' && step.alone !== true;
    this.#tell(step);
    const begun = performance.now();
    const launching = launchOnce({
      folder: this.#checkouts[step.side].folder,
      scratch: this.#scratch,
      suite,
      // Base's program may know no other way to name some workloads; what it measures beside them is left out.
      filter: (!isTurns && step.only && filterFor(step.only)) || filter,
      only: isTurns ? step.only : undefined,
      where,
      // Launches begin in their own folder; a bare name is looked up on the PATH.
      browser: browser?.includes('/') === true ? resolve(browser) : browser,
      seed: isTurns ? launchSeed(seed, step) : INPUT_SEED,
      // On both sides, so that they are measured alike.
      injected: inject === undefined ? undefined : step.side === 'head' ? inject : 1,
      rival: isTurns ? kernelsOf(this.#checkouts.base.folder) : undefined,
    });
    const { launch, run } = await this.#current.while(launching.stop, launching.done);
    this.#took.push({ look: step.look, ms: performance.now() - begun });
    if (run !== undefined) this.#learn(step.side, run);
    return launch;
  }

  /** The record with what is known of machine and programs only since they ran. */
  described(record: GateRecord): GateRecord {
    const of = (side: GateSide): GateRecord['base'] => {
      const run = this.#firsts.get(side);
      return run === undefined
        ? record[side]
        : { ...record[side], commit: run.harness.commit, version: run.harness.version };
    };
    const [run] = this.#firsts.values();
    const adapter = run === undefined ? record.machine.adapter : adapterName(run.environment.adapter);
    return { ...record, base: of('base'), head: of('head'), machine: { ...record.machine, adapter } };
  }

  #learn(side: GateSide, run: Run): void {
    if (!this.#firsts.has(side)) this.#firsts.set(side, run);
    const [first] = this.#firsts.values();
    const [known, found] = [first!, run].map(({ environment }) => adapterName(environment.adapter));
    if (known === found) return;
    throw usageError(`base and head cannot be compared: measured on ${known} and on ${found}`);
  }

  #tell({ look, side, pair, done, of, only, alone }: Step): void {
    const ofLook = this.#took.filter((one) => one.look === look);
    const known = ofLook.length > 0 ? ofLook : this.#took;
    const meanMs = known.reduce((sum, { ms }) => sum + ms, 0) / known.length;
    const left = known.length === 0 ? '' : `${clock((of - done) * meanMs * 1e6)} left at most  `;
    const who = this.#command.turns === 'process' && alone !== true ? 'base and head in turns' : side;
    const what = only === undefined ? '' : `  ${only.length === 1 ? only[0] : `${only.length} workloads`}`;
    const line = `launch ${done + 1}/${of}  ${left}${look === 2 ? 'second look  ' : ''}pair ${pair + 1}  ${who}${what}`;
    if (this.#terminal.canDraw) this.#terminal.draw(line);
    else this.#terminal.note(line);
  }
}

/** Of inputs and of the order of turns, where both sides share a launch: what an order favours, another disfavours. */
const launchSeed = (seed: number, { look, pair }: Step): number => mixSeed(seed, look, pair);

/** Of the inputs; the same on both sides. */
const INPUT_SEED = 1;
