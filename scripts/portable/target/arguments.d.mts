export interface MeasureCommand {
  readonly kind: 'measure';
  readonly suite: string;
  readonly limitS: number;
  readonly folder: string;
  readonly where: 'node' | 'browser';
  readonly allowSoftware: boolean;
  readonly rest: readonly string[];
}

export class UsageError extends Error {}
export const HELP: string;
export function parseArguments(
  argv: readonly string[],
): { readonly kind: 'help' } | { readonly kind: 'pass'; readonly argv: readonly string[] } | MeasureCommand;
export function runArguments(command: MeasureCommand, budgetS: number, stamp: string): readonly string[];
