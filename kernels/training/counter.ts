/** @file The random numbers of counter.wgsl, word for word: the reference draws what the shader draws. */

/** A word mixed so that every bit in changes every bit out about half the time ("lowbias32" of C. Wellons' hash-prospector). */
export function mixed(word: number): number {
  let x = word >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** In [0, 1), 24 bits: draw `stream` at `place`. */
export const uniformOf = (place: number, stream: number): number =>
  (mixed(place + mixed(stream)) >>> 8) / 16_777_216;
