/** @file One checkpoint on the bench: loaded once, its unquantised losses and Hessians found once, its cells one by one. */
import { checkpoint, windowSets } from '../../models/ladder/index.ts';
import { loadModel, loadWindows } from '../../models/ladder/load.ts';
import type { ReadFile } from '../../models/ladder/load.ts';
import type { LadderModel } from '../../models/ladder/model.ts';
import { adaptsOf } from '../harness/adapts.ts';
import type { Adapts } from '../harness/adapts.ts';
import { CancelledError, ContestantError, messageOf } from '../harness/errors.ts';
import type { VariantChoice } from '../harness/choose.ts';
import type { Rig } from '../harness/rig.ts';
import { finishWatched } from '../quantizers/steps.ts';
import type { Steps } from '../quantizers/steps.ts';
import { passFlops, spread } from './cells.ts';
import type { Cell } from './cells.ts';
import { AS_IT_IS, mismatch, probesOf, referenceLosses } from './check.ts';
import type { Probe, Stored } from './check.ts';
import { CALIBRATION_WINDOWS, calibrationFlops } from './forecast.ts';
import type { Forecast } from './forecast.ts';
import { clusteredMean, documentsOf, pairedGap } from './gap.ts';
import { inputHessians } from './hessians.ts';
import type { Hessians } from './hessians.ts';
import type { Linear } from './linear.ts';
import { InputMoments, inputKurtosis } from './moments.ts';
import type { InputKurtosis } from './moments.ts';
import { openPass } from './pass.ts';
import { quantizeBlocks } from './quantize.ts';
import { needsHessians, unfit } from './setting.ts';

/** What a cell was found to be. */
export interface Found {
  readonly metrics: Readonly<Record<string, number>>;
  readonly variants: readonly VariantChoice[];
}

export interface BenchOptions {
  readonly rig: Rig;
  readonly read: ReadFile;
  readonly forecast: Forecast;
  /** Whether a cell of the checkpoint will ask for Hessians: they are then taken together with the kurtosis. */
  readonly wantsHessians: boolean;
  /** Awaited between batches and steps: progress is told here; true ends the work with a {@link CancelledError}. */
  readonly tick: () => Promise<boolean>;
}

interface Text {
  readonly windows: readonly Uint8Array[];
  /** Of every predicted token. */
  readonly documents: Int32Array;
}

interface Passed {
  /** Of every predicted token, nats. */
  readonly losses: Float64Array;
  readonly variants: readonly VariantChoice[];
}

/**
 * Operations of one submission: a fraction of a second on a quiet machine, and far from a driver's limit on a busy one. Software
 * with wide subgroups is several times as fast as SwiftShader, and codes are decoded once for all of a submission.
 */
const SUBMIT_FLOPS = { software: 2e9, wideSoftware: 1e10, gpu: 3e10 };

/** Lanes from which on software is wide: as many as our fastest variants for it want. */
const WIDE = 8;

