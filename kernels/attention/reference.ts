import type { Reference } from '../../src/kernel.ts';
import { plane } from './kv.ts';
import type { KvType, Plane, Stored } from './kv.ts';
import { keysSeen } from './size.ts';
import type { Size } from './size.ts';

/** Query rows of a tile, in rows of the output, which are `heads` to a query. */
const TILE = 64;

/** A layer's attention in numbers: what the buffers of the kernel hold. */
export interface AttentionInputs {
  readonly q: Float32Array;
  readonly k: Stored['words'];
  readonly v: Stored['words'];
  /** (mid, step) of keys and of values, a group; empty for floats. */
  readonly scales: Float32Array;
}

/**
 * softmax(Q·Kᵀ/√d)·V in f64 over keys and values as stored (quantised ones dequantised, so that an error is the
 * kernel's arithmetic and nothing else). The output is [s, heads, d], read as s·heads rows of d.
 *
 * Two passes a row: all scores, then weights against the largest. Entries of a row cost a row, and so are found
 * row by row. Keys and values of one KV head at a time are held as f32.
 */
export function attentionReference(size: Size, kv: KvType, inputs: AttentionInputs): Reference {
  const { heads, kvheads, d, s } = size;
  const group = heads / kvheads;
  const half = (first: number): Float32Array => inputs.scales.filter((_, i) => i % 4 < 2 === (first === 0));
  const [kScales, vScales] = [half(0), half(2)];
  let held: { kvHead: number; keys: Plane; values: Plane } | undefined;
  const planes = (kvHead: number): { keys: Plane; values: Plane } => {
    if (held?.kvHead !== kvHead) {
      held = {
        kvHead,
        keys: plane(inputs.k, kScales, kv, kvheads, kvHead),
        values: plane(inputs.v, vScales, kv, kvheads, kvHead),
      };
    }
    return held;
  };
  const weights = new Float64Array(size.t);

  /** Row r = query · heads + head, into `out` from `offset`. */
  const row = (r: number, out: Float64Array, offset: number): void => {
    const query = Math.floor(r / heads);
    const { keys, values } = planes(Math.floor((r % heads) / group));
    const n = keysSeen(size, query);
    let largest = -Infinity;
    for (let j = 0; j < n; j++) {
      let dot = 0;
      let sum = 0; // Σ q, which the mid of the keys multiplies
      for (let c = 0; c < d; c++) {
        const x = inputs.q[r * d + c]!;
        sum += x;
        dot += x * keys.numbers[j * d + c]!;
      }
      const score = (keys.mid * sum + keys.step * dot) / Math.sqrt(d);
      weights[j] = score;
      if (score > largest) largest = score;
    }
    let total = 0;
    const mean = new Float64Array(d);
    for (let j = 0; j < n; j++) {
      const weight = Math.exp(weights[j]! - largest);
      total += weight;
      for (let c = 0; c < d; c++) mean[c]! += weight * values.numbers[j * d + c]!;
    }
    for (let c = 0; c < d; c++) out[offset + c] = values.mid + (values.step * mean[c]!) / total;
  };

  /** Rows by KV head, so that each is unpacked once. */
  const byKvHead = (rows: readonly number[]): readonly number[] =>
    rows.toSorted((a, b) => Math.floor((a % heads) / group) - Math.floor((b % heads) / group) || a - b);

  return {
    rows: s * heads,
    columns: d,
    tile: TILE,
    wholeRows: true,
    all() {
      const out = new Float64Array(s * heads * d);
      for (const r of byKvHead(Array.from({ length: s * heads }, (_, i) => i))) row(r, out, r * d);
      return out;
    },
    row(r) {
      const out = new Float64Array(d);
      row(r, out, 0);
      return out;
    },
    entries(indices) {
      const out = new Float64Array(indices.length);
      const wanted = new Map<number, number[]>();
      for (let e = 0; e < indices.length; e++) {
        const r = Math.floor(indices[e]! / d);
        const known = wanted.get(r);
        if (known === undefined) wanted.set(r, [e]);
        else known.push(e);
      }
      const one = new Float64Array(d);
      for (const r of byKvHead([...wanted.keys()])) {
        row(r, one, 0);
        for (const e of wanted.get(r)!) out[e] = one[indices[e]! % d]!;
      }
      return out;
    },
  };
}
