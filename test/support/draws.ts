/** @file Random sizes for tests, the same in every run. */
import { random } from '../../src/random.ts';
import type { Random } from '../../src/random.ts';

export interface Draws {
  readonly source: Random;
  /** A whole number, `least` and `most` among them. */
  readonly between: (least: number, most: number) => number;
  readonly pick: <T>(of: readonly T[]) => T;
}

export function draws(seed: number): Draws {
  const source = random(seed);
  return {
    source,
    between: (least, most) => least + source.below(most - least + 1),
    pick: (of) => of[source.below(of.length)]!,
  };
}
