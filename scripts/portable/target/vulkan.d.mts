export interface DriverMachine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Manifests in a folder; undefined when there is no folder. */
  manifests(folder: string): readonly string[] | undefined;
  /** The library a manifest names. Throws when it cannot be read. */
  library(manifest: string): string;
  loadProblem(library: string): string | undefined;
}

export interface FoundDrivers {
  readonly files: readonly string[] | undefined;
  readonly looked: readonly string[];
}

export function driverMachine(env: NodeJS.ProcessEnv): DriverMachine;
export function findDrivers(machine: DriverMachine, own?: readonly string[]): FoundDrivers;
export function noDriverText(looked: readonly string[], root: string): string;
