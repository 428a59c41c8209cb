/**
 * @file The variants of `quantized/scalar-matvec` and `scalar-matmul` for CPU adapters, over activations that were rounded
 * to their codes and back: dequantised arithmetic, where products of packed integers are no faster than of f32.
 */
import type { Params, Variant } from '../../../src/kernel.ts';
import { rowsPlain, rowsQuads } from '../scalar-matmul/variants.ts';
import { lanes } from '../scalar-matvec/variants.ts';
import { sizeOf } from './size.ts';
import { numbersPass, numbersScratch, unknown } from './variants.ts';

/** The workload as the kernels over scalar codes know it. */
const scalarParams = (params: Params): Params => {
  const { m, n, k, weightBits, group } = sizeOf(params);
  return { m, n, k, bits: weightBits, group, dtype: 'f32' };
};

const scalar = (inner: Variant, isMeant: (m: number) => string | undefined): Variant => ({
  ...inner,
  name: `scalar ${inner.name}`,
  refuses(params) {
    const { m, weightBits } = sizeOf(params);
    const refusal = unknown(params) ?? isMeant(m);
    if (refusal !== undefined) return refusal;
    return weightBits === 16 ? 'needs wbits = 4 or 8' : inner.refuses?.(scalarParams(params));
  },
  scratch: (params) => [...numbersScratch(params), ...(inner.scratch?.(scalarParams(params)) ?? [])],
  passes(params) {
    const first = numbersPass(params);
    const x = first.length === 0 ? 'x' : 'numbers';
    const rest = inner.passes(scalarParams(params));
    return [
      ...first,
      ...rest.map((pass) => ({
        ...pass,
        bindings: pass.bindings.map((name) => (name === 'x' ? x : name)),
      })),
    ];
  },
});

const one = (m: number): string | undefined => (m === 1 ? undefined : 'is for m = 1');
const many = (m: number): string | undefined => (m > 1 ? undefined : 'is for m > 1');

export const scalarVariants: readonly Variant[] = [
  scalar(lanes, one),
  scalar(rowsQuads, many),
  scalar(rowsPlain, many),
];
