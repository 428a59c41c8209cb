/**
 * @file A browser with WebGPU, ready to measure: each candidate of the search in turn, with a GPU first and
 * with SwiftShader next, until a page in it has a device.
 */
import { dirname, resolve } from 'node:path';
import {
  BrowserNotThere,
  prepareBrowser,
  searchBrowsers,
  thisMachine,
  type FoundBrowser,
  type PreparedBrowser,
} from '../../../scripts/browser.mjs';
import { messageOf } from '../../harness/errors.ts';
import { RIVAL_URL } from '../../worker/rival.ts';
import { usageError } from '../exit.ts';
import {
  F16_NOTE,
  HostError,
  NoHostError,
  SOFTWARE_REFUSED,
  hasToggledF16,
  type AdapterWishes,
  type RunHost,
} from '../host.ts';
import { LIMITS, type Limits } from '../limits.ts';
import { cpuModel, isRoot, mayHaveGpu, osName } from '../machine.ts';
import { drivePage, type DrivenPage } from './drive.ts';
import { browserFlags, type AdapterKind } from './flags.ts';
import { closeBrowser, flagsOf, launchBrowser } from './launch.ts';
import { servePage } from './serve.ts';

export interface BrowserHostOptions extends AdapterWishes {
  /** The checkout. */
  readonly root: string;
  /** Folder of the built page; asked for once there is a browser to open it. */
  readonly pageFolder: () => Promise<string>;
  /** `--browser`. */
  readonly browser?: string | undefined;
  readonly headed: boolean;
  /** A module of another version's kernels, which is served beside the page. */
  readonly rival?: string | undefined;
  readonly features: 'all' | 'none';
  readonly note: (line: string) => void;
  readonly limits?: Limits;
}

const ADVICE = [
  'Install Chrome or Chromium, or name a browser: --browser PATH or ROOFLAW_BROWSER=PATH.',
  'Or measure without a browser: rooflaw run --where node.',
];

/** Rejects with a `NoHostError` that lists what was tried, or with a usage error for a wrong `--browser`. */
export async function openBrowserHost(options: BrowserHostOptions): Promise<RunHost> {
  const limits = options.limits ?? LIMITS;
  const { found, tried } = search(options.browser);
  if (found.length === 0) throw new NoHostError('There is no browser on this machine.', tried, ADVICE);
  const rival = options.rival === undefined ? undefined : dirname(resolve(options.rival));
  const server = await servePage(await options.pageFolder(), rival);
  try {
    for (const candidate of found) {
      const host = await tryCandidate(candidate, { ...options, limits, url: server.url, tried });
      if (host === undefined) continue;
      return { ...host, close: () => host.close().finally(() => server.close()) };
    }
  } catch (error) {
    server.close();
    throw error;
  }
  server.close();
  throw new NoHostError('No browser with WebGPU could be used.', tried, ADVICE);
}

function search(option: string | undefined): { found: FoundBrowser[]; tried: string[] } {
  try {
    return searchBrowsers(thisMachine(), option);
  } catch (error) {
    if (error instanceof BrowserNotThere) throw usageError(error.message);
    throw error;
  }
}

interface Attempt extends BrowserHostOptions {
  readonly limits: Limits;
  readonly url: string;
  /** Failed attempts are added here. */
  readonly tried: string[];
}

async function tryCandidate(candidate: FoundBrowser, attempt: Attempt): Promise<RunHost | undefined> {
  let prepared: PreparedBrowser;
  try {
    prepared = await prepareBrowser(attempt.root, candidate, attempt.note);
  } catch (error) {
    attempt.tried.push(`@sparticuz/chromium: ${messageOf(error)}`);
    return undefined;
  }
  const label = `${prepared.path} (${prepared.source})`;
  if (attempt.headed && prepared.source === 'package') {
    attempt.tried.push(`${label}: has no windows, so it cannot be used with --headed`);
    return undefined;
  }
  for (const adapter of adaptersToTry(attempt)) {
    const outcome = await start(prepared, adapter, attempt);
    if ('host' in outcome) return outcome.host;
    attempt.tried.push(`${label}${outcome.started ? `, ${ADAPTER_WORDS[adapter]}` : ''}: ${outcome.reason}`);
    if (!outcome.started) return undefined; // it would not start with other flags either
  }
  return undefined;
}

function adaptersToTry({ gpuOnly }: AdapterWishes): readonly AdapterKind[] {
  if (gpuOnly) return ['hardware'];
  return mayHaveGpu() ? ['hardware', 'software'] : ['software'];
}

const ADAPTER_WORDS: Record<AdapterKind, string> = {
  hardware: 'asked for a GPU',
  software: 'asked for SwiftShader',
};

type Outcome = { readonly host: RunHost } | { readonly started: boolean; readonly reason: string };

async function start(prepared: PreparedBrowser, adapter: AdapterKind, attempt: Attempt): Promise<Outcome> {
  const { limits } = attempt;
  const f16OnNvidia = attempt.f16OnNvidia ?? false;
  const facts = { adapter, platform: process.platform, isRoot: isRoot(), f16OnNvidia };
  const flags = browserFlags(facts);
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  try {
    browser = await launchBrowser(prepared, { flags, headed: attempt.headed, limits });
  } catch (error) {
    return { started: false, reason: messageOf(error) };
  }
  let page: DrivenPage;
  try {
    page = await drivePage(browser, attempt.url, limits, attempt.note);
    const environment = await page.environment(attempt.features);
    if (attempt.gpuOnly && environment.adapter.isSoftware) throw new Error(SOFTWARE_REFUSED);
    const notes = [...prepared.notes];
    if (flags.includes('--no-sandbox')) notes.push('--no-sandbox because the user is root');
    if (adapter === 'software') notes.push(softwareNote());
    if (hasToggledF16(flags, environment)) notes.push(F16_NOTE);
    const model = cpuModel();
    const driver = { flags: flagsOf(browser), notes, os: osName(), ...(model && { cpuModel: model }) };
    return {
      host: {
        where: 'browser',
        environment,
        driver,
        run: ({ rival, ...options }, onEvent) =>
          page.run(rival === undefined ? options : { ...options, rival: RIVAL_URL }, onEvent),
        cancel: () => page.cancel(),
        close: () => closeBrowser(browser, limits),
      },
    };
  } catch (error) {
    await closeBrowser(browser, limits);
    return { started: true, reason: reasonOf(error) };
  }
}

const softwareNote = (): string =>
  mayHaveGpu()
    ? 'the browser offered no GPU adapter: measured on SwiftShader, a software adapter'
    : 'this machine shows no GPU: measured on SwiftShader, a software adapter';

function reasonOf(error: unknown): string {
  if (error instanceof HostError && error.name === 'NoWebGpuError')
    return `no WebGPU adapter: ${error.message}`;
  return messageOf(error);
}
