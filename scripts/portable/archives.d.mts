/** A member of an archive: its path, and a file, a part of one, or a text. */
export interface Member {
  readonly path: string;
  readonly from?: string;
  readonly start?: number;
  readonly end?: number;
  readonly text?: string;
  readonly executable?: boolean;
  /** Compressed already. */
  readonly stored?: boolean;
}

export interface PackedMember {
  readonly path: string;
  readonly bytes: Buffer;
}

export const LIMIT_BYTES: number;
export function cutOf(chromium: number, otherBytes: number, limit?: number): number;
export function checkSize(name: string, packed: readonly PackedMember[], limit?: number): void;
export function writeArchive(
  folder: string,
  name: string,
  packed: readonly PackedMember[],
): Promise<{ path: string; size: string }>;
