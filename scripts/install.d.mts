/** The fields of npm's lock files that are compared. */
export interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

export interface InstallMachine {
  readonly platform: string;
  readonly arch: string;
  readonly libc: string;
}

export class SetupError extends Error {
  readonly exitCode: number;
}
export function ensureDependencies(root: string, log?: (line: string) => void): Promise<void>;
export function whyInstall(root: string, machine?: InstallMachine): string | undefined;
export function firstDifference(
  wanted: Readonly<Record<string, LockEntry>>,
  found: Readonly<Record<string, LockEntry>>,
  machine: InstallMachine,
  isInstalled: (path: string) => boolean,
): { readonly text: string; readonly trustStamp: boolean } | undefined;
