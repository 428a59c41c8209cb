/**
 * @file The two streams. Results go to stdout and nothing else does; what a person is told meanwhile goes to
 * stderr.
 */
import { styleText } from 'node:util';

export interface Terminal {
  /** Writes results; resolves when they are handed over, so that exiting cuts nothing off. */
  readonly result: (text: string) => Promise<void>;
  /** One line for the person watching. */
  readonly note: (line: string) => void;
  /** Draws over the last line that was drawn here; an empty text wipes it. Without a terminal: nothing. */
  readonly draw: (line: string) => void;
  /** stderr is a terminal, so a line can be drawn over. */
  readonly canDraw: boolean;
  readonly columns: number;
  /** Emphasis on stdout, where it is a terminal and colour is wanted. */
  readonly bold: (text: string) => string;
}

/** The reader went away: a closed pipe, or a terminal that was shut. */
const isPipeClosed = (error: NodeJS.ErrnoException): boolean =>
  error.code === 'EPIPE' || error.code === 'EIO';

/** See https://no-color.org: any value that is not empty switches colour and emphasis off. */
export function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

export function systemTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // `rooflaw report FILE | head` closes the pipe early: no reason to complain.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!isPipeClosed(error)) throw error;
    });
  }
  const canDraw = stderr.isTTY && env['TERM'] !== 'dumb';
  const colour = wantsColour(stdout, env);
  let drawn = false;
  const draw = (line: string): void => {
    if (!canDraw || (line === '' && !drawn)) return;
    stderr.write(`\r\u001b[K${line}`);
    drawn = line !== '';
  };
  return {
    canDraw,
    draw,
    get columns() {
      return stderr.columns || 80; // 0 where the terminal does not know
    },
    result: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error && !isPipeClosed(error) ? reject(error) : resolve()));
      }),
    note(line) {
      draw('');
      stderr.write(`${line}\n`);
    },
    bold: (text) => (colour ? styleText('bold', text) : text),
  };
}
