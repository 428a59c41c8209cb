/**
 * @file Nearest centroids where guesses are good, as in all rounds of k-means but the first: what lies around a guessed
 * centroid is gathered once for all vectors that guess it, in shells from near to far. A centroid c′ that is no farther from x than
 * the best so far, b, is no farther than ‖x − c‖ + b from the guess c (the triangle inequality, which
 * Elkan builds on, ICML 2003), so shells past that need no look. The answer is that of every other search here.
 */
import type { Pace } from './pace.ts';
import { STEP, further, squaredDistance } from './search.ts';
import type { TreeSearch } from './search.ts';

const SHELLS = 48;

/** More centroids than this around one are no gain. */
const MOST_AROUND = 16_384;

/** Vectors so many times as far from their guess as the others are searched for alone: they would widen the ball for all. */
const FAR = 1.35;

/** Bounds are sums and roots: so much more than enough for their rounding. */
const SLACK = 1 + 1e-9;

/** Codes of `vectors` (n × v); `hints`: a guess for each. */
export async function assignAround(
  vectors: Float32Array,
  v: number,
  codebook: Float32Array,
  hints: Uint32Array,
  search: TreeSearch,
  pace: Pace,
): Promise<Uint32Array> {
  const k = codebook.length / v;
  const codes = new Uint32Array(hints.length);
  const { order, ends } = byHint(hints, k);
  const distances = new Float64Array(hints.length);
  const around = new Around(codebook, v, search);
  for (let c = 0, from = 0; c < k; c++) {
    const to = ends[c]!;
    let sum = 0;
    for (let m = from; m < to; m++) {
      distances[m] = Math.sqrt(squaredDistance(vectors, order[m]! * v, codebook, c * v, v));
      sum += distances[m]!;
    }
    const usual = (FAR * sum) / (to - from);
    let radius = 0;
    for (let m = from; m < to; m++) if (distances[m]! <= usual) radius = Math.max(radius, distances[m]!);
    const isGathered = to > from && around.gather(c, radius);
    for (let m = from; m < to; m++) {
      const i = order[m]!;
      codes[i] =
        isGathered && distances[m]! <= radius
          ? around.nearest(vectors, i * v, c, distances[m]!)
          : search.nearest(vectors, i * v, c);
    }
    from = to;
    if (pace.isDue) await pace.pause();
  }
  return codes;
}

/** Vectors in the order of their hints, and where those of each hint end. */
function byHint(hints: Uint32Array, k: number): { order: Uint32Array; ends: Uint32Array } {
  const ends = new Uint32Array(k);
  for (const hint of hints) ends[hint]!++;
  let sum = 0;
  for (let c = 0; c < k; c++) {
    const count = ends[c]!;
    ends[c] = sum;
    sum += count;
  }
  const order = new Uint32Array(hints.length);
  // Each start moves on to the end of its hint.
  for (const [i, hint] of hints.entries()) order[ends[hint]!++] = i;
  return { order, ends };
}

/** The centroids around one, in shells. */
class Around {
  readonly #codebook: Float32Array;
  readonly #v: number;
  readonly #width: number;
  readonly #search: TreeSearch;
  readonly #found = new Uint32Array(MOST_AROUND);
  readonly #shell = new Uint8Array(MOST_AROUND);
  readonly #numbers = new Uint32Array(MOST_AROUND);
  readonly #ends = new Uint32Array(SHELLS);
  readonly #points: Float64Array;
  readonly #x: Float64Array;
  #thickness = 0;

  constructor(codebook: Float32Array, v: number, search: TreeSearch) {
    this.#codebook = codebook;
    this.#v = v;
    this.#width = Math.ceil(v / STEP) * STEP;
    this.#search = search;
    this.#points = new Float64Array(MOST_AROUND * this.#width);
    this.#x = new Float64Array(this.#width);
  }

  /** All that can be nearest to a vector within `radius` of centroid c. False: there are too many. */
  gather(c: number, radius: number): boolean {
    const codebook = this.#codebook;
    const v = this.#v;
    const reach = 2 * radius * SLACK;
    const count = this.#search.within(c, reach * reach * SLACK, this.#found);
    if (count < 0) return false;
    this.#thickness = reach / SHELLS;
    this.#ends.fill(0);
    for (let f = 0; f < count; f++) {
      const distance = Math.sqrt(squaredDistance(codebook, c * v, codebook, this.#found[f]! * v, v));
      const shell = reach === 0 ? 0 : Math.min(SHELLS - 1, Math.floor((distance / reach) * SHELLS));
      this.#shell[f] = shell;
      this.#ends[shell]!++;
    }
    for (let s = 0, sum = 0; s < SHELLS; s++) {
      const members = this.#ends[s]!;
      this.#ends[s] = sum;
      sum += members;
    }
    for (let f = 0; f < count; f++) {
      const at = this.#ends[this.#shell[f]!]!++;
      const from = this.#found[f]! * v;
      this.#numbers[at] = this.#found[f]!;
      for (let j = 0; j < v; j++) this.#points[at * this.#width + j] = codebook[from + j]!;
    }
    return true;
  }

  /** The nearest to the vector at `at`, which is `distance` from the centroid c that was gathered around. */
  nearest(vectors: Float32Array, at: number, c: number, distance: number): number {
    const x = this.#x;
    const points = this.#points;
    const width = this.#width;
    for (let i = 0; i < this.#v; i++) x[i] = vectors[at + i]!;
    let best = squaredDistance(vectors, at, this.#codebook, c * this.#v, this.#v);
    let index = c;
    for (let s = 0, i = 0; s < SHELLS; s++) {
      if (s * this.#thickness > (distance + Math.sqrt(best)) * SLACK) break;
      for (let from = i * width; i < this.#ends[s]!; i++, from += width) {
        const d0 = x[0]! - points[from]!;
        const d1 = x[1]! - points[from + 1]!;
        const d2 = x[2]! - points[from + 2]!;
        const d3 = x[3]! - points[from + 3]!;
        let sum = d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
        if (sum > best) continue;
        for (let j = STEP; j < width; j += STEP) sum = further(sum, x, points, j, from + j);
        if (sum > best) continue;
        const number = this.#numbers[i]!;
        if (sum < best || number < index) {
          best = sum;
          index = number;
        }
      }
    }
    return index;
  }
}
