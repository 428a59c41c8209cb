/**
 * @file How heavy the tails of a matrix's inputs are: their kurtosis over calibration text. Outliers in the inputs of the
 * last matrix of a block, "FC2", are what arXiv:2505.14302 names as the bottleneck of W4A4.
 */
import { windowLosses } from '../../models/ladder/forward.ts';
import type { Observer } from '../../models/ladder/forward.ts';
import { BLOCK_MATRICES } from '../../models/ladder/model.ts';
import type { BlockMatrix, LadderModel } from '../../models/ladder/model.ts';
import type { Steps } from '../quantizers/steps.ts';

/** Sums of the first four powers of numbers as they come. */
export class Moments {
  #count = 0;
  #sums: [number, number, number, number] = [0, 0, 0, 0];

  add(values: Float64Array): void {
    let [s1, s2, s3, s4] = this.#sums;
    for (const x of values) {
      const square = x * x;
      s1 += x;
      s2 += square;
      s3 += square * x;
      s4 += square * square;
    }
    this.#count += values.length;
    this.#sums = [s1, s2, s3, s4];
  }

  /** E(x − μ)⁴ / (E(x − μ)²)²: 3 for a normal distribution; NaN where all are equal. */
  get kurtosis(): number {
    const [m1, m2, m3, m4] = this.#sums.map((sum) => sum / this.#count) as [number, number, number, number];
    const variance = m2 - m1 * m1;
    return (m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4) / variance ** 2;
  }
}

/** Kurtosis of a matrix's inputs, all entries of all tokens together, block by block. */
export type InputKurtosis = Readonly<Record<BlockMatrix, readonly number[]>>;

/** Collects what it sees of a pass. */
export class InputMoments {
  readonly #moments = new Map<string, Moments>();

  readonly see: Observer = (block, matrix, inputs) => {
    const key = `${matrix} ${block}`;
    let moments = this.#moments.get(key);
    if (moments === undefined) this.#moments.set(key, (moments = new Moments()));
    moments.add(inputs);
  };

  kurtosis(layers: number): InputKurtosis {
    const of = (matrix: BlockMatrix): readonly number[] =>
      Array.from({ length: layers }, (_, block) => this.#moments.get(`${matrix} ${block}`)!.kurtosis);
    return Object.fromEntries(BLOCK_MATRICES.map((matrix) => [matrix, of(matrix)])) as Record<
      BlockMatrix,
      readonly number[]
    >;
  }
}

/** Over every token of the windows. Yields the part done after each. Throws a `RangeError` for no windows. */
export function* inputKurtosis(model: LadderModel, windows: readonly Uint8Array[]): Steps<InputKurtosis> {
  if (windows.length === 0) throw new RangeError('windows: a kurtosis needs at least one');
  const moments = new InputMoments();
  for (const [done, window] of windows.entries()) {
    windowLosses(model, window, moments.see);
    yield (done + 1) / windows.length;
  }
  return moments.kurtosis(model.config.layers);
}
