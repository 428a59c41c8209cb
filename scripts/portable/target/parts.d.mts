export class PartError extends Error {}
export function checkBrowserPart(root: string): void;
export function joinChromium(root: string): Promise<void>;
export function completeBrowser(root: string): Promise<void>;
