/** @file A report for a terminal, readable at 100 columns. */
import { plain, type Block, type Column, type Section } from '../../analysis/document/document.ts';

const WIDTH = 100;
const GAP = '  ';

/** `bold` emphasises a heading where the terminal can. */
export function renderText(sections: readonly Section[], bold: (text: string) => string): string {
  return sections
    .map(({ title, blocks }) => {
      const heading = plain(title);
      const parts = blocks.map((block, k) => {
        // A list or facts belong to what stands above, but for a table; everything else stands apart.
        const isApart =
          k > 0 && (block.kind === 'table' || block.kind === 'text' || blocks[k - 1]?.kind === 'table');
        return `${isApart ? '\n' : ''}${renderBlock(block)}`;
      });
      return [bold(heading), '─'.repeat(Math.min(WIDTH, heading.length)), ...parts].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'facts': {
      const width = Math.max(...block.rows.map(([label]) => label.length));
      return block.rows
        .map(([label, value]) => wrapped(`${label.padEnd(width)}${GAP}`, plain(value), width + GAP.length))
        .join('\n');
    }
    case 'table':
      return renderTable(block.columns, block.rows);
    case 'list':
      return block.items.map((item) => wrapped('· ', plain(item), 2)).join('\n');
    default:
      return wrapped('', plain(block.text), 0);
  }
}

function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(plain))];
  const widths = columns.map((_, k) => Math.max(...cells.map((row) => row[k]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, k) =>
          columns[k]?.align === 'right' ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!),
        )
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Spaces where a line may break: not between a number and its unit. */
const BREAKS = / (?!(?:%|[nµm]?s|[kMGTP]?FLOP(?:\/s)?|[kMGTP]?i?B(?:\/s)?)(?![\p{L}\d]))/u;

/** `first` begins the first line; the others are indented. A word longer than the line stays whole. */
function wrapped(first: string, text: string, indent: number): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(BREAKS)) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}
