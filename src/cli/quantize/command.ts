/** @file `rooflaw quantize`: one quantiser on one seeded matrix: its error, its bits, and where its time goes. */
import { CancelledError, messageOf } from '../../harness/errors.ts';
import { alikeHessian, alikeProxyError } from '../../quantizers/alike.ts';
import { weightNmse } from '../../quantizers/measure.ts';
import { quantizeBy } from '../../quantizers/methods.ts';
import type { MethodOptions } from '../../quantizers/methods.ts';
import type { Assign } from '../../quantizers/search.ts';
import { drawWeights } from '../../quantizers/weights.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { watchInterrupts } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';
import { tableOfErrors } from './table.ts';
import type { AssignBy, QuantizeCommand } from './wanted.ts';

export interface QuantizeContext {
  readonly terminal: Terminal;
  /** Opens a device and hands over its search; undefined where there is none, or with `auto` only a software adapter. */
  readonly openGpu: (
    by: Exclude<AssignBy, 'cpu'>,
  ) => Promise<{ readonly name: string; readonly assign: Assign; close(): void } | undefined>;
}

/** A gibibyte of f32, which several copies are made of; the largest layer of a 70B model has 2.4e8. */
const MOST_WEIGHTS = 2 ** 28;

/** Fraction digits of an error, which is of the order of 0.1 or less. */
const digits = (value: number): string => value.toPrecision(4);

const seconds = (ns: number): string => `${(ns / 1e9).toFixed(2)} s`;

/** Runs until done or until Ctrl-C. Throws a `CliError` for what cannot be quantised so. */
export async function quantizeCommand(
  command: QuantizeCommand,
  { terminal, openGpu }: QuantizeContext,
): Promise<ExitCode> {
  const { rows, columns } = command;
  if (rows * columns > MOST_WEIGHTS) {
    throw usageError(
      `--rows ${rows} --columns ${columns}: ${rows * columns} weights are too many; at most ${MOST_WEIGHTS} fit here`,
    );
  }
  const stop = new AbortController();
  const interrupts = watchInterrupts();
  void interrupts.second.then(() => process.exit(EXIT.cancelled)); // where a step takes its time
  void interrupts.first.then(() => stop.abort(new CancelledError('cancelled')));
  let gpu: Awaited<ReturnType<QuantizeContext['openGpu']>>;
  try {
    gpu = command.assign === 'cpu' ? undefined : await openGpu(command.assign);
    if (gpu === undefined && command.assign === 'gpu') {
      throw new CliError(EXIT.noWebGpu, '--assign gpu: there is no WebGPU here; --assign cpu needs none');
    }
    const watch = { signal: stop.signal, onProgress: teller(terminal) };
    const options: Omit<MethodOptions, 'method'> = {
      ...command,
      ...watch,
      maxIterations: command.iterations,
      assign: gpu?.assign,
    };
    const text = command.table
      ? await tableOfErrors(command, options)
      : await once(command, options, gpu?.name ?? 'the processor');
    terminal.draw('');
    await terminal.result(text);
    return EXIT.fine;
  } catch (error) {
    terminal.draw('');
    if (error instanceof CancelledError) throw new CliError(EXIT.cancelled, 'cancelled; nothing was kept');
    if (error instanceof RangeError) throw usageError(`quantize: ${messageOf(error)}`);
    throw error;
  } finally {
    interrupts.dispose();
    gpu?.close();
  }
}

async function once(
  command: QuantizeCommand,
  options: Omit<MethodOptions, 'method'>,
  assignedBy: string,
): Promise<string> {
  const { method, rows, columns, distribution, rho, seed, json } = command;
  const weights = drawWeights(distribution, rows * columns, seed, `quantize ${rows}x${columns}`);
  const from = performance.now();
  const made = await quantizeBy(weights, rows, columns, alikeHessian(columns, rho), { ...options, method });
  const totalNs = (performance.now() - from) * 1e6;
  const { bitsPerWeight, stages, training } = made;
  const result = {
    ...command,
    assignedBy,
    bitsPerWeight,
    weightNmse: weightNmse(weights, made.weights),
    proxyError: alikeProxyError(weights, made.weights, columns, rho),
    totalNs,
    stages,
    training,
  };
  if (json) return `${JSON.stringify(result, undefined, 2)}\n`;
  return [
    `${method} of a ${rows} × ${columns} matrix, ${distribution}, H_ij = ${rho}^|i−j|, seed ${seed}`,
    `  bits a weight         ${bitsPerWeight.toFixed(4)}`,
    `  weight error (NMSE)   ${digits(result.weightNmse)}`,
    `  proxy error           ${digits(result.proxyError)}`,
    `  time                  ${seconds(totalNs)}, nearest centroids by ${assignedBy}`,
    ...stages.map(({ stage, ns }) => `    ${stage.padEnd(24)} ${seconds(ns)}`),
    ...training.map(
      ({ codebook, sample, iterations, converged }) =>
        `  ${codebook}: ${iterations} rounds on ${sample} vectors${converged ? '' : ', not converged'}`,
    ),
    '',
  ].join('\n');
}

/** Between two lines of progress where a line cannot be drawn over. */
const TELL_EVERY_MS = 5000;

function teller(terminal: Terminal): NonNullable<MethodOptions['onProgress']> {
  let told = Number.NEGATIVE_INFINITY;
  let stageTold = '';
  return ({ stage, done, note }) => {
    const line = `${stage} ${Math.round(100 * done)} %${note === undefined ? '' : `, ${note}`}`;
    if (terminal.canDraw) terminal.draw(line);
    else if (stage !== stageTold || performance.now() - told >= TELL_EVERY_MS) {
      terminal.note(line);
      told = performance.now();
      stageTold = stage;
    }
  };
}
