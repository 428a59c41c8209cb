/** @file What quantisation costs a product: its output against the one with the numbers as they were before. */
import type { ElementArray, Kernel, Workload } from '../kernel.ts';
import { hashText, mixSeed, random } from '../random.ts';
import type { PointQuantization } from '../results/schema.ts';
import type { Numbers } from './output.ts';

/** Multiply-adds (f64) up to which every entry is compared. */
const WHOLE_BELOW = 2e8;
/** Beyond it as many entries, drawn at random: the relative error of their norm is about 1/√(2·4096), 1 %. */
const RANDOM_ENTRIES = 4096;

/**
 * ‖y − y₀‖² / ‖y₀‖² of an output y that passed its check, y₀ being the product with what was quantised as it was
 * before. Undefined for a kernel without quantised operands.
 */
export function quantizationOf(
  kernel: Kernel,
  { id, params }: Workload,
  inputs: Readonly<Record<string, ElementArray>>,
  seed: number,
  output: Numbers,
): PointQuantization | undefined {
  const of = kernel.quantization?.(params, inputs, seed);
  if (of === undefined) return undefined;
  const { bitsPerWeight, weightNmse, original } = of;
  const size = original.rows * original.columns;
  const isWhole = kernel.cost(params).flops / 2 <= WHOLE_BELOW || size <= RANDOM_ENTRIES;
  const indices = isWhole ? undefined : randomEntries(size, mixSeed(seed, hashText(id)));
  const want = indices === undefined ? original.all() : original.entries(indices);
  let error2 = 0;
  let square = 0;
  for (let e = 0; e < want.length; e++) {
    const d = output[indices === undefined ? e : indices[e]!]! - want[e]!;
    error2 += d * d;
    square += want[e]! * want[e]!;
  }
  // An original of zeros has no relative error; a format that keeps it at zero has none at all.
  const outputNmse = error2 === 0 ? 0 : square === 0 ? Number.MAX_VALUE : error2 / square;
  return {
    bitsPerWeight,
    weightNmse,
    outputNmse,
    outputRelativeL2: Math.sqrt(outputNmse),
    entries: want.length,
  };
}

function randomEntries(size: number, seed: number): Uint32Array {
  const source = random(seed);
  return Uint32Array.from({ length: RANDOM_ENTRIES }, () => source.below(size));
}
