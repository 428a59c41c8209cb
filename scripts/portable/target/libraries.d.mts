export interface LibraryMachine {
  readonly env: Readonly<Record<string, string | undefined>>;
  exists(path: string): boolean;
  hasLibrary(name: string): boolean;
  folders(path: string): readonly string[];
}

export function libraryPath(root: string, machine: LibraryMachine): string;
export const systemLibraries: Pick<LibraryMachine, 'hasLibrary' | 'folders'>;
