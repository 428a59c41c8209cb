/** @file How far quantised weights are from what they were: errors of the tensor, and of the layer they stand in. */

function sameLength(weights: ArrayLike<number>, approximation: ArrayLike<number>): void {
  if (weights.length !== approximation.length) {
    throw new RangeError(
      `approximation: ${approximation.length} entries for ${weights.length} weights; both are the same matrix`,
    );
  }
}

/** Of two sums of squares; a zero matrix that stayed zero has error 0, one that did not has an infinite one. */
const ratio = (error: number, square: number): number => (error === 0 ? 0 : error / square);

/** Mean of (ŵ − w)², in the weights' unit squared; 0 of no weights. */
export function meanSquaredError(weights: ArrayLike<number>, approximation: ArrayLike<number>): number {
  sameLength(weights, approximation);
  let error = 0;
  for (let i = 0; i < weights.length; i++) {
    const d = approximation[i]! - weights[i]!;
    error += d * d;
  }
  return ratio(error, weights.length);
}

/** ‖Ŵ − W‖² / ‖W‖²: the relative mean squared error, "NMSE". */
export function weightNmse(weights: ArrayLike<number>, approximation: ArrayLike<number>): number {
  sameLength(weights, approximation);
  let error = 0;
  let square = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    const d = approximation[i]! - w;
    error += d * d;
    square += w * w;
  }
  return ratio(error, square);
}

/** ‖Ŵ − W‖ / ‖W‖, the root of {@link weightNmse}. */
export const relativeError = (weights: ArrayLike<number>, approximation: ArrayLike<number>): number =>
  Math.sqrt(weightNmse(weights, approximation));

/**
 * The layer's error: tr(E·H·Eᵀ) / tr(W·H·Wᵀ) with E = Ŵ − W, for W[rows, columns] and the symmetric `hessian`
 * H[columns, columns]. With H = XᵀX over inputs X it is ‖X·Eᵀ‖² / ‖X·Wᵀ‖²: the relative squared error of the outputs.
 * It is the "proxy error" of GPTQ (arXiv:2210.17323), QuIP# and VPTQ (arXiv:2409.17066), there written tr(EᵀHE) for
 * weights laid out inputs × outputs. Only the lower triangle of H is read. Cost: rows·columns² multiply-adds.
 */
export function proxyError(
  weights: ArrayLike<number>,
  approximation: ArrayLike<number>,
  rows: number,
  columns: number,
  hessian: Float64Array,
): number {
  sameLength(weights, approximation);
  if (weights.length !== rows * columns) {
    throw new RangeError(`weights: ${weights.length} entries are not ${rows} rows of ${columns} columns`);
  }
  if (hessian.length !== columns * columns) {
    throw new RangeError(`hessian: ${hessian.length} entries are not ${columns} × ${columns}`);
  }
  const w = new Float64Array(columns);
  const e = new Float64Array(columns);
  let error = 0;
  let square = 0;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) {
      w[i] = weights[row * columns + i]!;
      e[i] = approximation[row * columns + i]! - w[i]!;
    }
    for (let i = 0; i < columns; i++) {
      // 2·Σ below the diagonal + the diagonal, of a symmetric form.
      let we = 0;
      let ee = 0;
      for (let j = 0; j < i; j++) {
        const h = hessian[i * columns + j]!;
        we += h * w[j]!;
        ee += h * e[j]!;
      }
      const diagonal = hessian[i * columns + i]!;
      square += w[i]! * (2 * we + diagonal * w[i]!);
      error += e[i]! * (2 * ee + diagonal * e[i]!);
    }
  }
  return ratio(error, square);
}
