/** @file What was found in a submitted run: where in the file, how grave, and a word that machines can count. */
import { pathText } from '../results/path.ts';
import type { Path } from '../results/path.ts';

/** `refuse`: it cannot be what it says it is. `flag`: it may be, and a reader should know. */
export type Level = 'refuse' | 'flag';

export interface Finding {
  readonly level: Level;
  /** Kebab-case, never changing meaning. */
  readonly code: string;
  /** `points[3].samples[0].ns`; '' is the whole file. */
  readonly path: string;
  readonly message: string;
}

export const refuse = (code: string, path: Path, message: string): Finding => ({
  level: 'refuse',
  code,
  path: pathText(path),
  message,
});

export const flag = (code: string, path: Path, message: string): Finding => ({
  level: 'flag',
  code,
  path: pathText(path),
  message,
});
