/**
 * @file Is the output right? Small outputs are compared whole with the f64 reference. Large ones are checked
 * whole in the manner of Freivalds' test (R. Freivalds, "Probabilistic machines can use less running time",
 * 1977): for random ±1 vectors x and y, C·x must equal the reference's row by row, and yᵀ·C column by column, so
 * that a wrong tile, row or block stays hidden only where its errors cancel or are within tolerance; and entry by
 * entry along the first and last row and column, at tile corners (thinned evenly where there are too many) and at
 * 4096 random places.
 *
 * Where an entry costs its whole row and nothing can be projected (attention), outer columns alone would cost the whole
 * reference. Whole rows are compared instead, as many as a budget of multiply-adds allows: the first and last tile of
 * rows, and one at a random place of each equal stretch between. A fault that recurs at every tile, column, head or stretch is
 * found; one in a single row with the probability that the row is taken.
 */
import type { Reference } from '../kernel.ts';
import { random } from '../random.ts';
import type { PointError } from '../results/schema.ts';
import type { Numbers } from './output.ts';

/** Multiply-adds (f64, about 1 ns each) up to which every entry is compared. */
const WHOLE_BELOW = 2e8;
/** Strided multiply-adds spent on tile corners at most; past it corners are thinned evenly. */
const CORNER_BUDGET = 4e7;
const RANDOM_ENTRIES = 4096;
/** Multiply-adds spent on whole rows, and the fewest rows worth calling a check. */
const ROWS_BUDGET = 5e8;
const LEAST_ROWS = 64;
const VECTORS = 2;
/** ‖residual‖ of a projection is itself random: a correct result stays below this multiple of the tolerance. */
const PROJECTION_SLACK = 4;
/** The same for the largest of many single residuals. */
const SINGLE_SLACK = 12;

export interface CheckResult {
  /** A sentence saying what is wrong; undefined for a correct output. */
  readonly wrong?: string;
  /** Absent when the output holds values that are not numbers. */
  readonly error?: PointError;
}

interface Difference {
  error2: number;
  reference2: number;
  maxAbs: number;
  entries: number;
}

const add = (sum: Difference, got: number, want: number): void => {
  const d = got - want;
  sum.error2 += d * d;
  sum.reference2 += want * want;
  sum.maxAbs = Math.max(sum.maxAbs, Math.abs(d));
  sum.entries++;
};

/** ‖d‖/‖r‖; 0/0 is 0, and a wrong answer to a zero reference is as wrong as can be written down. */
const ratio = (error2: number, reference2: number): number =>
  error2 === 0 ? 0 : reference2 === 0 ? Number.MAX_VALUE : Math.sqrt(error2 / reference2);

function firstNotFinite(output: Numbers): number {
  for (let i = 0; i < output.length; i++) if (!Number.isFinite(output[i]!)) return i;
  return -1;
}

/** Compares `output` (row-major, `rows`·`columns`) with the reference. `flops` decides how; `seed` draws vectors and entries. */
export function check(
  output: Numbers,
  reference: Reference,
  tolerance: number,
  flops: number,
  seed: number,
): CheckResult {
  const { rows, columns } = reference;
  const of = rows * columns;
  if (of === 0) {
    const checked = { method: 'none', entries: 0, of: 0 } as const;
    return { error: { relativeL2: 0, maxAbs: 0, nmse: 0, tolerance, checked } };
  }
  if (output.length !== of) return { wrong: `has ${output.length} entries instead of ${of}` };
  const bad = firstNotFinite(output);
  if (bad >= 0) {
    return {
      wrong: `entry [${Math.floor(bad / columns)}, ${bad % columns}] is ${output[bad]}, never written or not finite`,
    };
  }

  const sum: Difference = { error2: 0, reference2: 0, maxAbs: 0, entries: 0 };
  let projection: number | undefined;
  let wrong: string | undefined;
  const projects = reference.timesVector !== undefined && reference.vectorTimes !== undefined;
  if (flops / 2 <= WHOLE_BELOW) {
    const want = reference.all();
    for (let i = 0; i < of; i++) add(sum, output[i]!, want[i]!);
  } else {
    if (projects) {
      const found = project(output, reference, tolerance, seed);
      projection = found.residual;
      wrong = found.wrong;
    }
    if (reference.wholeRows === true && !projects)
      compareRows(sum, output, reference, flops / 2 / rows, seed);
    else {
      compareEdges(sum, output, reference);
      compareEntries(sum, output, reference, flops / 2 / of, seed);
    }
  }

  const relativeL2 = ratio(sum.error2, sum.reference2);
  if (relativeL2 > tolerance)
    wrong ??= `relative L2 error ${relativeL2.toExponential(2)} exceeds ${tolerance.toExponential(2)}`;
  const method = flops / 2 <= WHOLE_BELOW ? 'all' : projects ? 'freivalds' : 'entries';
  return {
    ...(wrong === undefined ? {} : { wrong }),
    error: {
      relativeL2,
      maxAbs: sum.maxAbs,
      nmse: relativeL2 >= 1e150 ? Number.MAX_VALUE : relativeL2 * relativeL2,
      tolerance,
      checked: {
        method,
        entries: sum.entries,
        of,
        ...(projection === undefined ? {} : { projection }),
      },
    },
  };
}