/** Windows at a time: a power of two, at most 32. */
export function batchOf(model: string, windows: number, { isSoftware, lanes = 0 }: Adapts): number {
  const software = lanes >= WIDE ? 'wideSoftware' : 'software';
  const most = SUBMIT_FLOPS[isSoftware ? software : 'gpu'] / passFlops({ model, windows: 1 });
  let batch = 1;
  while (2 * batch <= Math.min(most, windows, 32)) batch *= 2;
  return batch;
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean over blocks of the kurtosis of each matrix's inputs; of FC2's the largest too. */
function kurtosisMetrics(of: InputKurtosis): Readonly<Record<string, number>> {
  return {
    kurtosisQkv: average(of['attn.qkv']),
    kurtosisOut: average(of['attn.out']),
    kurtosisGateUp: average(of['mlp.gate_up']),
    kurtosisFc2: average(of['mlp.down']),
    kurtosisFc2Most: Math.max(...of['mlp.down']),
  };
}

const wrong = ({ setting }: Stored, message: string): ContestantError =>
  new ContestantError(
    'failed',
    'wrong-result',
    setting.method === 'none' ? `unquantised: ${message}` : message,
  );

export class Bench {
  readonly model: string;
  readonly #options: BenchOptions;
  #loaded: LadderModel | undefined;
  #hessians: Hessians | undefined;
  #kurtosis: InputKurtosis | undefined;
  readonly #texts = new Map<number, Text>();
  readonly #plain = new Map<number, Passed>();

  constructor(model: string, options: BenchOptions) {
    this.model = model;
    this.#options = options;
  }

  /** What the forecast need not count again. */
  get has(): { readonly model: string; readonly hessians: boolean; readonly moments: boolean } {
    return {
      model: this.model,
      hessians: this.#hessians !== undefined,
      moments: this.#kurtosis !== undefined,
    };
  }

  /**
   * Losses and gap of a cell of this checkpoint. Rejects with a {@link ContestantError} `file-unusable` for a file that
   * is missing or changed, `wrong-result` where the device does not compute what the weights stand for, or with why the cell is not
   * measured, a {@link CancelledError}, and what the device throws.
   */
  async measure(cell: Cell): Promise<Found> {
    const { setting, windows } = cell;
    const dropped = unfit(setting, checkpoint(this.model).blockParameters);
    if (dropped !== undefined) throw new ContestantError('skipped', dropped.reason, dropped.message);
    const { documents } = await this.#text(windows);
    const { parameters, blockParameters, trainTokens } = checkpoint(this.model);
    const base = await this.plain(windows);
    const common = { windows, tokens: base.losses.length, parameters, blockParameters, trainTokens };
    if (setting.method === 'none') {
      const { mean, se, documents: count } = clusteredMean(base.losses, documents);
      // The weights are shipped as f16.
      const kurtosis = kurtosisMetrics(await this.#kurtosisOf(await this.#model()));
      const metrics = {
        loss: mean,
        lossSe: se,
        bitsPerWeight: 16,
        documents: count,
        ...common,
        ...kurtosis,
        calibrationWindows: CALIBRATION_WINDOWS,
      };
      return { metrics, variants: base.variants };
    }
    const model = await this.#model();
    const hessians = needsHessians(setting) ? await this.#hessiansOf(model) : undefined;
    const blocks = await this.#watched((signal) => quantizeBlocks(model, setting, { hessians, signal }));
    const stored: Stored = { setting, dequantized: blocks.dequantized };
    const coded = await this.#pass(windows, stored, (name) => blocks.linears.get(name));
    const loss = clusteredMean(coded.losses, documents);
    const gap = pairedGap(coded.losses, base.losses, documents);
    return {
      metrics: {
        loss: loss.mean,
        lossSe: loss.se,
        gap: gap.mean,
        gapSe: gap.se,
        bitsPerWeight: blocks.bitsPerWeight,
        weightNmse: blocks.weightNmse,
        documents: gap.documents,
        ...common,
        ...(hessians && { calibrationWindows: CALIBRATION_WINDOWS }),
      },
      variants: coded.variants,
    };
  }

  /** The model as it is. */
  async plain(windows: number): Promise<Passed> {
    const known = this.#plain.get(windows);
    if (known !== undefined) return known;
    // A rate to begin with.
    if (!this.#options.forecast.knows('plain')) await this.#timePlain(windows);
    const found = await this.#pass(windows, AS_IT_IS, () => undefined);
    this.#plain.set(windows, found);
    return found;
  }

  /** One batch after one that compiles. */
  async #timePlain(count: number): Promise<void> {
    const { rig, forecast } = this.#options;
    const { windows } = await this.#text(count);
    const batch = batchOf(this.model, count, adaptsOf(rig.gpu));
    const pass = await openPass(rig, await this.#model(), { windows: batch });
    try {
      await pass.losses(windows.slice(0, batch));
      const from = performance.now();
      await pass.losses(windows.slice(0, batch));
      const flops = passFlops({ model: this.model, windows: batch });
      forecast.saw('plain', flops, 1e6 * (performance.now() - from));
    } finally {
      pass.close();
    }
  }

  async #pass(count: number, stored: Stored, linear: (name: string) => Linear | undefined): Promise<Passed> {
    const { rig, forecast } = this.#options;
    const model = await this.#model();
    const { windows } = await this.#text(count);
    const { context } = model.config;
    const work = stored === AS_IT_IS ? 'plain' : 'coded';
    const batch = batchOf(this.model, count, adaptsOf(rig.gpu));
    const opened = performance.now();
    const pass = await openPass(rig, model, { windows: batch, linear });
    let opening = 1e6 * (performance.now() - opened);
    const flops = passFlops({ model: this.model, windows: batch });
    try {
      const losses = new Float64Array(count * context);
      const probes = probesOf(stored.setting, count, batch, context);
      const lastProbe = Math.max(...probes.map(({ window }) => window));
      for (let at = 0; at < count; at += batch) {
        await this.#go();
        const from = performance.now();
        losses.set(await pass.losses(windows.slice(at, at + batch)), at * context);
        const ns = 1e6 * (performance.now() - from);
        // The first dispatch of a shader may still compile it: what it takes beyond the usual belongs to opening.
        if (at > 0) forecast.saw(work, flops, ns);
        else opening += Math.max(0, ns - flops * forecast.rate(work));
        // As soon as there is what it takes: a wrong pass need not go on.
        if (at <= lastProbe && lastProbe < at + batch) await this.#check(stored, windows, losses, probes);
      }
      forecast.saw('open', 1, opening);
      const bad = losses.findIndex((loss) => !Number.isFinite(loss));
      if (bad >= 0) throw wrong(stored, `the loss of token ${bad} is ${losses[bad]}`);
      return { losses, variants: pass.variants };
    } finally {
      pass.close();
    }
  }

  /** Throws `wrong-result` where the device's losses are not those of the weights. */
  async #check(
    stored: Stored,
    windows: readonly Uint8Array[],
    losses: Float64Array,
    probes: readonly Probe[],
  ): Promise<void> {
    const model = await this.#model();
    const from = performance.now();
    const found: number[] = [];
    const expected: number[] = [];
    for (const { window, tokens } of probes) {
      await this.#go();
      const at = window * model.config.context;
      found.push(...losses.subarray(at, at + tokens));
      expected.push(...referenceLosses(model, stored, windows[window]!, tokens));
    }
    const flops = passFlops({ model: this.model, windows: 1 });
    this.#options.forecast.saw('check', flops, 1e6 * (performance.now() - from));
    const problem = mismatch(stored.setting, found, expected);
    if (problem !== undefined) throw wrong(stored, problem);
  }

  async #hessiansOf(model: LadderModel): Promise<Hessians> {
    if (this.#hessians !== undefined) return this.#hessians;
    const moments = new InputMoments();
    const found = await this.#calibrated('hessians', (windows) => inputHessians(model, windows, moments.see));
    this.#kurtosis = moments.kurtosis(model.config.layers);
    return (this.#hessians = found);
  }

  /** One pass in f64 gives both, where Hessians are wanted later. */
  async #kurtosisOf(model: LadderModel): Promise<InputKurtosis> {
    if (this.#kurtosis === undefined && this.#options.wantsHessians) await this.#hessiansOf(model);
    return (this.#kurtosis ??= await this.#calibrated('moments', (windows) => inputKurtosis(model, windows)));
  }

  async #calibrated<T>(
    work: 'hessians' | 'moments',
    steps: (windows: readonly Uint8Array[]) => Steps<T>,
  ): Promise<T> {
    const all = await this.#file(() => loadWindows('calibration', this.#options.read));
    const from = performance.now();
    const found = await this.#watched((signal) =>
      finishWatched(steps(spread(all, CALIBRATION_WINDOWS)), { signal }),
    );
    this.#options.forecast.saw(work, calibrationFlops(this.model, work), 1e6 * (performance.now() - from));
    return found;
  }

  async #model(): Promise<LadderModel> {
    return (this.#loaded ??= await this.#file(() => loadModel(this.model, this.#options.read)));
  }

  async #text(count: number): Promise<Text> {
    const known = this.#texts.get(count);
    if (known !== undefined) return known;
    const all = await this.#file(() => loadWindows('test', this.#options.read));
    const windows = spread(all, count);
    const text = { windows, documents: documentsOf(windows, spread(windowSets.test.documents, count)) };
    this.#texts.set(count, text);
    return text;
  }

  async #file<T>(load: () => Promise<T>): Promise<T> {
    try {
      return await load();
    } catch (thrown) {
      throw new ContestantError('failed', 'file-unusable', messageOf(thrown));
    }
  }

  async #go(): Promise<void> {
    if (await this.#options.tick()) throw new CancelledError('cancelled');
  }

  /** Work on the CPU that pauses now and then: with a tick about every quarter of a second. */
  async #watched<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const timer = setInterval(() => {
      this.#go().catch((thrown: unknown) => stop.abort(thrown));
    }, 250);
    try {
      return await work(stop.signal);
    } finally {
      clearInterval(timer);
    }
  }
}
