/** @file Which of several names a misspelt one was to be. */
import { distance } from 'fastest-levenshtein';

/** Names nearest to a wrong one, best first; upper and lower case are the same. */
export function nearest(wanted: string, names: readonly string[], count = 3): readonly string[] {
  const edits = (name: string): number => distance(wanted.toLowerCase(), name.toLowerCase());
  return names.toSorted((a, b) => edits(a) - edits(b)).slice(0, count);
}
