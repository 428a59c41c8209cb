/**
 * @file GPTQ (Frantar, Ashkboos, Hoefler, Alistarh, "GPTQ: Accurate Post-Training Quantization for Generative
 * Pre-trained Transformers", arXiv:2210.17323, Algorithm 1): columns are rounded one after the other, and what each loses is
 * taken from the columns still to come, weighted by the inverse Hessian of the layer's inputs.
 *
 * With H⁻¹ = Uᵀ·U: error e = (w_q − ŵ_q)/U_qq, then w_j −= e·U_qj for j > q; inside a block of columns at once, behind it
 * as one product for the whole block.
 */
import { groupsOf } from '../packing/scalar-codes.ts';
import type { ScalarCodes } from '../packing/scalar-codes.ts';
import { checkHessian, inverseFactorSteps } from './cholesky.ts';
import { chooseGrid } from './grid.ts';
import { levelOf, nearestCode } from './nearest.ts';
import type { Grid } from './nearest.ts';
import { subtractProduct } from './product.ts';
import type { Rows } from './product.ts';
import { checkMatrix } from './scalar.ts';
import { fillOptions } from './scalar-options.ts';
import type { ScalarOptions } from './scalar-options.ts';
import { finishWatched, within } from './steps.ts';
import type { Steps, Watcher } from './steps.ts';

/** {@link ScalarOptions} and how to go about the columns. */
export interface GptqOptions extends ScalarOptions {
  /** λ of H + λ·mean(diag H)·I; default 0.01, as in the paper. */
  readonly damping?: number;
  /**
   * Columns in descending order of H's diagonal ("act-order" of the authors' code). The grids are then chosen beforehand,
   * from the original weights: groups stay groups of neighbouring columns, and no index is stored. Default false: grids are
   * chosen when their group is reached, from weights that hold the errors so far.
   */
  readonly actOrder?: boolean;
}

/** Columns between two products that carry errors on, as in the paper. */
const BLOCK = 128;
/** Rows of one product. */
const ROWS = 96;

/** What all the work on one matrix shares. Columns here stand in the order in which they are rounded. */
interface Task {
  readonly rows: number;
  readonly columns: number;
  readonly options: Required<ScalarOptions>;
  readonly weights: Float32Array;
  readonly upper: Float64Array;
  /** Column of the matrix, by place in the order. */
  readonly order: Uint32Array;
  readonly codes: Uint8Array;
  readonly scales: Float32Array;
  readonly offsets: Float32Array;
  /** Grids are there before the first column. */
  readonly gridsFirst: boolean;
  readonly errors: Float64Array;
}

/**
 * Codes of W[rows, columns] for inputs with the Hessian H[columns, columns] (XᵀX, or its mean over samples; any
 * positive factor). Weights of dead columns (H_ii = 0) are taken as 0, as in the authors' code: whatever they are, they
 * meet zeros. Group sizes need not divide anything. Takes rows·columns²/2 multiply-adds beside the factor of H.
 *
 * Throws a `RangeError` that names the argument, as `roundToNearest` and `inverseFactor` do.
 */
export function* gptqSteps(
  weights: Float32Array,
  rows: number,
  columns: number,
  hessian: Float64Array,
  options: GptqOptions,
): Steps<ScalarCodes> {
  checkMatrix(weights, rows, columns);
  const filled = fillOptions(options, columns);
  const { damping, actOrder = false } = options;
  const dead = checkHessian(hessian, columns);
  const order = Uint32Array.from({ length: columns }, (_, column) => column);
  const diagonal = (column: number): number => hessian[column * columns + column]!;
  if (actOrder) order.sort((a, b) => diagonal(b) - diagonal(a) || a - b);
  const factored = inverseFactorSteps(
    actOrder ? permuted(hessian, columns, order) : hessian,
    columns,
    damping,
  );
  const { upper } = yield* within(factored, 0, share(rows, columns));

  const { bits, group, scheme, format, zero } = filled;
  const shape = { rows, columns, bits, group, scheme, format, zero };
  const task: Task = {
    rows,
    columns,
    options: filled,
    weights: new Float32Array(rows * columns),
    upper,
    order,
    codes: new Uint8Array(rows * columns),
    scales: new Float32Array(rows * groupsOf(shape)),
    offsets: new Float32Array(rows * groupsOf(shape)),
    gridsFirst: actOrder,
    errors: new Float64Array(rows * BLOCK),
  };
  if (actOrder) gridsOfAll(task, weights, dead);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < columns; at++) {
      const column = order[at]!;
      task.weights[row * columns + at] = dead[column] === 1 ? 0 : weights[row * columns + column]!;
    }
  }
  yield* within(roundAll(task), share(rows, columns), 1);
  return { ...shape, codes: task.codes, scales: task.scales, offsets: task.offsets };
}

