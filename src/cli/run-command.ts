/** @file `rooflaw run`: a host, a run, its file, its report, an exit code. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { isOurs } from '../analysis/points.ts';
import { messageOf } from '../harness/errors.ts';
import { qualitySuites } from '../quality/suites.ts';
import { RunFileError, validateRun } from '../results/load.ts';
import type { Run } from '../results/schema.ts';
import type { RunOptions } from '../worker/api.ts';
import { launchesMeant } from './attempts.ts';
import type { BrowserHostOptions } from './browser/open.ts';
import { choicesFile, choicesPath } from './choices-file.ts';
import { CliError, EXIT, usageError, type ExitCode } from './exit.ts';
import { formatRun, type Format } from './format/index.ts';
import { NoHostError, type RunHost } from './host.ts';
import { watchInterrupts, type Interrupts } from './interrupt.ts';
import { OtherDeviceError, measureLaunches } from './launches.ts';
import type { Limits } from './limits.ts';
import type { NodeHostOptions } from './node/open.ts';
import { writablePath } from './output-file.ts';
import { showProgress } from './progress.ts';
import { recorder, runFileText, writeWhole, type Recorder } from './recorder.ts';
import { resumeLine, runToResume } from './resume.ts';
import { workloadIds } from './selection.ts';
import { shardOf, type Shard } from './shard.ts';
import type { Terminal } from './terminal.ts';

export interface RunCommand {
  readonly suite: string;
  readonly filter?: string | undefined;
  readonly variant?: string | undefined;
  readonly tune?: 'off' | 'quick' | 'full' | undefined;
  /** Other libraries, by name; they need a browser. */
  readonly peers?: readonly string[] | undefined;
  readonly twins?: RunOptions['twins'] | undefined;
  /** A module of another version's kernels; see `RunOptions.rival`. */
  readonly rival?: string | undefined;
  /** A file with ids of workloads, one a line: of those that are meant only these. */
  readonly only?: string | undefined;
  readonly where?: 'browser' | 'node' | undefined;
  readonly browser?: string | undefined;
  readonly headed: boolean;
  readonly out?: string | undefined;
  readonly format: Format;
  readonly timeBudgetS?: number | undefined;
  readonly pointLimitS?: number | undefined;
  /** Fresh launches; absent means 1, or what a resumed run has. */
  readonly launches?: number | undefined;
  /** Path of a run to go on with; what it says of suite, filter, seed and features holds. */
  readonly resume?: string | undefined;
  /** Only this part of the workloads; `rooflaw merge` makes one run of all parts. */
  readonly shard?: Shard | undefined;
  readonly seed: number;
  readonly features: 'all' | 'none';
  /** `--gpu-only`: never a software adapter. */
  readonly gpuOnly?: boolean | undefined;
  /** `--enable-f16-on-nvidia`. */
  readonly enableF16OnNvidia?: boolean | undefined;
}

export interface Context {
  /** The checkout. */
  readonly root: string;
  readonly terminal: Terminal;
  /** Builds the page where that is needed, and says where it is. */
  readonly pageFolder: () => Promise<string>;
  readonly limits: Limits;
  /** Loaded when needed: browser driver and Dawn take a while. */
  readonly hosts: {
    browser(options: BrowserHostOptions): Promise<RunHost>;
    node(options: NodeHostOptions & { readonly limits: Limits }): Promise<RunHost>;
  };
}

/** Below the checkout: run files that nobody named. */
const LOCAL = join('bench-results', 'local');

export async function runCommand(asked: RunCommand, context: Context): Promise<ExitCode> {
  const { terminal, limits, root } = context;
  const resumed = asked.resume === undefined ? undefined : runToResume(asked.resume, asked);
  const command = inItsPlace(resumed?.command ?? asked);
  const all = checkCommand(command, root);
  const named = command.only === undefined ? all : namedIn(command.only, all);
  const workloads = command.shard === undefined ? named : shardOf(named, command.shard);
  if (command.shard !== undefined) {
    const { index, of } = command.shard;
    terminal.note(`Shard ${index} of ${of}: ${workloads.length} of ${named.length} workloads`);
  }
  const launches = command.launches ?? (resumed === undefined ? 1 : launchesMeant(resumed.run));
  if (resumed !== undefined) terminal.note(resumeLine(resumed.run, command, workloads, launches));
  const interrupts = watchInterrupts();
  try {
    const keep = recorder(command.out, join(root, LOCAL), resumed?.run);
    let run: Run;
    try {
      run = await measureLaunches({
        open: opener(command, context),
        launches,
        workloads,
        base: resumed?.run,
        options: { ...runOptions(command), ...notOf(workloads, all) },
        timeBudgetS: command.timeBudgetS,
        recorder: keep,
        choices: choicesFile(choicesPath(root), terminal.note),
        interrupts,
        limits,
        show: showProgress(terminal),
        note: terminal.note,
      });
    } catch (error) {
      throw runError(error, interrupts);
    } finally {
      terminal.draw('');
    }
    const file = finished(keep, run, terminal);
    const code = await conclude(run, file, command, context);
    const isThere = file.path !== undefined && file.isElsewhere !== true;
    return code === EXIT.fine && !isThere ? EXIT.failed : code;
  } finally {
    interrupts.dispose();
  }
}

