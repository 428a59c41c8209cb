/** @file Entry of the command line: streams, commands, and the one place where the process ends. */
import { messageOf } from '../harness/errors.ts';
import { RunFileError } from '../results/load.ts';
import { claimsCommand } from './claims-command.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { NoHostError } from './host.ts';
import { LIMITS, type Limits } from './limits.ts';
import { listCommand } from './list-command.ts';
import { runProgram, type Actions } from './program.ts';
import { reportCommand, validateCommand } from './file-commands.ts';
import { runCommand, type Context } from './run-command.ts';
import { OutputError, noteLines, systemTerminal, type Terminal } from './terminal.ts';

/** Tests lay shorter limits over these. */
export { LIMITS } from './limits.ts';

export interface MainOptions {
  /** Arguments after `rooflaw`. */
  readonly argv: readonly string[];
  /** The checkout. */
  readonly root: string;
  /** Builds the page where that is needed, and says where it is. */
  readonly pageFolder: () => Promise<string>;
  readonly limits?: Limits;
}

/** Runs one command and ends the process with its exit code. */
export async function main(options: MainOptions): Promise<never> {
  const terminal = systemTerminal();
  const code = await commandLine(options, terminal);
  // Dawn, a browser that was given up or an open timer would keep the process alive.
  process.exit(code);
}

async function commandLine(options: MainOptions, terminal: Terminal): Promise<ExitCode> {
  const context: Context = {
    root: options.root,
    terminal,
    pageFolder: options.pageFolder,
    limits: options.limits ?? LIMITS,
    hosts: {
      browser: async (wanted) => (await import('./browser/open.ts')).openBrowserHost(wanted),
      node: async (wanted) => (await import('./node/spawn.ts')).spawnNodeHost(wanted),
    },
  };
  const actions: Actions = {
    run: (command) => runCommand(command, context),
    list: (suite, filter) => listCommand(suite, filter, terminal),
    report: (file, format) => reportCommand(file, format, terminal),
    claims: (files, format) => claimsCommand(files, format, terminal),
    validate: (files) => validateCommand(files, terminal),
    fit: async (wanted) => (await import('./fit/command.ts')).fitCommand(wanted, terminal),
    methodCheck: async (wanted) => {
      const { methodCheck } = await import('./method/main.ts');
      return methodCheck({ ...wanted, root: options.root, note: terminal.note });
    },
    gate: async (command) => {
      const { gateCommand } = await import('./gate/command.ts');
      return gateCommand(command, { root: options.root, version: __ROOFLAW_VERSION__, terminal });
    },
    gateCheck: async (command) => {
      const { gateCheckCommand } = await import('./gate/check.ts');
      return gateCheckCommand(command, {
        root: options.root,
        version: __ROOFLAW_VERSION__,
        terminal,
      });
    },
    compare: async (command) => (await import('./compare-command.ts')).compareCommand(command, terminal),
    merge: async (command) => (await import('./merge-command.ts')).mergeCommand(command, terminal),
    quantize: async (command) => {
      const { quantizeCommand } = await import('./quantize/command.ts');
      const { gpuOpener } = await import('./quantize/gpu.ts');
      return quantizeCommand(command, { terminal, openGpu: gpuOpener(options.root, terminal) });
    },
    variants: async (command) => {
      const { variantsCommand } = await import('./variants/command.ts');
      return variantsCommand(command, { root: options.root, terminal });
    },
    ingest: async (files, format) => {
      const { ingestCommand } = await import('./community/ingest-command.ts');
      return ingestCommand(files, format, { root: options.root, terminal, now: new Date() });
    },
    export: async (files, wanted) => {
      const { exportCommand } = await import('./community/export-command.ts');
      return exportCommand(files, wanted, { root: options.root, terminal });
    },
    submit: async (file, wanted) => {
      const { submitCommand } = await import('./community/submit-command.ts');
      return submitCommand(file, wanted, {
        root: options.root,
        terminal,
        now: new Date(),
        submitUrl: __ROOFLAW_SUBMIT_URL__,
        repository: __ROOFLAW_REPOSITORY__,
      });
    },
    nodeHost: async () => (await import('./node/serve.ts')).serveNodeHost(options.root),
  };
  const pending: Promise<void>[] = [];
  const output = {
    out: (text: string) => void pending.push(terminal.result(text)),
    err: (text: string) => noteLines(terminal, text.trimEnd()),
  };
  try {
    const code = await runProgram(options.argv, __ROOFLAW_VERSION__, actions, output);
    await Promise.all(pending);
    return code;
  } catch (error) {
    return explain(error, terminal);
  }
}

/** Says an error in words for people, and gives the exit code. */
function explain(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CliError) {
    noteLines(terminal, error.message);
    return error.code;
  }
  if (error instanceof NoHostError) {
    terminal.note(error.message);
    for (const line of error.tried) terminal.note(`  tried  ${line}`);
    for (const line of error.advice) terminal.note(line);
    return EXIT.noWebGpu;
  }
  if (error instanceof RunFileError) {
    noteLines(terminal, error.message);
    return EXIT.invalidFile;
  }
  terminal.note(`rooflaw failed: ${messageOf(error)}`);
  // Errors of the system (a full disk) and of the set-up carry a code; any other is a defect worth a trace.
  const isDefect =
    error instanceof Error && !('code' in error || 'exitCode' in error || error instanceof OutputError);
  if (isDefect) noteLines(terminal, error.stack ?? '');
  return EXIT.failed;
}
