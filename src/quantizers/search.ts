/**
 * @file The nearest centroid of each vector, exactly: the least Σ (x − c)² in f64 over f32 values, of equal ones the
 * lowest number. Two ways to the same answer: a look at every centroid, and a k-d tree where that looks at far fewer.
 */

export interface AssignOptions {
  /** A guess for each vector, such as its code in the last round: makes a search quicker and never changes its answer. */
  readonly hints?: Uint32Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Nearest centroids. `vectors`: n × v, `codebook`: k × v, both row-major; returns n codes below k. What was
 * handed in as a codebook must not be changed afterwards, because what was made of it may be kept for the next call.
 */
export type Assign = (
  vectors: Float32Array,
  v: number,
  codebook: Float32Array,
  options?: AssignOptions,
) => Uint32Array | Promise<Uint32Array>;

/** One codebook made ready. `at`: where the vector begins; `hint`: a centroid that may be near. */
export interface Search {
  nearest(vectors: Float32Array, at: number, hint: number): number;
}

/** ‖x − c‖², summed in order of the coordinates, which every search here keeps to: equal distances stay equal. */
export function squaredDistance(
  a: ArrayLike<number>,
  from: number,
  b: ArrayLike<number>,
  to: number,
  v: number,
): number {
  let sum = 0;
  for (let i = 0; i < v; i++) {
    const d = a[from + i]! - b[to + i]!;
    sum += d * d;
  }
  return sum;
}

/** Coordinates that are taken in one go: more than one sum at a time keeps a core busy. */
const STEP = 4;

/** Rows `order` of a codebook in f64, their length filled up with zeros to whole steps. */
function padded(codebook: Float32Array, v: number, order?: Uint32Array): Float64Array {
  const k = codebook.length / v;
  const width = Math.ceil(v / STEP) * STEP;
  const points = new Float64Array(k * width);
  for (let i = 0; i < k; i++) {
    const from = (order?.[i] ?? i) * v;
    for (let j = 0; j < v; j++) points[i * width + j] = codebook[from + j]!;
  }
  return points;
}

/** `sum` and the squares of the next four differences, in their order. */
function further(sum: number, x: Float64Array, points: Float64Array, i: number, j: number): number {
  const d0 = x[i]! - points[j]!;
  const d1 = x[i + 1]! - points[j + 1]!;
  const d2 = x[i + 2]! - points[j + 2]!;
  const d3 = x[i + 3]! - points[j + 3]!;
  return sum + d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
}

/** Looks at every centroid, leaving one when its first four coordinates are too far off. */
export function plainSearch(codebook: Float32Array, v: number): Search {
  const points = padded(codebook, v);
  const width = Math.ceil(v / STEP) * STEP;
  const x = new Float64Array(width);
  return {
    nearest(vectors, at, hint) {
      for (let i = 0; i < v; i++) x[i] = vectors[at + i]!;
      const [x0, x1, x2, x3] = [x[0]!, x[1]!, x[2]!, x[3]!];
      let best = squaredDistance(x, 0, points, hint * width, v);
      let index = hint;
      for (let c = 0, from = 0; from < points.length; c++, from += width) {
        const d0 = x0 - points[from]!;
        const d1 = x1 - points[from + 1]!;
        const d2 = x2 - points[from + 2]!;
        const d3 = x3 - points[from + 3]!;
        let sum = d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
        if (sum > best) continue;
        for (let i = STEP; i < width; i += STEP) sum = further(sum, x, points, i, from + i);
        if (sum < best || (sum === best && c < index)) {
          best = sum;
          index = c;
        }
      }
      return index;
    },
  };
}

/** Centroids at the end of a branch: fewer, and the way there costs more than looking at them. */
const LEAF = 12;

/** Bounds are sums of squares that were added and taken away again: so much more than enough for their rounding. */
const SLACK = 1 + 1e-9;

/**
 * A k-d tree, halved at the median of its widest coordinate (Friedman, Bentley & Finkel, ACM Transactions on
 * Mathematical Software 3, 1977), with the distance to a cell kept up to date as in Arya & Mount ("Algorithms for
 * fast vector quantization", Data Compression Conference 1993).
 */
export function treeSearch(codebook: Float32Array, v: number): Search {
  const k = codebook.length / v;
  const order = Uint32Array.from({ length: k }, (_, i) => i);
  const nodes = 2 ** (Math.max(0, Math.ceil(Math.log2(k / LEAF))) + 1);
  const axes = new Uint8Array(nodes);
  const splits = new Float64Array(nodes);

  const build = (node: number, low: number, high: number): void => {
    if (high - low <= LEAF) return;
    const axis = widestAxis(codebook, v, order, low, high);
    const middle = (low + high) >> 1;
    partition(codebook, v, axis, order, low, high, middle);
    axes[node] = axis;
    splits[node] = codebook[order[middle]! * v + axis]!;
    build(2 * node + 1, low, middle);
    build(2 * node + 2, middle, high);
  };
  build(0, 0, k);

  const points = padded(codebook, v, order);
  const width = Math.ceil(v / STEP) * STEP;
  const x = new Float64Array(width);
  const offsets = new Float64Array(v);
  let best = 0;
  let index = 0;

  /** `bound`: ‖x − nearest point of this cell‖², of which `offsets` are the parts. */
  const visit = (node: number, low: number, high: number, bound: number): void => {
    if (high - low <= LEAF) {
      for (let i = low, from = low * width; i < high; i++, from += width) {
        const d0 = x[0]! - points[from]!;
        const d1 = x[1]! - points[from + 1]!;
        const d2 = x[2]! - points[from + 2]!;
        const d3 = x[3]! - points[from + 3]!;
        let sum = d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
        if (sum > best) continue;
        for (let j = STEP; j < width; j += STEP) sum = further(sum, x, points, j, from + j);
        if (sum > best) continue;
        const c = order[i]!;
        if (sum < best || c < index) {
          best = sum;
          index = c;
        }
      }
      return;
    }
    const axis = axes[node]!;
    const middle = (low + high) >> 1;
    const beyond = x[axis]! - splits[node]!;
    const before = offsets[axis]!;
    const far = bound - before * before + beyond * beyond;
    if (beyond < 0) {
      visit(2 * node + 1, low, middle, bound);
      if (far > best * SLACK) return;
      offsets[axis] = beyond;
      visit(2 * node + 2, middle, high, far);
    } else {
      visit(2 * node + 2, middle, high, bound);
      if (far > best * SLACK) return;
      offsets[axis] = beyond;
      visit(2 * node + 1, low, middle, far);
    }
    offsets[axis] = before;
  };

  return {
    nearest(vectors, at, hint) {
      for (let i = 0; i < v; i++) x[i] = vectors[at + i]!;
      best = squaredDistance(x, 0, codebook, hint * v, v);
      index = hint;
      visit(0, 0, k, 0);
      return index;
    },
  };
}

/** The coordinate whose values vary most. */
function widestAxis(
  codebook: Float32Array,
  v: number,
  order: Uint32Array,
  low: number,
  high: number,
): number {
  let widest = 0;
  let most = -1;
  for (let axis = 0; axis < v; axis++) {
    let sum = 0;
    let square = 0;
    for (let i = low; i < high; i++) {
      const value = codebook[order[i]! * v + axis]!;
      sum += value;
      square += value * value;
    }
    const spread = square - (sum * sum) / (high - low);
    if (spread > most) [widest, most] = [axis, spread];
  }
  return widest;
}

/** Puts the `middle` least along `axis` before the rest: Hoare's selection, the middle element as pivot. */
function partition(
  codebook: Float32Array,
  v: number,
  axis: number,
  order: Uint32Array,
  from: number,
  to: number,
  middle: number,
): void {
  const value = (i: number): number => codebook[order[i]! * v + axis]!;
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = value((low + high) >> 1);
    let i = low;
    let j = high;
    while (i <= j) {
      while (value(i) < pivot) i++;
      while (value(j) > pivot) j--;
      if (i <= j) {
        const swapped = order[i]!;
        order[i] = order[j]!;
        order[j] = swapped;
        i++;
        j--;
      }
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}

/**
 * Where a tree gains: enough centroids to cut most coordinates once. Below, the ball around a vector that holds its
 * nearest centroid meets nearly every cell.
 */
const wantsTree = (k: number, v: number): boolean => k >= 64 && Math.log2(k / LEAF) >= 0.7 * v;

/** The quicker search for a codebook of k × v. */
export function makeSearch(codebook: Float32Array, v: number): Search {
  return wantsTree(codebook.length / v, v) ? treeSearch(codebook, v) : plainSearch(codebook, v);
}
