/** @file Commands, options and help, as data for commander. What a command does stands in its own file. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { peerNames } from '../peers/index.ts';
import { nearest } from '../nearest.ts';
import type { Twin } from '../worker/api.ts';
import { DEFAULT_SEED, DEFAULT_SUITE } from '../worker/session.ts';
import { MAX_LAUNCHES } from './attempts.ts';
import { CLAIM_FORMATS, type ClaimFormat } from './claims-command.ts';
import type { ExportOptions } from './community/export-command.ts';
import { INGEST_FORMATS, type IngestFormat } from './community/formats.ts';
import type { SubmitOptions } from './community/submit-command.ts';
import { EXIT, EXIT_HELP, usageError, type ExitCode } from './exit.ts';
import { FORMATS, type Format } from './format/index.ts';
import type { CompareCommand } from './compare-command.ts';
import type { GateCommand } from './gate/measure.ts';
import type { GateCheckCommand } from './gate/check.ts';
import { addCompare, addGateCheck, addMerge, shardOption } from './gate/other-options.ts';
import { gateOptions } from './gate/options.ts';
import type { MergeCommand } from './merge-command.ts';
import type { FitCommand } from './fit/outcome.ts';
import { fitOptions } from './fit/options.ts';
import type { MethodOptions } from './method/main.ts';
import { NODE_HOST } from './node/wire.ts';
import { integer, seed } from './numbers.ts';
import { addQuantize } from './quantize/options.ts';
import type { QuantizeCommand } from './quantize/wanted.ts';
import type { RunCommand } from './run-command.ts';
import { suiteNames } from './selection.ts';
import { addVariants } from './variants/options.ts';
import type { VariantsCommand } from './variants/wanted.ts';

/** What the commands do; tests pass others. */
export interface Actions {
  run(command: RunCommand): Promise<ExitCode>;
  list(suite: string | undefined, filter: string | undefined): Promise<ExitCode>;
  report(file: string, format: Format): Promise<ExitCode>;
  validate(files: readonly string[]): Promise<ExitCode>;
  claims(files: readonly string[], format: ClaimFormat): Promise<ExitCode>;
  /** Is one checkout slower than another? */
  gate(command: GateCommand): Promise<ExitCode>;
  /** How often the gate errs on this machine. */
  gateCheck(command: GateCheckCommand): Promise<ExitCode>;
  /** Two stored runs against each other. */
  compare(command: CompareCommand): Promise<ExitCode>;
  /** Shards of a suite as one run. */
  merge(command: MergeCommand): Promise<ExitCode>;
  /** Fits laws to the columns of a table. */
  fit(command: FitCommand): Promise<ExitCode>;
  /** Measures again and again and writes the tables of docs/method.md. */
  methodCheck(options: Pick<MethodOptions, 'launches' | 'where' | 'kept'>): Promise<ExitCode>;
  /** One quantiser on one seeded matrix. */
  quantize(command: QuantizeCommand): Promise<ExitCode>;
  /** What the variants of one workload take against each other. */
  variants(command: VariantsCommand): Promise<ExitCode>;
  /** Judges files that others have measured. */
  ingest(files: readonly string[], format: IngestFormat): Promise<ExitCode>;
  /** Writes the points of many runs as tables. */
  export(files: readonly string[], options: ExportOptions): Promise<ExitCode>;
  /** Makes a run ready to be published. */
  submit(file: string, options: SubmitOptions): Promise<ExitCode>;
  /** Measures for the process that started this one. */
  nodeHost(): Promise<ExitCode>;
}

export interface ProgramOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const RUN_HELP = `
Results go to stdout, progress to stderr: rooflaw run --format json | jq .points[0]
--format json prints the bytes of the run file. Ctrl-C ends the run after the current sample and keeps what was
measured; a second one does not wait. While a run goes on, FILE.partial.jsonl beside its file holds the points so
far; rooflaw report reads that too, and rooflaw run --resume goes on from it. A browser that crashes is started
afresh, three times at most, and goes on with the rest.
`;

