/** @file The options of `rooflaw variants`, as data for commander. */
import { InvalidArgumentError, type Command } from 'commander';
import { integer, seed } from '../numbers.ts';
import type { VariantsCommand } from './wanted.ts';

const HELP = `
All are measured in this process, in turns and in random order, hot, on the same buffers; a wrong one is exit code 1.
On a software adapter each takes processor time too, that of this whole process on all cores: what else the machine does
makes the clock's time longer, and hardly that one.
Which is faster, and by how much:   rooflaw variants matmul/m=64,n=512,k=512,dtype=f32
Over 4 bits, against f32:           rooflaw variants matmul/m=1,n=2048,k=2048,dtype=f32 \\
                                      quantized/scalar-matvec/n=2048,k=2048,bits=4,group=32,dtype=f32
Two of them, three times compiled:  rooflaw variants matmul/m=2048,n=512,k=96,dtype=f32 --only 'quad ROWS=32,quad ROWS=16' \\
                                      --compilations 3
`;

/** Below six pairs there is no interval of 95 %. */
const LEAST_TURNS = 6;

/** Gives `command` its options and calls `act` with what was asked for. */
export function addVariants(command: Command, act: (wanted: VariantsCommand) => Promise<void>): void {
  command
    .argument(
      '<workload...>',
      'its id, of a suite or not; of several each by its preferred variant, compared with the first',
    )
    .option(
      '--only <names>',
      'these variants, comma separated, compared with the first (default: those a run chooses among)',
      names,
    )
    .option('--turns <n>', 'samples of each', integer(LEAST_TURNS, 10_000), 15)
    .option(
      '--compilations <n>',
      'compile each so often, on devices of their own: where its code comes to lie changes the speed of a shader',
      integer(1, 16),
      1,
    )
    .option('--seed <n>', 'of the inputs', seed, 1)
    .option('--json', 'the result as JSON', false)
    .addHelpText('after', HELP)
    .action((workloads: readonly string[], options: Omit<VariantsCommand, 'workloads'>) =>
      act({ workloads, ...options }),
    );
}

function names(text: string): readonly string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.includes('')) throw new InvalidArgumentError('A name is empty.');
  if (new Set(list).size < list.length) throw new InvalidArgumentError('A name stands there twice.');
  return list;
}
