/** @file The options of `rooflaw gate`, as data for commander. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { MIN_PAIRS } from '../../analysis/gate.ts';
import { integer, seed } from '../numbers.ts';
import type { GateCommand } from './measure.ts';
import { GATE_FORMATS } from './formats.ts';

const MAX_PAIRS = 200;
export const DEFAULT_PAIRS = 12;

const HELP = `
Fresh launches measure the kernels of both in turns, or, where that cannot be, are of base and head in turns. What is
clear after six of them is measured no more. Exit code 1 says that a workload is slower by more than the threshold in two
looks, or that head fails, leaves a workload out or computes a wrong result where base does not; 2 also that base does not
run, that the two cannot be compared, or that the gate itself failed. What is too noisy to tell, could not be compared or
measured again, or is missing in head is a warning. Progress goes to stderr, the report to stdout.

  rooflaw gate --base origin/main
  rooflaw gate --base ../main --head . --suite smoke --filter 'matmul/*' --pairs 24
  rooflaw gate --kept gate.json --format junit --output gate.xml

See docs/ci.md.
`;

/** Adds options and help; `act` hears what was asked. */
export function gateOptions(command: Command, act: (wanted: GateCommand) => Promise<void>): void {
  command
    .option(
      '--base <ref or folder>',
      'what to compare with: a git reference of the head’s repository, or a checkout',
    )
    .option('--head <folder>', 'the checkout to judge', '.')
    .option('--suite <name>', 'what to measure: one of those of rooflaw run that measure times', 'smoke')
    .option('--filter <glob>', 'only workloads whose id matches')
    .option('--threshold <share>', 'slowdown that may pass, such as 5% (default: 5%)', share)
    .option(
      '--pairs <n>',
      `pairs of launches in a look at most, at least ${MIN_PAIRS}; it ends where all is clear, and a noisy machine needs more`,
      pairs,
      DEFAULT_PAIRS,
    )
    .addOption(
      new Option('--where <place>', 'node (Dawn) or browser').choices(['node', 'browser']).default('node'),
    )
    .option('--browser <path>', 'the browser to use with --where browser')
    .option('--seed <n>', 'of the order of turns', seed, 1)
    .addOption(
      new Option(
        '--turns <where>',
        'process: kernels of both in turns in each launch; launches: each launch one program (default: process where it can be)',
      ).choices(['process', 'launches']),
    )
    .addOption(new Option('--format <format>', 'of the report').choices(GATE_FORMATS).default('text'))
    .option('--output <file>', 'write the report there, and its text to stdout')
    .option('--record <file>', 'keep every launch there (default: bench-results/local/gate-<time>.json)')
    .addOption(
      new Option(
        '--kept <file>',
        'measure nothing: judge the record of an earlier gate, by another --threshold or in another --format',
      ).conflicts([
        'base',
        'head',
        'suite',
        'filter',
        'pairs',
        'where',
        'browser',
        'seed',
        'turns',
        'inject',
        'record',
      ]),
    )
    .option(
      '--fail-on-noise',
      'exit code 1 also where there is a warning: too noisy or unsteady to tell, not compared, not measured again, missing in head',
      false,
    )
    .addOption(
      new Option('--inject <factor>', 'for checking the gate: dispatches done in head for one booked')
        .argParser(factor)
        .hideHelp(),
    )
    .addHelpText('after', HELP)
    .action(async (options: GateCommand) => act(options));
}

/** `5%`, `5 %` or `0.05`. */
export function share(text: string): number {
  const found = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(%?)\s*$/.exec(text);
  const value = found === null ? Number.NaN : Number(found[1]) / (found[2] === '%' ? 100 : 1);
  if (value >= 0.001 && value < 1) return value;
  throw new InvalidArgumentError('It must be a share such as 5% or 0.05, from 0.1% and below 100%.');
}

const pairs = integer(MIN_PAIRS, MAX_PAIRS, 'fewer pairs cannot tell a slowdown from noise');

export function factor(text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 2) return value;
  throw new InvalidArgumentError('It must be a number from 1 to 2.');
}
