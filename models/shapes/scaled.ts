/** @file A published shape made narrower, for devices that it does not fit. */
import type { PublishedArchitecture } from './architecture.ts';
import { parameterCount } from './parameters.ts';

/** What an id of a scaled shape ends in: `mixtral-8x7b-by-4`. */
export const SCALED = /^(.+)-by-(\d+)$/;

/**
 * Width, heads and hidden units divided by `by`; layers, head size, experts, choices and vocabulary as they are. The scale stands in
 * the id, and parameters are counted over the shape. Throws a `RangeError` where a size is no multiple of `by`.
 */
export function scaled<A extends PublishedArchitecture>(of: A, by: number): A {
  const divided = (what: string, size: number): number => {
    if (!Number.isInteger(by) || by < 2 || size % by !== 0) {
      throw new RangeError(`${of.id}: ${what} ${size} cannot be divided by ${by}`);
    }
    return size / by;
  };
  const { active: _published, countNote: _of, ...rest } = of;
  const shape = {
    ...rest,
    id: `${of.id}-by-${by}`,
    title: `${of.title} ÷ ${by}`,
    hidden: divided('width', of.hidden),
    heads: divided('heads', of.heads),
    kvHeads: divided('KV heads', of.kvHeads),
    ffn: { ...of.ffn, hidden: divided('hidden units', of.ffn.hidden) },
  } as unknown as A;
  const parameters = parameterCount(shape)!.total;
  const headline = `${(parameters / 1e9).toPrecision(2)}B`;
  const source = 'counted over the scaled shape: nobody published it';
  return { ...shape, published: { parameters, kind: 'counted', headline, source } };
}
