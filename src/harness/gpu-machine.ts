/** @file The machine that measures on a device: buffers, checks and passes behind what the scheduler sees. */
import type { ElementArray, Kernel, Workload } from '../kernel.ts';
import { sha256 } from '../results/shaders.ts';
import { adaptsOf } from './adapts.ts';
import { Canary } from './canary.ts';
import { selectVariants } from './choose.ts';
import type { Choice, VariantChoice } from './choose.ts';
import { ContestantError, ValidationError, messageOf } from './errors.ts';
import type { Contestant, Facts, Lookout, Machine, Stand } from './machine.ts';
import { compile, exceedsLimits, prepare } from './prepare.ts';
import type { Prepared, PreparedVariant } from './prepare.ts';
import { outputNumbers } from './output.ts';
import { quantizationOf } from './quantization.ts';
import { remembering } from './remembering.ts';
import type { Rig } from './rig.ts';
import { UNLIKE, contested, inputsDiffer } from './rival.ts';
import type { Rival } from './rival.ts';
import type { Spent } from './spent.ts';
import type { Timer } from './timer.ts';
import { checkOutput, compare, firstDispatch } from './verify.ts';

export interface GpuMachineOptions {
  readonly rig: Rig;
  /** Inputs and checks come from it. */
  readonly seed: number;
  readonly spent: Spent;
  /** Only this variant; `all` takes every usable one. */
  readonly variant?: string | undefined;
  /** Each choice is measured once for each of them instead; see `RunOptions.twins`. */
  readonly twins?: readonly { readonly name: string; readonly slowdown: number }[] | undefined;
  /** Kernels of another version of this program, measured in turns with ours. */
  readonly rival?: Rival | undefined;
  /** Timed now and then to notice a machine that slows down. */
  readonly canary?: { readonly kernel: Kernel; readonly workload: Workload } | undefined;
}

/** What can go wrong with a submit, told by an error scope and otherwise to nobody. */
const SCOPES = ['validation', 'out-of-memory', 'internal'] as const;

export function gpuMachine(options: GpuMachineOptions): Machine {
  const { rig, seed, spent, variant: wanted, twins, rival, canary } = options;
  const { gpu, timer } = rig;
  const { isSoftware } = gpu.adapter;
  const on = adaptsOf(gpu);
  return {
    isSoftware,
    spent,
    targetNs: (clock) => timer.targetNs(clock),
    get demoted() {
      return timer.demoted;
    },
    lost: () => gpu.lost(),
    select(kernel, workload) {
      const selection = selectVariants(kernel, workload.params, on, wanted);
      if (rival !== undefined) return contested(rival, selection, { kernel, workload, seed }, on, wanted);
      if ('reason' in selection) return selection;
      if (twins === undefined) return selection;
      const choices = selection.choices.flatMap((choice) =>
        twins.map(({ name, slowdown }) => ({ ...choice, name: `${choice.name} ${name}`, slowdown })),
      );
      return { choices, candidates: [], pruned: [] };
    },
    peers: () => [],
    exceeds: (kernel, workload, choice) =>
      isVariant(choice) ? exceedsLimits(kernel, workload, choice.variant, gpu) : undefined,
    async open(kernel, workload, choices) {
      const inputs = await spent.on('inputs', async () => {
        await kernel.load?.(workload.params);
        return kernel.inputs(workload.params, seed);
      });
      const ours = choices.filter(isVariant);
      const out = await unlike(options, kernel, workload, ours, inputs);
      const ready = async () => {
        const fit = ours.filter((choice) => !out.has(choice));
        const variants = fit.map(({ variant }) => variant);
        await spent.on('compile', () => compile(rig.pipelines, kernel, workload, variants));
        const prepared = await spent.on('buffers', () => prepare(rig, kernel, workload, variants, inputs));
        return { fit, prepared };
      };
      const { fit, prepared } = await ready().catch(async (error: unknown) => {
        if (ours.length < 2 || !(error instanceof ValidationError)) throw error;
        await blame(options, kernel, workload, ours, inputs, out);
        return ready();
      });
      const stand = standOn(options, {
        kernel: remembering(kernel),
        workload,
        inputs,
        prepared,
        choices: fit,
      });
      if (out.size === 0) return stand;
      const contestants = ours.map((choice) => {
        const refusal = out.get(choice);
        return refusal === undefined ? stand.contestants[fit.indexOf(choice)]! : refusing(refusal, timer);
      });
      return { ...stand, contestants };
    },
    async lookout(): Promise<Lookout | undefined> {
      return canary && Canary.open(rig, canary.kernel, canary.workload, seed);
    },
  };
}

type Refusals = Map<Choice, ContestantError>;

/** Base's variants where its inputs are not ours: what it would compute is something else. None where there is no rival. */
async function unlike(
  { seed, rival, spent }: GpuMachineOptions,
  kernel: Kernel,
  workload: Workload,
  choices: readonly VariantChoice[],
  inputs: Opened['inputs'],
): Promise<Refusals> {
  const found: Refusals = new Map();
  const other = rival?.kernels.find(({ id }) => id === kernel.id);
  if (other === undefined || choices.every(({ side }) => side !== 'base')) return found;
  const why = await spent.on('inputs', async () => {
    await other.load?.(workload.params);
    return inputsDiffer(inputs, other.inputs(workload.params, seed));
  });
  if (why === undefined) return found;
  const refusal = new ContestantError('skipped', UNLIKE, why);
  for (const choice of choices) if (choice.side === 'base') found.set(choice, refusal);
  return found;
}

