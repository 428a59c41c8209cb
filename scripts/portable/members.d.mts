import type { Member } from './archives.d.mts';

export function browserMembers(from: {
  readonly root: string;
  readonly page: string;
  readonly shared: readonly { readonly from: string; readonly to: string }[];
}): readonly Member[];
