/**
 * @file What second-order quantisers know of a matrix's inputs: H = XᵀX over text of the training set, from the pass in
 * f64. That pass runs on the CPU: it takes about as long as the products XᵀX themselves, and there is nothing to read back.
 */
import { windowLosses } from '../../models/ladder/forward.ts';
import type { Observer } from '../../models/ladder/forward.ts';
import { matrixName } from '../../models/ladder/model.ts';
import type { LadderModel } from '../../models/ladder/model.ts';
import type { Steps } from '../quantizers/steps.ts';

/** H[inputs, inputs], row-major and symmetric, by the name of the matrix. */
export type Hessians = ReadonlyMap<string, Float64Array>;

/**
 * Σ xᵀx over every token of the windows, of each matrix of the blocks. Yields the part done after each window. Throws a
 * `RangeError` for no windows. `also` sees the same inputs.
 */
export function* inputHessians(
  model: LadderModel,
  windows: readonly Uint8Array[],
  also?: Observer,
): Steps<Hessians> {
  if (windows.length === 0) throw new RangeError('windows: a Hessian needs at least one');
  const sums = new Map<string, Float64Array>();
  for (const [done, window] of windows.entries()) {
    // Inputs are tokens 0 … T − 1: the last token of a window is only predicted.
    windowLosses(model, window, (block, matrix, inputs, tokens) => {
      also?.(block, matrix, inputs, tokens);
      const name = matrixName(block, matrix);
      const columns = inputs.length / tokens;
      let sum = sums.get(name);
      if (sum === undefined) sums.set(name, (sum = new Float64Array(columns * columns)));
      addGram(sum, inputs, tokens, columns);
    });
    yield (done + 1) / windows.length;
  }
  for (const sum of sums.values()) mirror(sum, Math.sqrt(sum.length));
  return sums;
}

/** Lower triangle of sum += XᵀX for x[tokens, columns]; of four tokens a sum is read and written once. */
function addGram(sum: Float64Array, x: Float64Array, tokens: number, columns: number): void {
  let token = 0;
  for (; token + 4 <= tokens; token += 4) {
    const a = token * columns;
    const [b, c, d] = [a + columns, a + 2 * columns, a + 3 * columns];
    for (let i = 0; i < columns; i++) {
      const [ai, bi, ci, di] = [x[a + i]!, x[b + i]!, x[c + i]!, x[d + i]!];
      const row = i * columns;
      for (let j = 0; j <= i; j++) {
        sum[row + j] = sum[row + j]! + ai * x[a + j]! + bi * x[b + j]! + ci * x[c + j]! + di * x[d + j]!;
      }
    }
  }
  for (; token < tokens; token++) {
    const from = token * columns;
    for (let i = 0; i < columns; i++) {
      const xi = x[from + i]!;
      const row = i * columns;
      for (let j = 0; j <= i; j++) sum[row + j]! += xi * x[from + j]!;
    }
  }
}

function mirror(h: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) h[j * n + i] = h[i * n + j]!;
}
