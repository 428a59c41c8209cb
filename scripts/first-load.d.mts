export const MOST_BYTES: number;
export function firstLoad(folder: string): { readonly name: string; readonly bytes: number }[];
export function firstLoadText(folder: string): string;
