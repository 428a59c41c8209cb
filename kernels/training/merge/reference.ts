import type { Reference } from '../../../src/kernel.ts';
import { entrywise } from '../../transformer/elementwise.ts';
import { uniformOf } from '../counter.ts';
import type { Size } from './size.ts';

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** The bin of the histogram of an f32: its upper bits without the sign, which grow with it. */
export function binOf(value: number): number {
  float[0] = Math.abs(value);
  return bits[0]! >>> 16;
}

/** What model `e` learnt of parameter `i`, in f32. */
const learntBy =
  (n: number, base: Float32Array, experts: Float32Array) =>
  (e: number, i: number): number =>
    Math.fround(experts[e * n + i]! - base[i]!);

/** The highest bin above which, itself counted, lie at least `kept` of what a model learnt. */
export function thresholdOf(learnt: (i: number) => number, n: number, kept: number): number {
  const bins = new Uint32Array(n);
  for (let i = 0; i < n; i++) bins[i] = binOf(learnt(i));
  return bins.toSorted()[n - kept]!;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The merged parameters in f64, of what was learnt in f32. */
export function mergeReference(size: Size, base: Float32Array, experts: Float32Array): Reference {
  const { rows, columns, n, experts: count, method, scale, drop, kept } = size;
  const learnt = learntBy(n, base, experts);
  const all = Array.from({ length: count }, (_, e) => e);
  let thresholds: readonly number[] | undefined;
  const rules = {
    average: (i: number) => sum(all.map((e) => experts[e * n + i]!)) / count - base[i]!,
    arithmetic: (i: number) => (scale / 100) * sum(all.map((e) => learnt(e, i))),
    dare(i: number) {
      const stay = all.filter((e) => uniformOf(i, e) >= Math.fround(drop / 100));
      return ((scale / 100) * sum(stay.map((e) => learnt(e, i)))) / (1 - drop / 100);
    },
    ties(i: number) {
      thresholds ??= all.map((e) => thresholdOf((j) => learnt(e, j), n, kept));
      const stay = all.filter((e) => binOf(learnt(e, i)) >= thresholds![e]!).map((e) => learnt(e, i));
      const [up, down] = [stay.filter((value) => value > 0), stay.filter((value) => value < 0)];
      const elected = sum(up) >= -sum(down) ? up : down;
      return ((scale / 100) * sum(elected)) / Math.max(1, elected.length);
    },
  };
  const rule = rules[method];
  return entrywise(rows, columns, (r, c) => base[r * columns + c]! + rule(r * columns + c));
}
