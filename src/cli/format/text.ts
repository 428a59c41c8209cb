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
    case 'table': {
      const table = renderTable(block.columns, block.rows, block.breaks === true ? WIDTH : Infinity);
      return block.caption === undefined ? table : `${wrapped('', plain(block.caption), 0)}\n${table}`;
    }
    case 'list':
      return block.items.map((item) => wrapped('· ', plain(item), 2)).join('\n');
    default:
      return wrapped('', plain(block.text), 0);
  }
}

/** Words of a table that is too wide go over several lines: heads, then those of its widest columns; numbers stay on one. */
function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], most: number): string {
  const cells = [columns.map(({ title }) => plain(title)), ...rows.map((row) => row.map(plain))];
  const widths = columns.map((_, k) => longest(cells.map((row) => row[k] ?? '')));
  const least = columns.map(({ align }, k) =>
    longest(
      cells.flatMap((row, i) => (align === 'right' && i > 0 ? (row[k] ?? '') : (row[k] ?? '').split(BREAKS))),
    ),
  );
  const body = columns.map((_, k) => longest(cells.slice(1).map((row) => row[k] ?? '')));
  for (;;) {
    const total = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
    const free = widths.map((width, k) => (width > least[k]! ? width : 0));
    const heads = free.map((width, k) => (width > body[k]! ? width : 0));
    const widest = [heads, free].map((some) => some.indexOf(Math.max(1, ...some))).find((k) => k >= 0);
    if (total <= most || widest === undefined) break;
    widths[widest]! -= 1;
  }
  return cells.flatMap((row) => renderRow(columns, row, widths)).join('\n');
}

const longest = (texts: readonly string[]): number =>
  texts.reduce((most, { length }) => Math.max(most, length), 0);

function renderRow(
  columns: readonly Column[],
  row: readonly string[],
  widths: readonly number[],
): readonly string[] {
  const lines = row.map((cell, k) => wrapped('', cell, 0, widths[k]).split('\n'));
  const height = Math.max(1, ...lines.map(({ length }) => length));
  return Array.from({ length: height }, (_, i) =>
    lines
      .map((cell, k) => {
        const text = cell[i] ?? '';
        return columns[k]?.align === 'right' ? text.padStart(widths[k]!) : text.padEnd(widths[k]!);
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** Spaces where a line may break: not between a number and its unit. */
const BREAKS = / (?!(?:%|[nµm]?s|[kMGTP]?FLOP(?:\/s)?|[kMGTP]?i?B(?:\/s)?)(?![\p{L}\d]))/u;

/** `first` begins the first line; the others are indented. A word longer than the line stays whole. */
function wrapped(first: string, text: string, indent: number, width: number = WIDTH): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(BREAKS)) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}