/** Parses `argv` (without node and script) and runs its command. Rejects with a `CliError` for a usage error. */
export async function runProgram(
  argv: readonly string[],
  version: string,
  actions: Actions,
  output: ProgramOutput,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const program = new Command('rooflaw')
    .description('Measures the kernels of language models on this GPU, through WebGPU.')
    .version(version)
    .addHelpText('after', `\n${EXIT_HELP}`);
  const command = (name: string, summary: string): Command =>
    program.command(name).description(summary).addHelpText('after', `\n${EXIT_HELP}`);

  command('run', 'measure a suite, write a run file and print its report')
    .option('--suite <name>', `one of ${suiteNames().join(', ')}`, DEFAULT_SUITE)
    .option(
      '--filter <glob>',
      "only workloads whose id matches, such as 'matmul/m=1,*', or the layers of a model",
    )
    .option(
      '--variant <name>',
      "only this variant, such as 'tiled TILE=32'; what it cannot compute is skipped; all: every one, in turns",
    )
    .addOption(
      choice(
        '--tune <effort>',
        'off: each kernel’s own preference; quick: short trials choose among variants, once per device; full: longer ones, anew',
        ['off', 'quick', 'full'],
      ).default('quick'),
    )
    .option(
      '--peers <names>',
      `other libraries to measure in turns with ours, in a browser: ${peerNames.join(',')}`,
      peerList,
    )
    .addOption(
      choice('--where <place>', 'browser or node (default: browser, else node)', ['browser', 'node']),
    )
    .option('--browser <path>', 'the browser to use; see the README for the order of search')
    .option('--headed', 'show the browser window', false)
    .option('--out <file>', 'the run file (default: bench-results/local/<run-id>.json)')
    .addOption(choice('--format <format>', FORMATS.join(', '), FORMATS).default('text'))
    .option(
      '--launches <n>',
      'measure everything again in so many fresh browsers; from 5 on, points say where a rerun falls (rerun95)',
      launches,
    )
    .addOption(
      new Option(
        '--resume <file>',
        'go on with a run that ended early, or with its .partial.jsonl: suite, filter, seed and features are its own',
      ).conflicts(['suite', 'filter', 'variant', 'seed', 'features', 'pointLimit']),
    )
    .option(
      '--time-budget <seconds>',
      'for the whole command; what does not fit is skipped, and says so',
      seconds,
    )
    .option(
      '--point-limit <seconds>',
      'of samples, at most, for each point (default: the suite’s own); shorter gives wider intervals',
      pointSeconds,
    )
    .addOption(shardOption())
    .option('--seed <n>', 'seed of the inputs', seed, DEFAULT_SEED)
    .addOption(
      new Option('--twins <list>', 'for method-check: name:dispatches done for one booked, comma separated')
        .argParser(twins)
        .hideHelp(),
    )
    .addOption(
      new Option(
        '--rival <module>',
        'for the gate: kernels of another version, measured in turns',
      ).hideHelp(),
    )
    .addOption(
      new Option('--only <file>', 'for the gate: ids of workloads, one a line; only these').hideHelp(),
    )
    .addOption(
      choice('--features <which>', 'none requests a device without features, with default limits', [
        'all',
        'none',
      ]).default('all'),
    )
    .option('--gpu-only', 'rather measure nothing (exit code 3) than a software adapter')
    .option(
      '--enable-f16-on-nvidia',
      "Dawn's toggle for shader-f16 on NVIDIA's Linux driver, where browsers leave it off; for a diagnosis",
    )
    .addHelpText('after', RUN_HELP)
    .action(async (options: Record<string, unknown>) => {
      const { timeBudget, pointLimit, ...rest } = options;
      code = await actions.run({
        ...rest,
        timeBudgetS: timeBudget,
        pointLimitS: pointLimit,
      } as unknown as RunCommand);
    });

  command('list', 'print workload ids, one a line')
    .option('--suite <name>', `only those of one suite: ${suiteNames().join(', ')}`)
    .option('--filter <glob>', 'only those that match, as of rooflaw run')
    .action(async ({ suite, filter }: { suite?: string; filter?: string }) => {
      code = await actions.list(suite, filter);
    });

  command('report', 'print the report of a stored run')
    .argument('<file>', 'a run file, or the .partial.jsonl of a run that was killed')
    .addOption(choice('--format <format>', FORMATS.join(', '), FORMATS).default('text'))
    .action(async (file: string, { format }: { format: Format }) => {
      code = await actions.report(file, format);
    });

  command('validate', 'check run files')
    .argument('<file...>', 'run files')
    .action(async (files: string[]) => {
      code = await actions.validate(files);
    });

  command('claims', 'what 41 papers claim, and what a stored run says about it')
    .argument('[runs...]', 'run files, judged together; without one only what can be computed is judged')
    .addOption(choice('--format <format>', CLAIM_FORMATS.join(', '), CLAIM_FORMATS).default('text'))
    .action(async (files: readonly string[], { format }: { format: ClaimFormat }) => {
      code = await actions.claims(files, format);
    });
  gateOptions(
    command('gate', 'is this checkout slower than another? Launches both in turns; exit code 1 if it is'),
    async (wanted) => {
      code = await actions.gate(wanted);
    },
  );
  addCompare(command('compare', 'two stored runs, workload by workload'), async (wanted) => {
    code = await actions.compare(wanted);
  });
  addMerge(command('merge', 'shards of a suite, or launches of it, as one run file'), async (wanted) => {
    code = await actions.merge(wanted);
  });
  addGateCheck(command('gate-check', 'how often the gate errs on this machine'), async (wanted) => {
    code = await actions.gateCheck(wanted);
  });
  fitOptions(command('fit', 'fit laws to the columns of a CSV file or of a run'), async (wanted) => {
    code = await actions.fit(wanted);
  });

  command(
    'method-check',
    'how well this way of measuring holds on this machine: rewrites the tables of docs/method.md',
  )
    .option('--launches <n>', 'fresh launches; at least 16', launches, 20)
    .addOption(choice('--where <place>', 'browser or node', ['browser', 'node']).default('node'))
    .option('--kept', 'measure nothing: the tables anew from the launches of the last check')
    .action(async (options: { launches: number; where: 'browser' | 'node'; kept?: boolean }) => {
      code = await actions.methodCheck(options);
    });

  addQuantize(
    command('quantize', 'quantise a seeded matrix: error, bits and times of a method'),
    async (wanted) => {
      code = await actions.quantize(wanted);
    },
  );

  addVariants(
    command('variants', 'what the variants of a workload take against each other, in turns in one process'),
    async (wanted) => {
      code = await actions.variants(wanted);
    },
  );

  command('submit', 'show what publishing a run would publish; write the file for a pull request, or send it')
    .argument('<run>', 'a run file')
    .option('--device <name>', 'what the device is called in a shop: browsers tell a family at most')
    .option('--yes', 'write the file, or send it; without this it is only shown')
    .option('--to <folder>', 'the checkout it is written into (default: this one)')
    .addOption(
      new Option('--send', 'send it to the address that this build was told, and write nothing').conflicts(
        'to',
      ),
    )
    .addHelpText('after', `\nNothing leaves this machine without --send --yes.`)
    .action(async (file: string, wanted: SubmitOptions) => {
      code = await actions.submit(file, wanted);
    });

  command('ingest', 'check submitted runs: possible, consistent, new, and how they stand among others')
    .argument('<file...>', 'run files, usually below bench-results/community')
    .addOption(choice('--format <format>', INGEST_FORMATS.join(', '), INGEST_FORMATS).default('text'))
    .action(async (files: string[], { format }: { format: IngestFormat }) => {
      code = await actions.ingest(files, format);
    });

  command('export', 'the points of runs as Parquet: docs/parquet.md says what the columns are')
    .argument('[file...]', 'run files (default: those of bench-results/community)')
    .requiredOption('--parquet <folder>', 'where points.parquet and models.parquet are written')
    .action(async (files: string[], wanted: ExportOptions) => {
      code = await actions.export(files, wanted);
    });

  program.command(NODE_HOST, { hidden: true }).action(async () => {
    code = await actions.nodeHost();
  });

  // commander answers `help nonsense` with the whole help and no word about it.
  const [asked, about] = argv;
  const names = program.commands.map((one) => one.name()).filter((name) => name !== NODE_HOST);
  if (asked === 'help' && about !== undefined && !names.includes(about) && !about.startsWith('-')) {
    throw usageError(
      `unknown command '${about}'; nearest: ${nearest(about, names, 1).join()}\nSee rooflaw --help.`,
    );
  }
  for (const part of program.commands) addJson(part);
  for (const part of [program, ...program.commands]) {
    part
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({ writeOut: output.out, writeErr: output.err, outputError: () => {} });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.fine; // --help, --version
    if (error.code === 'commander.help') return EXIT.usage; // no command: the help was printed
    const named = program.commands.find((one) => one.name() === argv[0] && one.name() !== NODE_HOST);
    const where =
      named === undefined ? 'rooflaw --help' : `rooflaw ${named.name()} --help, or rooflaw --help`;
    throw usageError(`${error.message.replace(/^error: /, '')}\nSee ${where}.`);
  }
  return code;
}

