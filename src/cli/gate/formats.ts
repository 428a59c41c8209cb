/** @file Names of report formats, apart from what makes them: the command line knows the names alone. */

export const GATE_FORMATS = ['text', 'md', 'junit', 'json'] as const;
export type GateFormat = (typeof GATE_FORMATS)[number];

export const COMPARE_FORMATS = ['text', 'md', 'json'] as const;
export type CompareFormat = (typeof COMPARE_FORMATS)[number];
