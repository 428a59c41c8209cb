/** @file How long cells will take: by their operations, at the rates seen so far. */
import { checkpoint } from '../../models/ladder/index.ts';
import { passFlops } from './cells.ts';
import type { Cell } from './cells.ts';
import { needsHessians } from './setting.ts';

/** What the time of a cell goes to: a pass over plain or coded matrices, opening one, a part of it on the CPU, statistics of inputs there. */
export type Work = 'plain' | 'coded' | 'open' | 'check' | 'hessians' | 'moments';

/** Windows that Hessians and kurtosis are taken over. */
export const CALIBRATION_WINDOWS = 32;

/** Before anything was seen: ns an operation on a software adapter and on a GPU, or ns of opening. */
const AT_FIRST: Readonly<Record<Work, readonly [software: number, gpu: number]>> = {
  plain: [0.4, 0.01],
  coded: [0.6, 0.02],
  open: [1e9, 2e8],
  check: [0.5, 0.5],
  hessians: [0.5, 0.5],
  moments: [0.4, 0.4],
};

/** Mean time of a unit of each kind of work. */
export class Forecast {
  readonly #seen = new Map<Work, { ns: number; units: number }>();
  readonly #atFirst: number;

  constructor(isSoftware: boolean) {
    this.#atFirst = isSoftware ? 0 : 1;
  }

  /** Books work that took `ns`. */
  saw(work: Work, units: number, ns: number): void {
    const { ns: before, units: unitsBefore } = this.#seen.get(work) ?? { ns: 0, units: 0 };
    this.#seen.set(work, { ns: before + ns, units: unitsBefore + units });
  }

  knows(work: Work): boolean {
    return this.#seen.has(work);
  }

  /** ns a unit. */
  rate(work: Work): number {
    const seen = this.#seen.get(work);
    if (seen !== undefined) return seen.ns / seen.units;
    const [base, ofPlain] = [AT_FIRST[work][this.#atFirst]!, AT_FIRST.plain[this.#atFirst]!];
    // A device twice as slow at plain passes is taken to be so at coded ones.
    return work === 'coded' ? (base / ofPlain) * this.rate('plain') : base;
  }

  /** About a window of every pass. */
  #checking({ model }: Cell): number {
    return this.rate('check') * passFlops({ model, windows: 1 });
  }

  /**
   * Of the cells in their order, ns: the first of a model brings its unquantised pass; `none` brings the kurtosis, or
   * Hessians and kurtosis at once where a later cell wants them, else the first GPTQ or VPTQ does.
   */
  ns(
    cells: readonly Cell[],
    has: {
      readonly model?: string | undefined;
      readonly hessians?: boolean;
      readonly moments?: boolean;
    } = {},
  ): number {
    const wanting = new Set(modelsWithHessians(cells));
    let total = 0;
    let { model, hessians = false, moments = false } = has;
    for (const cell of cells) {
      const flops = passFlops(cell);
      if (cell.model !== model) {
        total += this.rate('open') + flops * this.rate('plain') + this.#checking(cell);
        model = cell.model;
        hessians = moments = false;
      }
      const isPlain = cell.setting.method === 'none';
      if (!isPlain) total += this.rate('open') + flops * this.rate('coded') + this.#checking(cell);
      if (!hessians && (isPlain ? !moments && wanting.has(model) : needsHessians(cell.setting))) {
        total += calibrationFlops(model, 'hessians') * this.rate('hessians');
        hessians = moments = true;
      } else if (isPlain && !moments) {
        total += calibrationFlops(model, 'moments') * this.rate('moments');
        moments = true;
      }
    }
    return total;
  }
}

/** Models of which a cell reads Hessians. */
export const modelsWithHessians = (cells: readonly Cell[]): readonly string[] =>
  cells.filter(({ setting }) => needsHessians(setting)).map(({ model }) => model);

/** A pass; with Hessians about as much again for XᵀX. */
export const calibrationFlops = (model: string, work: 'hessians' | 'moments'): number =>
  (work === 'hessians' ? 2 : 1) * 2 * checkpoint(model).parameters * 256 * CALIBRATION_WINDOWS;
