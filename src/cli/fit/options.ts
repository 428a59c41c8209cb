/** @file The options of `rooflaw fit`, as data for commander. */
import { Option, InvalidArgumentError, type Command } from 'commander';
import { lawMakers, laws } from '../../analysis/laws/index.ts';
import { integer, seed } from '../numbers.ts';
import type { FitCommand } from './outcome.ts';

const MAX_REPLICATES = 100_000;

/** Every law with its formula and inputs. */
const lawsHelp = (): string => {
  const width = Math.max(...[...laws, ...lawMakers].map(({ name }) => name.length));
  return [...laws, ...lawMakers].map(({ name, formula }) => `  ${name.padEnd(width)}  ${formula}`).join('\n');
};

const HELP = `
Laws:
${lawsHelp()}

--x names one column for each input, in the order of the formula; where a law has groups, the last column names the
group of a row. Of a run file the columns are those of --format csv and the parameters of the workloads:

  rooflaw fit losses.csv --law chinchilla --x N,D --y loss --huber 1e-3 --bootstrap 1000 --holdout 0.2
  rooflaw fit run.json --law auto --x flops --y median_ns --exclude "kernel != 'matmul' or m != 1"

EXPR compares columns with numbers and texts: == != < <= > >=, and or not, + - * / ^, log log2 log10 exp sqrt abs;
names with spaces stand between backticks, an empty cell equals ''.
`;

/** Adds arguments, options and help; `act` hears what was asked. */
export function fitOptions(command: Command, act: (wanted: FitCommand) => Promise<void>): Command {
  return command
    .argument('<file>', 'a CSV file with a header, or a run file')
    .requiredOption('--law <names>', 'one or several of the laws below, comma separated, or auto', list)
    .requiredOption('--x <columns>', 'the inputs of the law, comma separated', list)
    .requiredOption('--y <column>', 'what they explain')
    .option('--huber <delta>', 'Huber’s loss: residuals beyond this count linearly', above0)
    .addOption(
      new Option('--space <space>', 'residuals of log y, or of y (default: what suits the law)').choices([
        'log',
        'linear',
      ]),
    )
    .option('--bootstrap <n>', 'resample so often for the intervals', count, 0)
    .option('--holdout <fraction>', 'fit without the largest sizes and predict them', fraction)
    .option('--exclude <expr>', 'leave out the rows for which this holds; they are counted')
    .option('--seed <n>', 'of the bootstrap', seed, 1)
    .option('--stratum <column>', 'residuals are resampled among rows of the same value')
    .option('--launch <column>', 'rows of the same value are resampled together, as launches')
    .option('--leave-out <column>', 'predict the rows of each value (a model, say) from all others')
    .option('--at <values>', 'predict there: one value for each --x; again for more points', place)
    .option('--range <low,high>', 'what y can be, such as 0,1; predictions beyond it are flagged', ends)
    .option('--json', 'for programs')
    .addHelpText('after', HELP)
    .action(async (file: string, { law, ...rest }: { law: string[] } & Omit<FitCommand, 'laws' | 'file'>) => {
      await act({ file, laws: law, ...rest });
    });
}

function list(text: string): readonly string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('Names are separated by single commas.');
}

function numberIn(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function above0(text: string): number {
  const value = numberIn(text);
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

const count = integer(0, MAX_REPLICATES);

function fraction(text: string): number {
  const value = numberIn(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 1.');
}

function numbers(text: string): readonly number[] {
  const values = text.split(',').map(numberIn);
  if (values.every(Number.isFinite)) return values;
  throw new InvalidArgumentError('It must be numbers, separated by commas.');
}

const place = (text: string, before: readonly (readonly number[])[] = []) => [...before, numbers(text)];

function ends(text: string): readonly [number, number] {
  const [low, high, ...more] = numbers(text);
  if (low !== undefined && high !== undefined && low < high && more.length === 0) return [low, high];
  throw new InvalidArgumentError('It must be two numbers, the lower first.');
}
