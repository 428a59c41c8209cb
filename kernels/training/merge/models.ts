/** @file The models that are merged, and how well a merged one still does what each of them learnt. */
import { normals } from '../../inputs.ts';
import type { Size } from './size.ts';

/** Of what was learnt against what it was learnt from. */
const LEARNT = 0.25;

/** What model `e` answers (rows) to what it learnt (columns). */
const lesson = ({ rows, columns }: Size, e: number, seed: number) => ({
  answer: normals(rows, seed, `answer ${e} rows=${rows},columns=${columns}`),
  question: normals(columns, seed, `question ${e} rows=${rows},columns=${columns}`),
});

/**
 * A layer [rows, columns], and `experts` of it, each trained on a task of its own. What a model learns is of rank one, as
 * adapters are of low rank, with as much noise: answer·questionᵀ + noise, all normal.
 */
export function models(size: Size, seed: number): Readonly<Record<'base' | 'experts', Float32Array>> {
  const { rows, columns, n, experts: count } = size;
  const name = `rows=${rows},columns=${columns}`;
  const base = normals(n, seed, `base ${name}`);
  // A copy: of an input that repeats, the harness remembers as much.
  const experts = normals(n * count, seed, `noise ${name}`).slice();
  for (let e = 0; e < count; e++) {
    const { answer, question } = lesson(size, e, seed);
    for (let r = 0; r < rows; r++) {
      const from = e * n + r * columns;
      for (let c = 0; c < columns; c++) {
        const learnt = answer[r]! * question[c]! + experts[from + c]!;
        experts[from + c] = base[r * columns + c]! + LEARNT * learnt;
      }
    }
  }
  return { base, experts };
}

/** Share of all models' answers whose sign the merged layer has right, asked what each was taught. */
export function remembered(size: Size, base: Float32Array, merged: Float32Array, seed: number): number {
  const { rows, columns, experts } = size;
  let right = 0;
  for (let e = 0; e < experts; e++) {
    const { answer, question } = lesson(size, e, seed);
    for (let r = 0; r < rows; r++) {
      let sum = 0;
      for (let c = 0; c < columns; c++) {
        const i = r * columns + c;
        sum += (merged[i]! - base[i]!) * question[c]!;
      }
      if (sum * answer[r]! > 0) right++;
    }
  }
  return right / (rows * experts);
}