/** Every command that has a `--format json` takes `--json` for it. */
function addJson(command: Command): void {
  const format = command.options.find(({ long }) => long === '--format');
  if (format === undefined) return;
  command
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .hook('preAction', () => {
      if (command.getOptionValue('json') === true) command.setOptionValue('format', 'json');
      command.setOptionValue('json', undefined);
    });
}

function choice(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, description).argParser((value: string) => {
    if (names.includes(value)) return value;
    throw new InvalidArgumentError(
      `Did you mean ${nearest(value, names, 1).join()}? There are ${names.join(', ')}.`,
    );
  });
}

function peerList(text: string): readonly string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const unknown = names.find((name) => !(peerNames as readonly string[]).includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`There is no '${unknown}'; there are ${peerNames.join(', ')}.`);
}

function twins(text: string): readonly Twin[] {
  return text.split(',').map((part) => {
    const [name = '', slowdown = ''] = part.split(':');
    return { name, slowdown: Number(slowdown) };
  });
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number of seconds above 0.');
}

/** As `RunOptions.pointLimitS` is held. */
const LONGEST_POINT_S = 3600;

function pointSeconds(text: string): number {
  const value = seconds(text);
  if (value <= LONGEST_POINT_S) return value;
  throw new InvalidArgumentError(`It must be at most ${LONGEST_POINT_S} seconds.`);
}

const launches = integer(1, MAX_LAUNCHES);