/** Where nobody says otherwise trained models are measured in Node, which reads them from disk. */
function inItsPlace(command: RunCommand): RunCommand {
  if (!qualitySuites.some(({ name }) => name === command.suite)) return command;
  const { where = 'node', peers, variant, twins, launches = 1 } = command;
  const refused = [
    peers === undefined ? undefined : '--peers',
    variant === undefined ? undefined : '--variant',
    twins === undefined ? undefined : '--twins',
    launches === 1 ? undefined : '--launches',
  ].find((option) => option !== undefined);
  if (refused === undefined) return { ...command, where };
  throw usageError(
    `${refused} does not go with suite '${command.suite}': it measures errors and no times, once`,
  );
}

/** Ids of the workloads that are meant. Refuses what can be seen to be wrong before a browser is started. */
function checkCommand(command: RunCommand, root: string): readonly string[] {
  const workloads = workloadIds(command.suite, command.filter, command.variant);
  if (command.where === 'node' && (command.headed || command.browser !== undefined)) {
    throw usageError(`${command.headed ? '--headed' : '--browser'} needs --where browser`);
  }
  if (command.where === 'node' && command.peers !== undefined) {
    throw usageError('--peers needs --where browser: other libraries run on a browser’s own WebGPU');
  }
  if (command.out === undefined)
    writablePath(`--out was not given, and below ${LOCAL}`, join(root, LOCAL, 'a-run.json'));
  else writablePath('--out', command.out);
  return workloads;
}

/** Opens a fresh host each time, always of the kind of the first, and says once on what is measured. */
function opener(command: RunCommand, context: Context): () => Promise<RunHost> {
  const said = new Set<string>();
  const note = (line: string): void => {
    if (!said.has(line)) context.terminal.note(line);
    said.add(line);
  };
  let where = command.where;
  return async () => {
    const terminal = { ...context.terminal, note };
    const host = await openHost({ ...command, where }, { ...context, terminal });
    where = host.where;
    note(`Measuring on ${deviceLine(host)}`);
    return host;
  };
}

async function openHost(command: RunCommand, context: Context): Promise<RunHost> {
  const { hosts, root, limits, pageFolder, terminal } = context;
  const { features, browser, headed, rival, gpuOnly, enableF16OnNvidia: f16OnNvidia } = command;
  const note = terminal.note;
  const common = { root, features, gpuOnly, f16OnNvidia, note, limits };
  if (command.where === 'node') return hosts.node(common);
  try {
    return await hosts.browser({ ...common, pageFolder, browser, headed, rival });
  } catch (error) {
    const wantsBrowser =
      command.where === 'browser' || browser !== undefined || headed || command.peers !== undefined;
    if (!(error instanceof NoHostError) || wantsBrowser) throw error;
    note(`${error.message} Measuring with Dawn inside Node instead; --where browser says what was tried.`);
    return hosts.node({ ...common, because: 'no browser could be used' });
  }
}

/** Those of `all` that stand in a file, one a line. */
function namedIn(path: string, all: readonly string[]): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw usageError(`--only: ${path} cannot be read: ${messageOf(error)}`);
  }
  const lines = new Set(text.split('\n'));
  const named = all.filter((id) => lines.has(id));
  if (named.length === 0) throw usageError(`--only: ${path} names no workload that would be measured`);
  return named;
}

/** What of `all` is not among `wanted`. */
function notOf(wanted: readonly string[], all: readonly string[]): Pick<RunOptions, 'skip'> {
  const kept = new Set(wanted);
  const skip = all.filter((id) => !kept.has(id));
  return skip.length > 0 ? { skip } : {};
}

