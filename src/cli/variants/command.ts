/** @file `rooflaw variants`: what the variants of one workload take against each other, in turns in this process. */
import { kernelById, kernels } from '../../../kernels/index.ts';
import { choose, selectVariants, type VariantChoice } from '../../harness/choose.ts';
import { CancelledError, messageOf } from '../../harness/errors.ts';
import { remembering } from '../../harness/remembering.ts';
import { exceedsLimits, prepare, type Prepared } from '../../harness/prepare.ts';
import { openRig, type Rig } from '../../harness/rig.ts';
import { checkOutput, firstDispatch } from '../../harness/verify.ts';
import { parseWorkload, type ElementArray, type Kernel, type Workload } from '../../kernel.ts';
import { nearest } from '../../nearest.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { renderText } from '../format/text.ts';
import { watchInterrupts } from '../interrupt.ts';
import { calmEventLoop } from '../node/calm.ts';
import { openDawn } from '../node/dawn.ts';
import type { Terminal } from '../terminal.ts';
import { variantsSection, type Found } from './table.ts';
import { inTurns, rowsOf, type Entrant } from './turns.ts';
import type { VariantsCommand } from './wanted.ts';

/** Throws a `CliError` for a workload or a variant that is not there, and a `NoWebGpuError`. */
export async function variantsCommand(
  command: VariantsCommand,
  { root, terminal }: { readonly root: string; readonly terminal: Terminal },
): Promise<ExitCode> {
  const workload = workloadNamed(command.workload);
  const kernel = kernelById(workload.kernel)!;
  const { gpu, notes } = await openDawn({ root, note: terminal.note, gpuOnly: false });
  for (const note of notes) terminal.note(note);
  const interrupts = watchInterrupts();
  void interrupts.second.then(() => process.exit(EXIT.cancelled));
  const going = (): void => {
    if (interrupts.asked()) throw new CancelledError('cancelled');
  };
  const rigs: Rig[] = [];
  try {
    for (let i = 0; i < command.compilations; i++) rigs.push(await openRig(gpu, 'all'));
    const found = await measured(command, kernel, workload, rigs, going);
    terminal.draw('');
    const { rows, wrong, isSoftware } = found;
    await terminal.result(
      command.json
        ? `${JSON.stringify({ ...command, adapter: found.adapter, isSoftware, rows, wrong }, undefined, 2)}\n`
        : renderText([variantsSection(found, command)], terminal.bold),
    );
    return wrong.length === 0 ? EXIT.fine : EXIT.failed;
  } catch (error) {
    if (error instanceof CancelledError) throw new CliError(EXIT.cancelled, 'cancelled; nothing was kept');
    throw error;
  } finally {
    interrupts.dispose();
    for (const rig of rigs) rig.close();
  }
}

function workloadNamed(id: string): Workload {
  try {
    return parseWorkload(id, kernels);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const name = id.slice(0, Math.max(0, id.lastIndexOf('/')));
    const known = kernels.find((kernel) => kernel.id === name);
    const hint =
      known === undefined
        ? `Nearest kernel: ${nearest(
            name || id,
            kernels.map((kernel) => kernel.id),
            1,
          ).join()}; rooflaw list shows whole ids.`
        : `Its parameters: ${Object.entries(known.params)
            .map(([param, { help }]) => `${param} (${help})`)
            .join(', ')}.`;
    throw usageError(`${messageOf(error)}\n${hint}`);
  }
}

async function measured(
  { only, turns, seed }: VariantsCommand,
  kernel: Kernel,
  workload: Workload,
  rigs: readonly Rig[],
  going: () => void,
): Promise<Found> {
  const { gpu } = rigs[0]!;
  const { isSoftware } = gpu.adapter;
  if (isSoftware) calmEventLoop();
  const choices = chosen(kernel, workload, rigs[0]!, only);
  await kernel.load?.(workload.params);
  const inputs = kernel.inputs(workload.params, seed);
  // No ring of buffers for what is otherwise measured cold; and one reference for all.
  const hot: Kernel = { ...remembering(kernel), cache: () => 'hot' };
  const opened: Prepared[] = [];
  const entrants: Entrant[] = [];
  const wrong = new Map<string, string>();
  try {
    for (const [compilation, rig] of rigs.entries()) {
      going();
      const variants = choices.map(({ variant }) => variant);
      const prepared = await prepare(rig, hot, workload, variants, inputs);
      opened.push(prepared);
      for (const [i, ready] of prepared.variants.entries()) {
        going();
        const { name } = choices[i]!;
        const problem = await problemOf(rig, prepared, i, hot, workload, inputs, seed);
        if (problem !== undefined) wrong.set(name, problem);
        entrants.push({
          variant: name,
          compilation,
          compileNs: ready.compileNs,
          async sample(dispatches) {
            const before = process.cpuUsage();
            const ns = await rig.timer.time((pass) => {
              for (let n = 0; n < dispatches; n++) ready.encodeHot(pass);
            });
            const { user, system } = process.cpuUsage(before);
            return { ns, processorNs: 1000 * (user + system) };
          },
        });
      }
    }
    const right = entrants.filter(({ variant }) => !wrong.has(variant));
    const rows = rowsOf(await inTurns(right, { turns, seed, going }));
    return {
      workload: workload.id,
      adapter:
        gpu.adapter.description || gpu.adapter.device || gpu.adapter.vendor || 'an adapter without a name',
      isSoftware,
      rows,
      wrong: [...wrong].map(([variant, text]) => ({ variant, wrong: text })),
    };
  } finally {
    for (const one of opened) one.close();
  }
}

/** The variants that were asked for, or those a run chooses among. Throws a usage error for one that cannot be. */
function chosen(
  kernel: Kernel,
  workload: Workload,
  { gpu }: Rig,
  only: readonly string[] | undefined,
): readonly VariantChoice[] {
  const on = { isSoftware: gpu.adapter.isSoftware, features: gpu.features };
  const choices = (): readonly VariantChoice[] => {
    if (only === undefined) {
      const selection = selectVariants(kernel, workload.params, on);
      if ('reason' in selection) throw usageError(selection.message);
      return selection.candidates.length > 0 ? selection.candidates : selection.choices;
    }
    return only.map((name) => {
      const choice = choose(kernel, workload.params, on, name);
      if ('variant' in choice) return choice;
      const near = nearest(
        name,
        kernel.variants.map((variant) => variant.name),
        3,
      );
      throw usageError(
        choice.reason === 'other-variant' ? `${choice.message}; nearest: ${near.join(', ')}` : choice.message,
      );
    });
  };
  return choices().map((choice) => {
    const { variant, name } = choice;
    if (variant.transfer !== undefined) {
      throw usageError(`${kernel.id} ${name} copies from host memory while it runs: rooflaw run measures it`);
    }
    const refusal = exceedsLimits(kernel, workload, variant, gpu);
    if (refusal !== undefined) throw usageError(`${name}: ${refusal}`);
    return choice;
  });
}

/** A sentence where the output of its first dispatch is wrong. */
async function problemOf(
  rig: Rig,
  prepared: Prepared,
  i: number,
  kernel: Kernel,
  workload: Workload,
  inputs: Readonly<Record<string, ElementArray>>,
  seed: number,
): Promise<string | undefined> {
  const ready = prepared.variants[i]!;
  await firstDispatch(rig, prepared, ready);
  return (await checkOutput(prepared, kernel, ready.variant, workload, inputs, seed)).wrong;
}
