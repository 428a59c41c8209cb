/** @file The options of `rooflaw quantize`, as data for commander. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { normalizations } from '../../quantizers/columns.ts';
import { methods } from '../../quantizers/methods.ts';
import { distributions } from '../../quantizers/weights.ts';
import { integer, seed } from '../numbers.ts';
import type { QuantizeCommand } from './wanted.ts';

const HELP = `
The matrix is drawn from a seed; its inputs are alike by H_ij = rho^|i-j|. The proxy error is tr(EHE')/tr(WHW').
A 2-bit VPTQ of a layer:   rooflaw quantize --method vptq --rows 4096 --columns 4096 --v 6 --k 4096 --rho 0.9
All methods over rho:      rooflaw quantize --table --rows 3072 --columns 256 --v 4 --k 256
Ctrl-C ends it; nothing is kept then.
`;

const word = (flags: string, description: string, names: readonly string[], usual: string): Option =>
  new Option(flags, `${description}: ${names.join(', ')}`).choices(names).default(usual);

/** Gives `command` its options and calls `act` with what was asked for. */
export function addQuantize(command: Command, act: (wanted: QuantizeCommand) => Promise<void>): void {
  command
    .addOption(word('--method <name>', 'the quantiser', methods, 'vptq'))
    .option('--rows <n>', 'outputs', integer(1, 65_536), 1024)
    .option('--columns <n>', 'inputs', integer(1, 16_384), 1024)
    .addOption(word('--distribution <name>', 'of the weights', distributions, 'gauss'))
    .option('--rho <number>', 'how alike neighbouring inputs are, 0 to below 1', rho, 0.9)
    .option('--bits <n>', 'of the scalar methods: 2, 3, 4 or 8', bits, 2)
    .option('--group <n>', 'weights that share a scale; 0: a whole row', integer(0, 16_384), 128)
    .option('--clip', 'the scalar methods search narrower ranges', false)
    .option('--v <n>', 'numbers in a vector', integer(1, 64), 6)
    .option('--k <n>', 'centroids', integer(1, 65_536), 4096)
    .option('--residual <n>', 'centroids of a second codebook; 0: none', integer(0, 65_536), 0)
    .option('--outliers <n>', 'most important columns with a codebook of their own', integer(0, 16_383), 0)
    .addOption(word('--normalize <how>', 'scale and bias of each column by', normalizations, 'none'))
    .option('--sample <n>', 'vectors that k-means sees at most', integer(1, 2 ** 30))
    .option('--iterations <n>', 'rounds of k-means at most', integer(1, 10_000))
    .option('--seed <n>', 'of the weights and of k-means', seed, 1)
    .addOption(word('--assign <who>', 'who finds nearest centroids', ['auto', 'cpu', 'gpu'], 'auto'))
    .option('--table', 'the proxy error of rtn, gptq (with --clip too), kmeans and vptq over rho', false)
    .option('--json', 'the result as JSON', false)
    .addHelpText('after', HELP)
    .action((options: QuantizeCommand) => act(options));
}

function rho(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to below 1.');
}

function bits(text: string): number {
  if (['2', '3', '4', '8'].includes(text)) return Number(text);
  throw new InvalidArgumentError('It must be 2, 3, 4 or 8.');
}
