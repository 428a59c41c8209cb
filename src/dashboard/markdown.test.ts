import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseInline, parseMarkdown, type Block, type Inline } from './markdown.ts';

test('every kind of block', () => {
  const blocks = parseMarkdown(
    '# One\n\nA line\nand another.\n\n- a\n  b\n- c\n\n1. x\n2. y\n\n<!-- gone -->\n\n| h | i |\n| - | -: |\n| 1 | `a\\|b` |\n',
  );
  expect(blocks.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list', 'list', 'table']);
  expect(blocks[1]).toEqual({ kind: 'paragraph', content: [{ kind: 'text', text: 'A line and another.' }] });
  expect(blocks[2]).toMatchObject({ ordered: false, items: [[{ text: 'a b' }], [{ text: 'c' }]] });
  expect(blocks[3]).toMatchObject({ ordered: true });
  expect(blocks[4]).toMatchObject({ rows: [[[{ text: '1' }], [{ kind: 'code', text: 'a|b' }]]] });
});

test('marks inside a line', () => {
  expect(parseInline('a **b** _c_ `*d*` [e](f.md) g_h_i 2 * 3 * 4')).toEqual([
    { kind: 'text', text: 'a ' },
    { kind: 'strong', content: [{ kind: 'text', text: 'b' }] },
    { kind: 'text', text: ' ' },
    { kind: 'emphasis', content: [{ kind: 'text', text: 'c' }] },
    { kind: 'text', text: ' ' },
    { kind: 'code', text: '*d*' },
    { kind: 'text', text: ' ' },
    { kind: 'link', content: [{ kind: 'text', text: 'e' }], href: 'f.md' },
    { kind: 'text', text: ' g_h_i 2 * 3 * 4' },
  ]);
});

/** Every word that a reader would see. */
function wordsOf(blocks: readonly Block[]): string {
  const inline = (content: readonly Inline[]): string =>
    content.map((part) => ('text' in part ? part.text : inline(part.content))).join('');
  return blocks
    .flatMap((block) => {
      if (block.kind === 'list') return block.items.map(inline);
      if (block.kind === 'table') return [block.head, ...block.rows].flatMap((row) => row.map(inline));
      return [inline(block.content)];
    })
    .join(' ');
}

test('of the document of the method no word is lost and no mark is left', () => {
  const text = readFileSync(new URL('../../docs/method.md', import.meta.url), 'utf8');
  const words = wordsOf(parseMarkdown(text));
  const plain = text
    .replaceAll(/<!--[^]*?-->/g, '')
    .replaceAll(/^\|[|\s:-]+$/gm, '')
    .match(/[\p{L}\p{N}]{2,}/gu)!;
  for (const word of new Set(plain)) expect(words).toContain(word);
  expect(words).not.toMatch(/\*\*|`|\]\(|^#/m);
});
