import type { Reference } from '../../../src/kernel.ts';
import { entrywise } from '../../transformer/elementwise.ts';
import { uniformOf } from '../counter.ts';
import type { Size } from './size.ts';

/** Offset and step of a group. */
interface Statistic {
  readonly offset: number;
  readonly step: number;
}

/** Of each group the least activation and a 255th of what lies between it and the greatest, in f32. */
export function statistics({ n, heads, d, groups }: Size, x: Float32Array): readonly Statistic[] {
  const width = (heads * d) / groups;
  const low = new Float32Array(groups).fill(Infinity);
  const high = new Float32Array(groups).fill(-Infinity);
  for (let i = 0; i < n; i++) {
    const group = Math.floor(i / width) % groups;
    low[group] = Math.min(low[group]!, x[i]!);
    high[group] = Math.max(high[group]!, x[i]!);
  }
  return Array.from(low, (offset, group) => ({
    offset,
    step: Math.fround(Math.fround(high[group]! - offset) / 255),
  }));
}

/** The activations as they are read back, [t, heads·d]: what is rounded is rounded as the shader does it, in f32. */
export function storeReference(size: Size, x: Float32Array): Reference {
  const { t, heads, d, groups, stochastic } = size;
  const width = (heads * d) / groups;
  const of = statistics(size, x);
  return entrywise(t, heads * d, (row, column) => {
    const i = row * heads * d + column;
    const { offset, step } = of[Math.floor(column / width)]!;
    const scale = step === 0 ? 0 : Math.fround(1 / step);
    const u = stochastic ? uniformOf(i, 0) : 0.5;
    const place = Math.fround(Math.fround(x[i]! - offset) * scale);
    const q = Math.min(255, Math.max(0, Math.floor(Math.fround(place + u))));
    return q * step + offset;
  });
}
