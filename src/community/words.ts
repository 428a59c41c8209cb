/**
 * @file The words of a stranger. Everything from a run is shown as text, never as markup; refusing here what no device,
 * browser or shader says is the second wall, for readers of the files that are not this program.
 */
import type { Path } from '../results/path.ts';
import type { Run } from '../results/schema.ts';
import { refuse } from './finding.ts';
import type { Finding } from './finding.ts';

/** Controls, invisible marks and letters, and those that turn the direction of writing, surrogates that stand alone. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** The same in texts of several lines: shaders, messages of compilers. */
const HIDDEN_BUT_LINES =
  /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/**
 * A tag, a comment or a scheme that runs code. `array<f32>`, `vec4<f32>` and `i < input` are none: a tag's name follows its
 * bracket at once and ends with a space, a slash or a bracket.
 */
const MARKUP =
  /<(?:[!/?]|(?:a|audio|base|body|button|embed|form|frame|html|iframe|img|input|link|math|meta|object|script|style|svg|template|textarea|title|video)(?=[\s/>]|$))|\b(?:javascript|vbscript)\s*:|\bdata\s*:\s*text\/html/i;
/** Parts of a path that leave its folder, or name a place on somebody's disk. */
export const PLACE =
  /(?:^|[\\/])\.\.[\\/]|(?:^|(?<=[\s"'(=:,]))(?:\/(?:home|Users|root|etc|tmp|var|private|mnt)\/|[A-Za-z]:\\)[^\s"')]*|file:\/\/[^\s"')]*/i;

/** Fields whose text runs over lines. */
const LONG = new Set(['message', 'shaders', 'settings']);

/** Every text of the run that nobody honest would have written, by its path. */
export function wordFindings(run: Run): readonly Finding[] {
  const found: Finding[] = [];
  walk(run, [], false, found);
  const name = run.submission?.deviceName;
  if (name !== undefined && !/[\p{L}\p{N}]/u.test(name)) {
    found.push(
      refuse('no-name', ['submission', 'deviceName'], `${JSON.stringify(name)} has no letter and no digit`),
    );
  }
  return found;
}

function walk(value: unknown, path: Path, long: boolean, found: Finding[]): void {
  if (typeof value === 'string') found.push(...findings(value, path, long));
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, [...path, index], long, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      found.push(...findings(key, [...path, key], false));
      walk(item, [...path, key], long || LONG.has(key), found);
    }
  }
}

function findings(text: string, path: Path, long: boolean): readonly Finding[] {
  const hidden = (long ? HIDDEN_BUT_LINES : HIDDEN).exec(text);
  if (hidden !== null) {
    const code = hidden[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return [refuse('hidden-character', path, `the character U+${code} cannot be seen and has no place here`)];
  }
  // A shader is whatever compiles; it is only ever shown as text, and compiled in a sandbox.
  if (path[0] === 'shaders') return [];
  const markup = MARKUP.exec(text);
  if (markup !== null) {
    return [
      refuse('markup', path, `${JSON.stringify(markup[0].slice(0, 30))} is markup: names are plain text`),
    ];
  }
  const place = PLACE.exec(text);
  if (place !== null) {
    return [
      refuse('path', path, `${JSON.stringify(place[0].slice(0, 30))} names a place on a disk: take it out`),
    ];
  }
  return [];
}
