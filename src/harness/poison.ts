/** @file What output and scratch hold before a check: NaNs where results belong; after an output's, sentinels. */

/**
 * Words after the logical output, inside the bound range: beyond the binding a write proves nothing, because
 * robust access drops or clamps it. More than the largest vector, fewer than a page.
 */
export const SENTINEL_WORDS = 64;

/** A quiet NaN that no computation returns: a result that still holds it was never written. */
export const POISON_WORD = 0x7fc0_dead;

/**
 * What scratch holds before a check: no number as an f32 nor as either f16 of the word, and no index of anything. A pass
 * that reads what no pass before it wrote then gives NaN or goes astray, where fresh memory would have given it zeros.
 */
export const SCRATCH_POISON_WORD = 0x7fc0_7e1d;

const sentinel = (index: number): number => (0xa5a5_0000 | (index & 0xffff)) >>> 0;

/** `words` 32-bit words: poison up to `logical`, then sentinels. */
export function poison(words: number, logical: number): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(words).fill(POISON_WORD, 0, logical);
  for (let i = logical; i < words; i++) out[i] = sentinel(i);
  return out;
}

/** A sentence if a word after the logical output was changed, else undefined. */
export function brokenSentinel(output: Uint32Array, logical: number): string | undefined {
  for (let i = logical; i < output.length; i++) {
    if (output[i] !== sentinel(i)) return `wrote past the output: word ${i - logical} after its end changed`;
  }
  return undefined;
}
