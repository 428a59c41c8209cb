import type { ElementArray, Reference } from '../../../src/kernel.ts';

/** What stands for −∞ where numbers are compared: so far below every logit that one wrong entry is told. */
export const MASKED = -1024;

/**
 * z = (1 + β)·strong − β·weak where strong ≥ ln α + max strong of its row, else {@link MASKED} for −∞ (arXiv:2405.14507,
 * section 3; the mask is that of contrastive decoding, arXiv:2210.15097). What is not a number is masked, and largest of nothing.
 */
export function contrastReference(
  t: number,
  v: number,
  alpha: number,
  beta: number,
  strong: ElementArray,
  weak: ElementArray,
): Reference {
  const depth = Math.log(alpha);
  const largest = Float64Array.from({ length: t }, (_, token) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = token * v; i < (token + 1) * v; i++) if (strong[i]! > most) most = strong[i]!;
    return most;
  });
  const at = (i: number): number =>
    strong[i]! - largest[Math.floor(i / v)]! >= depth ? (1 + beta) * strong[i]! - beta * weak[i]! : MASKED;
  return {
    rows: t,
    columns: v,
    tile: 256,
    all: () => Float64Array.from({ length: t * v }, (_, i) => at(i)),
    row: (token) => Float64Array.from({ length: v }, (_, i) => at(token * v + i)),
    entries: (indices) => Float64Array.from(indices, at),
  };
}
