/** @file `rooflaw variants`: what variants, or workloads, take against each other, in turns in this process. */
import { kernelById, kernels } from '../../../kernels/index.ts';
import { adaptsOf, type Adapts } from '../../harness/adapts.ts';
import { choose, selectVariants, type VariantChoice } from '../../harness/choose.ts';
import type { Gpu } from '../../harness/device.ts';
import { CancelledError, messageOf } from '../../harness/errors.ts';
import { remembering } from '../../harness/remembering.ts';
import { exceedsLimits, prepare, type Prepared, type PreparedVariant } from '../../harness/prepare.ts';
import { openRig, type Rig } from '../../harness/rig.ts';
import { checkOutput, firstDispatch } from '../../harness/verify.ts';
import { parseWorkload, type Kernel, type Workload } from '../../kernel.ts';
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
  const workloads = command.workloads.map(workloadNamed);
  if (new Set(workloads.map(({ id }) => id)).size < workloads.length)
    throw usageError('a workload stands there twice');
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
    const found = await measured(command, workloads, rigs, going);
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

/** One workload and what is measured of it. */
interface Asked {
  readonly kernel: Kernel;
  readonly workload: Workload;
  readonly choices: readonly VariantChoice[];
}

async function measured(
  { only, turns, seed }: VariantsCommand,
  workloads: readonly Workload[],
  rigs: readonly Rig[],
  going: () => void,
): Promise<Found> {
  const { gpu } = rigs[0]!;
  const { isSoftware, description, device, vendor } = gpu.adapter;
  if (isSoftware) calmEventLoop();
  const isOne = workloads.length === 1;
  const asked = workloads.map((workload): Asked => {
    const kernel = kernelById(workload.kernel)!;
    return { kernel, workload, choices: chosen(kernel, workload, gpu, only, isOne) };
  });
  const opened: Prepared[] = [];
  const entrants: Entrant[] = [];
  const wrong = new Map<string, string>();
  try {
    for (const { kernel, workload, choices } of asked) {
      await kernel.load?.(workload.params);
      const inputs = kernel.inputs(workload.params, seed);
      // No ring of buffers for what is otherwise measured cold; and one reference for all.
      const hot: Kernel = { ...remembering(kernel), cache: () => 'hot' };
      for (const [compilation, rig] of rigs.entries()) {
        going();
        const variants = choices.map(({ variant }) => variant);
        const ready = await prepare(rig, hot, workload, variants, inputs);
        opened.push(ready);
        for (const made of ready.variants) {
          going();
          const name = isOne ? made.variant.name : `${workload.id} @ ${made.variant.name}`;
          await firstDispatch(rig, ready, made);
          const checked = await checkOutput(ready, hot, made.variant, workload, inputs, seed);
          if (checked.wrong !== undefined) wrong.set(name, checked.wrong);
          entrants.push(entrantOf(rig, made, name, compilation));
        }
      }
    }
    const right = entrants.filter(({ variant }) => !wrong.has(variant));
    return {
      title: isOne ? workloads[0]!.id : `${workloads.length} workloads`,
      adapter: description || device || vendor || 'an adapter without a name',
      isSoftware,
      rows: rowsOf(await inTurns(right, { turns, seed, going })),
      wrong: [...wrong].map(([variant, text]) => ({ variant, wrong: text })),
    };
  } finally {
    for (const ready of opened) ready.close();
  }
}

const entrantOf = (rig: Rig, made: PreparedVariant, variant: string, compilation: number): Entrant => ({
  variant,
  compilation,
  compileNs: made.compileNs,
  async sample(dispatches) {
    const before = process.cpuUsage();
    const ns = await rig.timer.time((pass) => {
      for (let i = 0; i < dispatches; i++) made.encodeHot(pass);
    });
    const { user, system } = process.cpuUsage(before);
    return { ns, processorNs: 1000 * (user + system) };
  },
});

/** The variants that were asked for, or those a run chooses among. Throws a usage error for one that cannot be. */
function chosen(
  kernel: Kernel,
  workload: Workload,
  gpu: Gpu,
  only: readonly string[] | undefined,
  isOne: boolean,
): readonly VariantChoice[] {
  const on = adaptsOf(gpu);
  const known = kernel.variants.map(({ name }) => name);
  // Of several workloads a name need only be a variant of one of them.
  const names = isOne ? only : only?.filter((name) => known.includes(name));
  const choices = names?.map((name) => {
    const choice = choose(kernel, workload.params, on, name);
    if ('variant' in choice) return choice;
    const near = choice.reason === 'other-variant' ? `; nearest: ${nearest(name, known, 3).join(', ')}` : '';
    throw usageError(`${choice.message}${near}`);
  });
  const taken = choices ?? preferred(kernel, workload, on, isOne);
  if (taken.length === 0)
    throw usageError(`--only names no variant of ${kernel.id}; it has ${known.join(', ')}`);
  for (const { variant } of taken) {
    const what = `${kernel.id} ${variant.name}`;
    if (variant.transfer !== undefined) {
      throw usageError(`${what} copies from host memory while it runs: rooflaw run measures it`);
    }
    const refusal = exceedsLimits(kernel, workload, variant, gpu);
    if (refusal !== undefined) throw usageError(`${what}: ${refusal}`);
  }
  return taken;
}

function preferred(
  kernel: Kernel,
  { params }: Workload,
  on: Adapts,
  isOne: boolean,
): readonly VariantChoice[] {
  const selection = selectVariants(kernel, params, on);
  if ('reason' in selection) throw usageError(selection.message);
  return isOne && selection.candidates.length > 0 ? selection.candidates : selection.choices;
}
