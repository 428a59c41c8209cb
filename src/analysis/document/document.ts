/** @file A report as titled blocks, before it is text or Markdown. */

export interface Column {
  readonly title: string;
  /** Numbers stand right, words left. */
  readonly align: 'left' | 'right';
}

export interface Table {
  readonly kind: 'table';
  /** What it shows, above it; for a table that is not alone in its section. */
  readonly caption?: string;
  /** Where it is too wide for a terminal its words go over several lines; without it every row stays on one. */
  readonly breaks?: true;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export type Block =
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | Table
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const left = (title: string): Column => ({ title, align: 'left' });
export const right = (title: string): Column => ({ title, align: 'right' });

/**
 * Words of strangers on one line: control characters, which could move the cursor or hide text, become spaces. What speaks
 * to a runner of GitHub Actions where it stands in a job's log, `##[` anywhere and `::` at the beginning, is taken apart.
 */
export function plain(text: string): string {
  return (
    text
      // Controls and the marks that turn the direction of writing (both Unicode's "other"), and line separators.
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim()
      .replaceAll('##[', '# #[')
      .replace(/^::/, ': :')
  );
}
