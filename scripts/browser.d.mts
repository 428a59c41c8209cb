/** What a search looks at; `thisMachine()` is the real one, tests pass another. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  isExecutable(path: string): boolean;
  exists(path: string): boolean;
  /** Names inside a folder; none when it cannot be read. */
  folders(path: string): string[];
}

export type BrowserSource =
  | '--browser'
  | 'ROOFLAW_BROWSER'
  | 'PUPPETEER_EXECUTABLE_PATH'
  | 'installed'
  | 'puppeteer-cache'
  | 'package';

/** `path` is undefined for the packaged browser until it has been prepared. */
export interface FoundBrowser {
  readonly path: string | undefined;
  readonly source: BrowserSource;
}

export interface PreparedBrowser {
  readonly path: string;
  readonly source: BrowserSource;
  /** Variables the browser needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** For the environment of the run. */
  readonly notes: readonly string[];
}

/** SwiftShader as a Vulkan driver. `loader` is a libvulkan to use because the system has none. */
export interface SwiftShader {
  readonly manifest: string;
  readonly loader: string | undefined;
}

type Log = (line: string) => void;

export class BrowserNotThere extends Error {}
export function thisMachine(): Machine;
export function searchBrowsers(machine: Machine, option?: string): { found: FoundBrowser[]; tried: string[] };
export function packageRefusal(machine: Machine): string | undefined;
export function prepareBrowser(root: string, found: FoundBrowser, log?: Log): Promise<PreparedBrowser>;
export function systemHasLibrary(name: string): boolean;
export function findSwiftShader(root: string, machine?: Machine, log?: Log): Promise<SwiftShader | undefined>;
