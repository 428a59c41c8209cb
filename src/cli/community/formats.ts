/** @file Names of formats, apart from what makes them: the command line knows the names alone. */

export const INGEST_FORMATS = ['text', 'md', 'json'] as const;
export type IngestFormat = (typeof INGEST_FORMATS)[number];
