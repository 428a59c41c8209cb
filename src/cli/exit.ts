/** @file Exit codes, and the errors that end a command with one. */

export const EXIT = {
  fine: 0,
  failed: 1,
  usage: 2,
  noWebGpu: 3,
  invalidFile: 4,
  cancelled: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For `--help`, in the order of the codes. */
export const EXIT_HELP = `Exit codes:
  0    fine
  1    a check failed (a wrong result), the run ended early with an error (its file says why), no law
       could be fitted, or gate found head slower or wrong
  2    the command line is wrong, a file cannot be read or written, what was named cannot be compared,
       or gate itself failed
  3    no WebGPU to measure with; the message says what was tried and what to do
  4    a file is invalid: no run, or a table with a bad cell
  130  cancelled; the points measured so far are written`;

/** Ends the program with `code`; the message is all the user sees. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const usageError = (message: string): CliError => new CliError(EXIT.usage, message);
