/** @file Limits that must be known before the checker of run files is loaded. */

/** Size of a run file at most. A `full` run has a few MiB; what is larger is not opened. */
export const maxRunBytes = 64 * 1024 * 1024;
