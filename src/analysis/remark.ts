/** @file A remark: something that a reader should know. */

/** `code` is a kebab-case word that never changes meaning; `message` is for people. */
export interface Remark {
  readonly code: string;
  readonly message: string;
}