/** {@link gptqSteps} with pauses, told progress, and stopped by a signal. */
export const gptq = (
  weights: Float32Array,
  rows: number,
  columns: number,
  hessian: Float64Array,
  options: GptqOptions,
  watcher?: Watcher,
): Promise<ScalarCodes> => finishWatched(gptqSteps(weights, rows, columns, hessian, options), watcher);

/** The factor's part of the work: columns³/3 of that and rows·columns²/2. */
const share = (rows: number, columns: number): number => columns / (columns + 1.5 * rows);

function permuted(hessian: Float64Array, n: number, order: Uint32Array): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[i * n + j] = hessian[order[i]! * n + order[j]!]!;
  }
  return out;
}

/** Every group's grid from the weights as they came, dead columns 0. */
function gridsOfAll(task: Task, weights: Float32Array, dead: Uint8Array): void {
  const { rows, columns, options, scales, offsets } = task;
  const groups = groupsOf({ columns, group: options.group });
  const grid: Grid = { scale: 0, offset: 0 };
  const line = new Float32Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) line[i] = dead[i] === 1 ? 0 : weights[row * columns + i]!;
    for (let g = 0; g < groups; g++) {
      chooseGrid(line, g * options.group, Math.min((g + 1) * options.group, columns), options, grid);
      scales[row * groups + g] = grid.scale;
      offsets[row * groups + g] = grid.offset;
    }
  }
}

/**
 * Blocks of at most 128 columns that no group straddles: whole groups where they are short, parts of one where it is
 * long. So whenever a grid is chosen, its whole group holds the errors of every column before.
 */
function* roundAll(task: Task): Steps<void> {
  const { columns, options } = task;
  const { group } = options;
  const step = group <= BLOCK ? group * Math.floor(BLOCK / group) : BLOCK;
  let from = 0;
  while (from < columns) {
    const groupEnd = group <= BLOCK ? columns : (Math.floor(from / group) + 1) * group;
    const to = Math.min(from + step, groupEnd, columns);
    for (let row = 0; row < task.rows; row++) roundRow(task, row, from, to);
    yield* within(carryOn(task, from, to), partDone(from, columns), partDone(to, columns));
    from = to;
  }
}

/** Of the multiply-adds, those of the columns before `column`. */
const partDone = (column: number, columns: number): number => 1 - (1 - column / columns) ** 2;

/** Rounds one row's columns [from, to), each error going into the rest of them and into `errors`. */
function roundRow(task: Task, row: number, from: number, to: number): void {
  const { columns, options, weights, upper, order, codes, scales, offsets, errors } = task;
  const { bits, group, format } = options;
  const groups = groupsOf({ columns, group });
  const base = row * columns;
  const width = to - from;
  for (let at = from; at < to; at++) {
    const column = order[at]!;
    const g = row * groups + Math.floor(column / group);
    if (!task.gridsFirst && at % group === 0) {
      chooseGrid(weights, base + at, base + Math.min(at + group, columns), options, shared);
      scales[g] = shared.scale;
      offsets[g] = shared.offset;
    } else {
      shared.scale = scales[g]!;
      shared.offset = offsets[g]!;
    }
    const w = weights[base + at]!;
    const code = nearestCode(w, bits, format, shared);
    codes[base + column] = code;
    const error = (w - levelOf(code, format, shared)) / upper[at * columns + at]!;
    errors[row * width + at - from] = error;
    const u = at * columns;
    for (let j = at + 1; j < to; j++) weights[base + j]! -= error * upper[u + j]!;
  }
}

/** One grid for the loop above, which must not make objects. */
const shared: Grid = { scale: 0, offset: 0 };

/** W[:, to …] −= E·U[from … to, to …] for the errors of the block [from, to). */
function* carryOn(task: Task, from: number, to: number): Steps<void> {
  const { rows, columns, weights, upper, errors } = task;
  const width = to - from;
  const panel = new Float64Array(width * BLOCK);
  const product = new Float64Array(ROWS * BLOCK);
  for (let column = to; column < columns; column += BLOCK) {
    const count = Math.min(BLOCK, columns - column);
    // U's block transposed, so that both factors run along the columns of the block.
    for (let k = 0; k < width; k++) {
      for (let j = 0; j < count; j++) panel[j * width + k] = upper[(from + k) * columns + column + j]!;
    }
    const u: Rows = { values: panel, from: 0, stride: width };
    for (let row = 0; row < rows; row += ROWS) {
      const height = Math.min(ROWS, rows - row);
      product.fill(0);
      const minus: Rows = { values: product, from: 0, stride: BLOCK };
      subtractProduct({ values: errors, from: row * width, stride: width }, u, width, minus, height, count);
      for (let i = 0; i < height; i++) {
        const base = (row + i) * columns + column;
        for (let j = 0; j < count; j++) weights[base + j]! += product[i * BLOCK + j]!;
      }
    }
    yield (column + count - to) / (columns - to);
  }
}