/** C·x against the reference's C·x for ±1 vectors x, and yᵀ·C. */
function project(
  c: Numbers,
  reference: Reference,
  tolerance: number,
  seed: number,
): { residual: number; wrong?: string } {
  const { rows, columns } = reference;
  const source = random(seed);
  const signs = (n: number): Float64Array => Float64Array.from({ length: n }, () => source.sign());
  let residual = 0;
  let wrong: string | undefined;
  let square = 0;
  for (let i = 0; i < c.length; i++) square += c[i]! * c[i]!;
  const rms = Math.sqrt(square / c.length);

  /**
   * `got` against `want`, one residual a line. Held against the size that a line's projection is expected to have,
   * √entries · rms(C): its realised size is a random number too, and with few lines may be near 0.
   */
  const judge = (line: 'row' | 'column', got: Float64Array, want: Float64Array, entries: number): void => {
    const scale = rms * Math.sqrt(entries);
    let error2 = 0;
    let largest = 0;
    let worst = 0;
    for (let i = 0; i < got.length; i++) {
      const d = Math.abs(got[i]! - want[i]!);
      error2 += d * d;
      if (d > largest) [largest, worst] = [d, i];
    }
    const relative = ratio(error2, got.length * scale * scale);
    residual = Math.max(residual, relative);
    if (relative > PROJECTION_SLACK * tolerance || largest > SINGLE_SLACK * tolerance * scale) {
      wrong ??= `Freivalds' test fails at ${line} ${worst}: residual ${largest.toExponential(2)} where values are about ${scale.toExponential(2)}`;
    }
  };

  for (let v = 0; v < VECTORS; v++) {
    const x = signs(columns);
    const y = signs(rows);
    const cx = new Float64Array(rows);
    const yc = new Float64Array(columns);
    for (let i = 0; i < rows; i++) {
      let dot = 0;
      const from = i * columns;
      const sign = y[i]!;
      for (let j = 0; j < columns; j++) {
        const value = c[from + j]!;
        dot += value * x[j]!;
        yc[j]! += sign * value;
      }
      cx[i] = dot;
    }
    judge('row', cx, reference.timesVector!(x), columns);
    judge('column', yc, reference.vectorTimes!(y), rows);
  }
  return wrong === undefined ? { residual } : { residual, wrong };
}

/** Rows to compare whole, ascending: half of them at the ends (a tile each at most), the rest one to a stretch. */
export function chosenRows(rows: number, tile: number, most: number, seed: number): Uint32Array {
  if (most >= rows) return Uint32Array.from({ length: rows }, (_, i) => i);
  const ends = Math.min(tile, Math.floor(most / 4));
  const chosen = new Set<number>();
  for (let i = 0; i < ends; i++) chosen.add(i).add(rows - 1 - i);
  const source = random(seed ^ 0x5eed);
  const stretches = most - 2 * ends;
  const length = (rows - 2 * ends) / stretches;
  for (let i = 0; i < stretches; i++) {
    const from = ends + Math.floor(i * length);
    const until = ends + Math.floor((i + 1) * length);
    chosen.add(from + source.below(until - from));
  }
  return Uint32Array.from(chosen).toSorted();
}

/** Whole rows, where an entry costs a row. `macs` is the price of one. */
function compareRows(sum: Difference, c: Numbers, reference: Reference, macs: number, seed: number): void {
  const { rows, columns, tile } = reference;
  const chosen = chosenRows(rows, tile, Math.max(LEAST_ROWS, Math.floor(ROWS_BUDGET / macs)), seed);
  const indices = new Uint32Array(chosen.length * columns);
  chosen.forEach((row, r) => {
    for (let j = 0; j < columns; j++) indices[r * columns + j] = row * columns + j;
  });
  const want = reference.entries(indices);
  for (let e = 0; e < indices.length; e++) add(sum, c[indices[e]!]!, want[e]!);
}

/** First and last row, whole; first and last column go with the entries. */
function compareEdges(sum: Difference, c: Numbers, reference: Reference): void {
  const { rows, columns } = reference;
  for (const i of new Set([0, rows - 1])) {
    const want = reference.row(i);
    for (let j = 0; j < columns; j++) add(sum, c[i * columns + j]!, want[j]!);
  }
}

/**
 * First and last column, the four entries around every tile corner, and random ones; those of the first and last
 * row are compared already. `macs` is the price of an entry.
 */
function compareEntries(sum: Difference, c: Numbers, reference: Reference, macs: number, seed: number): void {
  const { rows, columns, tile } = reference;
  const indices = new Set<number>();
  for (let i = 0; i < rows; i++) {
    indices.add(i * columns);
    indices.add(i * columns + columns - 1);
  }
  const down = Math.floor((rows - 1) / tile);
  const across = Math.floor((columns - 1) / tile);
  const thin = Math.max(1, Math.ceil((Math.max(1, down) * across * 4 * macs) / CORNER_BUDGET));
  for (let corner = 0; corner < down * across; corner += thin) {
    const i = (Math.floor(corner / across) + 1) * tile;
    const j = ((corner % across) + 1) * tile;
    indices.add((i - 1) * columns + j - 1).add((i - 1) * columns + j);
    indices.add(i * columns + j - 1).add(i * columns + j);
  }
  const source = random(seed ^ 0x5eed);
  for (let i = 0; i < RANDOM_ENTRIES; i++) indices.add(source.below(rows * columns));

  const last = (rows - 1) * columns;
  const chosen = Uint32Array.from(indices).filter((index) => index >= columns && index < last);
  const want = reference.entries(chosen);
  for (let e = 0; e < chosen.length; e++) add(sum, c[chosen[e]!]!, want[e]!);
}