/**
 * Adds to `out` those of several variants, of one program or of two, that the device refuses, each with its reason: what
 * one of them is to blame for must not end the others' points. Alone, with its own buffers: what is wrong with its bindings is its own too.
 */
async function blame(
  { rig, spent }: GpuMachineOptions,
  kernel: Kernel,
  workload: Workload,
  choices: readonly VariantChoice[],
  inputs: Opened['inputs'],
  out: Refusals,
): Promise<void> {
  for (const choice of choices.filter((one) => !out.has(one))) {
    try {
      (await spent.on('buffers', () => prepare(rig, kernel, workload, [choice.variant], inputs))).close();
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      out.set(choice, new ContestantError('failed', 'shader-rejected', messageOf(error)));
    }
  }
}

/** Says why, when it is its turn. */
const refusing = (why: ContestantError, { clock, quantumNs }: Timer): Contestant => ({
  clock,
  quantumNs: quantumNs[clock] ?? 1,
  submitNs: 0,
  calibrate: () => Promise.reject(why),
  sample: () => Promise.reject(why),
  recheck: () => Promise.resolve(undefined),
});

const isVariant = (choice: Choice): choice is VariantChoice => 'variant' in choice;

interface Opened {
  readonly kernel: Kernel;
  readonly workload: Workload;
  readonly inputs: Readonly<Record<string, ElementArray>>;
  readonly prepared: Prepared;
  /** Of the prepared variants, in their order. */
  readonly choices: readonly VariantChoice[];
}

function standOn(options: GpuMachineOptions, opened: Opened): Stand {
  const { gpu } = options.rig;
  const shared = opened.prepared.variants.length > 1;
  return {
    contestants: opened.prepared.variants.map((variant, i) =>
      contestantOf(options, opened, variant, opened.choices[i]!, shared),
    ),
    async guarded(work) {
      for (const scope of SCOPES) gpu.device.pushErrorScope(scope);
      let refused: string | undefined;
      try {
        await work();
      } finally {
        for (let i = 0; i < SCOPES.length && gpu.lost() === undefined; i++) {
          refused ??= (await gpu.wait(gpu.device.popErrorScope(), 'sampling'))?.message;
        }
      }
      if (refused !== undefined) throw new ValidationError(refused);
    },
    close: () => opened.prepared.close(),
  };
}

function contestantOf(
  { rig, seed, spent }: GpuMachineOptions,
  { kernel, workload, inputs, prepared }: Opened,
  variant: PreparedVariant,
  { clock: asked, cache }: Choice,
  shared: boolean,
): Contestant {
  const { timer } = rig;
  const { transfer } = variant;
  const clock = transfer === undefined ? asked : 'wall';
  const encode = cache === 'hot' ? variant.encodeHot : variant.encode;
  const isCold = cache !== 'hot' && prepared.cache !== 'hot';
  /** The checked output, once this visit checked it. */
  let words: Uint32Array | undefined;
  return {
    get clock() {
      return clock ?? timer.clock;
    },
    get quantumNs() {
      return timer.quantumNs[clock ?? timer.clock] ?? 1;
    },
    get submitNs() {
      // A transfer waits for each of its runs: its submits are part of what is asked.
      return transfer === undefined && (clock ?? timer.clock) === 'wall' ? timer.submitNs : 0;
    },
    async calibrate(afford): Promise<Facts> {
      const shaders: Record<string, string> = {};
      for (const text of variant.shaders) shaders[await sha256(text)] = text;
      const firstNs = await spent.on('warm-up', () => firstDispatch(rig, prepared, variant));
      afford(firstNs);
      const checked = await spent.on('check', () =>
        checkOutput(prepared, kernel, variant.variant, workload, inputs, seed),
      );
      words = checked.words;
      const { values, wrong } = checked;
      const right = wrong === undefined ? values : undefined;
      const quantization = await spent.on(
        'check',
        () => right && quantizationOf(kernel, workload, inputs, seed, right),
      );
      const metrics = await spent.on(
        'check',
        () => right && words && kernel.metrics?.(workload.params, inputs, words, seed),
      );
      return {
        shaders,
        compileNs: variant.compileNs,
        firstNs,
        memoryBytes: variant.memoryBytes,
        memory: transfer?.memory,
        cache: isCold ? prepared.cache : 'hot',
        ring: isCold ? prepared.ring : undefined,
        error: checked.error,
        wrong,
        quantization,
        metrics,
      };
    },
    sample: (dispatches) =>
      transfer?.run(dispatches) ??
      timer[clock === 'wall' ? 'wall' : 'time']((pass) => {
        for (let i = 0; i < dispatches; i++) encode(pass);
      }),
    /**
     * A kernel may be right once and wrong when it is repeated (state in scratch, a race): what the last sample
     * wrote must be what the first dispatch wrote, or right in its own way.
     */
    recheck: () =>
      spent.on('check', async () => {
        if (words === undefined) return undefined;
        if (shared) await (transfer?.run(1) ?? timer.wall(encode)); // another variant may have written last
        const latest = await variant.readLatest();
        if (latest.every((word, i) => word === words?.[i])) return undefined;
        const spec = kernel.buffers(workload.params).find(({ role }) => role === 'output');
        const values = outputNumbers(kernel, workload.params, latest, spec);
        const { wrong } = compare(values, kernel, variant.variant, workload, inputs, seed);
        return wrong === undefined ? undefined : `right at first, wrong when repeated: ${wrong}`;
      }),
  };
}
