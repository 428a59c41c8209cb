/**
 * @file Seeded random numbers: the same seed gives the same values in every browser and in Node.
 * Imports nothing.
 */

/** Uniform numbers from one stream. */
export interface Random {
  /** In [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** An integer in [0, n). */
  below(n: number): number;
  /** +1 or −1. */
  sign(): number;
  /** N(0, 1), by the polar method (Marsaglia & Bray, SIAM Review 6, 1964). */
  normal(): number;
}

/**
 * Mixes words into one 32-bit seed, so that (seed, purpose) pairs start streams of their own. Each word goes through
 * steps like those of MurmurHash3's 32-bit finaliser: its two multipliers and its shifts by 13 and 16, without
 * the shift that comes first there.
 */
export function mixSeed(...words: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const word of words) {
    hash = Math.imul(hash ^ (word >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A 32-bit hash of a text, to derive seeds from names: FNV-1a over UTF-16 units, which for ASCII are its bytes. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** sfc32 of Chris Doty-Humphrey's PractRand: 128 bits of state, integer additions, shifts, a rotation and one xor. */
export function random(seed: number): Random {
  let a = mixSeed(seed, 1) | 0;
  let b = mixSeed(seed, 2) | 0;
  let c = mixSeed(seed, 3) | 0;
  let counter = 1;
  let spare = Number.NaN;

  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next(); // lets a weak seed spread over the state

  const uniform = (): number => next() / 4294967296;
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const r2 = x * x + y * y;
      if (r2 > 0 && r2 < 1) {
        const scale = Math.sqrt((-2 * Math.log(r2)) / r2);
        spare = y * scale;
        return x * scale;
      }
    }
  };
  return {
    uniform,
    below: (n) => Math.floor(uniform() * n),
    sign: () => (next() & 1 ? 1 : -1),
    normal,
  };
}

/** A copy in random order (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], source: Random): readonly T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = source.below(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
