/** @file A report as Markdown, for issues and pull requests. */
import { plain, type Block, type Section } from './document.ts';

export function renderMarkdown(sections: readonly Section[]): string {
  return sections
    .map(({ title, blocks }, k) =>
      [`${k === 0 ? '#' : '##'} ${escaped(title)}`, ...blocks.map(renderBlock)].join('\n\n'),
    )
    .join('\n\n')
    .concat('\n');
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'facts':
      return table(['', ''], [':--', ':--'], block.rows);
    case 'list':
      return block.items.map((item) => `- ${escaped(item)}`).join('\n');
    case 'table': {
      const marks = block.columns.map(({ align }) => (align === 'right' ? '--:' : ':--'));
      const drawn = table(
        block.columns.map(({ title }) => escaped(title)),
        marks,
        block.rows,
      );
      return block.caption === undefined ? drawn : `**${escaped(block.caption)}**\n\n${drawn}`;
    }
    default:
      return escaped(block.text);
  }
}

function table(
  titles: readonly string[],
  marks: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [line(titles), line(marks), ...rows.map((row) => line(row.map(escaped)))].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Run files come from strangers: nothing in them becomes markup, a link or an image. */
const escaped = (text: string): string => plain(text).replaceAll(/[\\`*_[\]<>|#~!&]/g, (mark) => `\\${mark}`);