function runOptions(command: RunCommand): RunOptions {
  return {
    suite: command.suite,
    seed: command.seed,
    features: command.features,
    ...(command.filter !== undefined && { filter: command.filter }),
    ...(command.variant !== undefined && { variant: command.variant }),
    ...(command.tune !== undefined && { tune: command.tune }),
    ...(command.peers !== undefined && { peers: command.peers }),
    ...(command.twins !== undefined && { twins: command.twins }),
    ...(command.rival !== undefined && { rival: resolve(command.rival) }),
    ...(command.pointLimitS !== undefined && { pointLimitS: command.pointLimitS }),
  };
}

interface Finished {
  readonly text: string;
  /** Absent where no folder took it. */
  readonly path?: string;
  /** Not where it was asked for. */
  readonly isElsewhere?: true;
}

/** Where the file cannot be written after all, as on a full disk, another folder may take it. */
function finished(keep: Recorder, run: Run, { note }: Terminal): Finished {
  try {
    return keep.finish(run);
  } catch (error) {
    const why = `The run file could not be written: ${messageOf(error)}`;
    const journal = keep.journal();
    const rest = journal === undefined ? '' : `; points are in ${journal}`;
    const text = runFileText(run);
    try {
      const path = join(mkdtempSync(join(tmpdir(), 'rooflaw-run-')), `${run.id}.json`);
      writeWhole(path, text);
      note(`${why}${rest}. It is kept in ${path} instead.`);
      return { path, text, isElsewhere: true };
    } catch {
      note(`${why}${rest}.`);
      return { text };
    }
  }
}

/** Nothing was measured: this is about the command, the machine or the set-up. */
function runError(error: unknown, interrupts: Interrupts): unknown {
  if (error instanceof CliError || error instanceof NoHostError) return error;
  if (error instanceof OtherDeviceError) return usageError(`--resume: ${messageOf(error)}`);
  const isInterrupted = error instanceof Error && 'exitCode' in error && error.exitCode === EXIT.cancelled;
  if (interrupts.asked() || isInterrupted)
    return new CliError(EXIT.cancelled, 'Cancelled before anything was measured.');
  const name = error instanceof Error ? error.name : '';
  if (name === 'RangeError') return usageError(messageOf(error));
  if (name === 'NoWebGpuError') return new CliError(EXIT.noWebGpu, messageOf(error));
  return new CliError(EXIT.failed, `The run did not start: ${messageOf(error)}`);
}

function deviceLine(host: RunHost): string {
  const { adapter } = host.environment;
  const name = adapter.description || [adapter.vendor, adapter.architecture].filter(Boolean).join(' ');
  return `${name || 'an unnamed adapter'}${adapter.isSoftware ? ' (software)' : ''}, in ${host.where === 'node' ? 'Node' : 'a browser'}`;
}

/** Report on stdout; on stderr where the file is and what went wrong. */
async function conclude(
  run: Run,
  file: Finished,
  command: RunCommand,
  { terminal }: Context,
): Promise<ExitCode> {
  const report = command.format === 'json' ? file.text : formatRun(run, command.format, terminal.bold);
  try {
    await terminal.result(report);
  } finally {
    // Also where the report could not be written: the file is there.
    if (file.path !== undefined) terminal.note(`Run file: ${relative(process.cwd(), file.path)}`);
  }
  const defect = defectOf(file.text);
  if (defect !== undefined) {
    terminal.note(`The run file does not validate, which is a bug in Rooflaw: ${defect}`);
    return EXIT.failed;
  }
  const lastIncident = run.incidents.at(-1)?.message;
  if (run.status === 'cancelled') {
    terminal.note(`Cancelled; ${run.points.length} points were kept.`);
    return EXIT.cancelled;
  }
  if (run.status !== 'complete') {
    terminal.note(`The run ended early (${run.status}): ${lastIncident ?? 'no reason given'}`);
    return EXIT.failed;
  }
  const [first] = run.points.filter(isOurs);
  if (first?.status === 'skipped' && !run.points.some(({ status }) => status !== 'skipped')) {
    terminal.note(
      `Nothing was measured: all points were skipped, ${first.id} first: ${first.message ?? first.reason}`,
    );
  }
  // What another library gets wrong is told in the report, and is not a failure of ours.
  const failed = run.points.filter((point) => point.status === 'failed' && isOurs(point));
  if (failed.length > 0) {
    terminal.note(
      `${failed.length} of ${run.points.length} points failed, ${failed[0]!.id} first: ${failed[0]!.reason}`,
    );
    return EXIT.failed;
  }
  return EXIT.fine;
}

function defectOf(text: string): string | undefined {
  try {
    validateRun(JSON.parse(text));
    return undefined;
  } catch (error) {
    if (error instanceof RunFileError) return error.message;
    throw error;
  }
}
