/** @file A terminal that remembers what it was told. */
import type { Terminal } from '../../src/cli/terminal.ts';

export interface Heard {
  readonly terminal: Terminal;
  /** Results and notes in the order they came. */
  readonly lines: string[];
  readonly text: () => string;
}

export function heard(): Heard {
  const lines: string[] = [];
  return {
    lines,
    text: () => lines.join('\n'),
    terminal: {
      canDraw: false,
      columns: 80,
      draw: () => {},
      note: (line) => void lines.push(line),
      result: async (text) => void lines.push(text),
      bold: (text) => text,
    },
  };
}
