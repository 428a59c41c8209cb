/**
 * @file The Markdown that our own documents are written in, as plain data: headings, paragraphs, lists, tables, and inside
 * them emphasis, code and links. What is anything else stays the text it is; comments are left out. Pure.
 */

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly content: readonly Inline[] }
  | { readonly kind: 'link'; readonly content: readonly Inline[]; readonly href: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly items: readonly (readonly Inline[])[];
    }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

const ITEM = /^(?:[-*]|(\d+)\.)\s+(.*)$/;

/** Never throws. */
export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const source = text.replaceAll(/<!--[^]*?-->/g, '').replaceAll('\r\n', '\n');
  for (const part of source.split(/\n\s*\n/)) {
    const lines = part.split('\n').filter((line) => line.trim() !== '');
    const [first] = lines;
    if (first === undefined) continue;
    const heading = /^(#{1,6})\s+(.*)$/.exec(first);
    if (heading !== null) {
      blocks.push({ kind: 'heading', level: heading[1]!.length, content: parseInline(heading[2] ?? '') });
      lines.shift();
    }
    if (lines.length > 0) blocks.push(blockOf(lines));
  }
  return blocks;
}

function blockOf(lines: readonly string[]): Block {
  if (lines.length > 1 && lines.every((line) => line.startsWith('|'))) {
    const [head = [], ...rows] = lines.filter((line) => !/^[|\s:-]+$/.test(line)).map(cells);
    return { kind: 'table', head, rows };
  }
  if (!ITEM.test(lines[0] ?? '')) return { kind: 'paragraph', content: parseInline(joined(lines)) };
  const items: string[][] = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item !== null) items.push([item[2] ?? '']);
    else items.at(-1)?.push(line);
  }
  return {
    kind: 'list',
    ordered: /^\d/.test(lines[0] ?? ''),
    items: items.map((item) => parseInline(joined(item))),
  };
}

const joined = (lines: readonly string[]): string => lines.map((line) => line.trim()).join(' ');

/** Between its outer bars; a bar in a cell is written `\|`. */
const cells = (line: string): readonly (readonly Inline[])[] =>
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => parseInline(cell.trim().replaceAll(String.raw`\|`, '|')));

/** Code first: nothing in it is markup. `*` and `_` count at the edges of words only. */
const MARKS =
  /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|(?<!\w)_([^_\s](?:[^_]*[^_\s])?)_(?!\w)|\[([^\]]+)\]\(([^()\s]+)\)/g;

export function parseInline(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    from = match.index + match[0].length;
    const [, code, strong, star, underscore, label, href] = match;
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (strong !== undefined) parts.push({ kind: 'strong', content: parseInline(strong) });
    else if (label !== undefined && href !== undefined)
      parts.push({ kind: 'link', content: parseInline(label), href });
    else parts.push({ kind: 'emphasis', content: parseInline(star ?? underscore ?? '') });
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}
