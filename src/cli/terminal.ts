/**
 * @file The two streams. Results go to stdout and nothing else does; what a person is told meanwhile goes to
 * stderr.
 *
 * Text from run files, adapters and pages ends up in both, and control characters in it could move the cursor,
 * rewrite what stands above or turn the direction of writing. So nothing of that kind reaches a terminal: lines
 * for people are made plain always, results where stdout is a terminal. Into a file or pipe results go unchanged.
 */
import { styleText } from 'node:util';
import { plain } from '../analysis/document/document.ts';

export interface Terminal {
  /** Writes results; resolves when they are handed over, so that exiting cuts nothing off. */
  readonly result: (text: string) => Promise<void>;
  /** One line for the person watching, made plain: a line break in it becomes a space. */
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

/** Results could not be written where they were asked for: a full disk behind a redirection. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(cause: Error) {
    super(`stdout cannot be written: ${cause.message}`, { cause });
  }
}

/** See https://no-color.org: any value that is not empty switches colour and emphasis off. */
function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** Several lines that were put together here, each noted for itself. */
export function noteLines(terminal: Pick<Terminal, 'note'>, text: string): void {
  for (const line of text.split('\n')) terminal.note(line);
}

/** As {@link plain}, but for spaces at the beginning, which indent. */
const plainLine = (line: string): string => `${/^ */.exec(line)?.[0] ?? ''}${plain(line)}`;

/** What this program itself writes to a terminal: bold on, bold off, and the end of a line, also that of CSV. */
const OWN = String.raw`\u001b\[(?:1|22)m|\r?\n`;
const OWN_OR_HIDDEN = new RegExp(`(${OWN})|[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]`, 'gu');

/** `text` without what could drive a terminal; emphasis and lines stay. */
const displayable = (text: string): string =>
  text.replaceAll(OWN_OR_HIDDEN, (_, own: string | undefined) => own ?? ' ');

export function systemTerminal({
  stdout,
  stderr,
  env,
}: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'> = process): Terminal {
  // Without a listener an error ends the process with a trace. What goes wrong with a result is told to whoever
  // writes it, below; nobody can be told that nothing can be told.
  let gone = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => (gone ||= isPipeClosed(error)));
  stderr.on('error', () => {});
  const canDraw = stderr.isTTY && env['TERM'] !== 'dumb';
  const colour = wantsColour(stdout, env);
  let drawn = false;
  const draw = (line: string): void => {
    if (!canDraw || (line === '' && !drawn)) return;
    stderr.write(`\r\u001b[K${plain(line)}`);
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
        // `rooflaw report FILE | head` closes the pipe early: no reason to complain.
        if (gone) return resolve();
        stdout.write(stdout.isTTY ? displayable(text) : text, (error) =>
          error && !isPipeClosed(error) ? reject(new OutputError(error)) : resolve(),
        );
      }),
    note(line) {
      draw('');
      stderr.write(`${plainLine(line)}\n`);
    },
    bold: (text) => (colour ? styleText('bold', text, { validateStream: false }) : text),
  };
}
