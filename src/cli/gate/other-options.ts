/** @file The options of compare, merge, gate-check and `run --shard`, as data for commander. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CompareCommand } from '../compare-command.ts';
import { FORMATS } from '../format/index.ts';
import type { MergeCommand } from '../merge-command.ts';
import { integer } from '../numbers.ts';
import { MAX_SHARDS, parseShard, type Shard } from '../shard.ts';
import type { GateCheckCommand } from './check.ts';
import { COMPARE_FORMATS } from './formats.ts';
import { DEFAULT_PAIRS, factor, share } from './options.ts';

const COMPARE_HELP = `
A verdict needs rerun95 of both runs, from five launches each (rooflaw run --launches 5). Runs that were measured apart
never fail a build unless --allow-unpaired is given: rooflaw gate measures both in turns.
`;

export function addCompare(command: Command, act: (wanted: CompareCommand) => Promise<void>): void {
  command
    .argument('<a>', 'the run to compare with')
    .argument('<b>', 'the run to judge')
    .option('--threshold <share>', 'smallest change that matters, such as 5% (default: 5%)', share)
    .addOption(new Option('--format <format>', 'of the report').choices(COMPARE_FORMATS).default('text'))
    .option('--allow-unpaired', 'exit code 1 where a workload is slower', false)
    .addHelpText('after', COMPARE_HELP)
    .action(async (a: string, b: string, options: Omit<CompareCommand, 'a' | 'b'>) =>
      act({ a, b, ...options }),
    );
}

export function addMerge(command: Command, act: (wanted: MergeCommand) => Promise<void>): void {
  command
    .argument('<file...>', 'run files of one suite, program and kind of machine')
    .requiredOption('--output <file>', 'the run file to write')
    .addOption(new Option('--format <format>', 'of the report').choices(FORMATS).default('text'))
    .action(async (files: string[], options: Omit<MergeCommand, 'files'>) => act({ files, ...options }));
}

export const shardOption = (): Option =>
  new Option(
    '--shard <i/n>',
    'only part i of n of the workloads; rooflaw merge makes one run of the parts',
  ).argParser((text: string): Shard => {
    const shard = parseShard(text);
    if (shard !== undefined) return shard;
    throw new InvalidArgumentError(
      `It must be a part such as 2/4, from 1/n to n/n, of at most ${MAX_SHARDS}.`,
    );
  });

export function addGateCheck(command: Command, act: (wanted: GateCheckCommand) => Promise<void>): void {
  command
    .option(
      '--launches <folder>',
      'where launches are kept: more are added, none is changed',
      'bench-results/local/gate-check',
    )
    .option('--add <n>', 'fresh launches of this checkout to measure first', count, 0)
    .option('--add-gates <n>', 'gates of this checkout against itself to run first', count, 0)
    .option('--add-injected <n>', 'the same with more dispatches done in head than booked', count, 0)
    .option('--inject <factor>', 'how many for one that is booked, with --add-injected', factor, 1.1)
    .addOption(
      new Option('--turns <where>', 'process or launches, as of rooflaw gate')
        .choices(['process', 'launches'])
        .default('process'),
    )
    .option('--filter <glob>', 'measure only workloads whose id matches')
    .option('--gates <n>', 'gates to draw from them', count, 300)
    .option('--pairs <n>', 'pairs of launches in a look at most', count, DEFAULT_PAIRS)
    .option('--suite <name>', 'what to measure', 'smoke')
    .addOption(new Option('--where <place>', 'node or browser').choices(['node', 'browser']).default('node'))
    .option('--write', 'write the table into docs/method.md', false)
    .action(async (options: GateCheckCommand) => act(options));
}

const count = integer(0, 100_000);
