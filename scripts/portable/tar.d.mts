import type { Member } from './archives.d.mts';

export function headerOf(path: string, size: number, executable: boolean, modifiedS: number): Buffer;
export function packMember(member: Member, modifiedS: number): Promise<Buffer>;
export function packEnd(): Promise<Buffer>;
