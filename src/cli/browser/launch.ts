/** @file Starts a browser, and says in plain words why one did not start. */
import type { Browser } from 'puppeteer';
import type { PreparedBrowser } from '../../../scripts/browser.mjs';
import type { Limits } from '../limits.ts';
import { newProfile, removeProfile } from './profile.ts';

export interface LaunchOptions {
  readonly flags: readonly string[];
  readonly headed: boolean;
  readonly limits: Limits;
}

/** To be removed with the browser. */
const profiles = new WeakMap<Browser, string>();

/** Rejects with an `Error` for the list of what was tried. */
export async function launchBrowser(prepared: PreparedBrowser, options: LaunchOptions): Promise<Browser> {
  const { launch } = await import('puppeteer'); // half a second that `--help` need not wait for
  const profile = newProfile();
  try {
    const browser = await launch({
      executablePath: prepared.path,
      headless: !options.headed,
      // Over a pipe the browser ends when this process is killed; over a socket it would live on.
      pipe: true,
      args: [...options.flags],
      env: { ...process.env, ...prepared.env },
      timeout: options.limits.launchMs,
      // Longer than any wait of the driver, whose words say what was waited for.
      protocolTimeout: 2 * Math.max(options.limits.readyMs, options.limits.callMs),
      // Ctrl-C is answered by the run command, which needs the browser for that.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      userDataDir: profile,
    });
    profiles.set(browser, profile);
    return browser;
  } catch (error) {
    removeProfile(profile);
    throw new Error(explainLaunch(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}

/** What a browser's dying words mean. Exported for its test. */
export function explainLaunch(words: string): string {
  const library = /error while loading shared libraries: ([^\s:]+)/.exec(words)?.[1];
  if (library !== undefined) {
    return `did not start: the system lacks ${library}; install the browser's packages, or remove the browser so that another is used`;
  }
  if (/no usable sandbox|setuid sandbox|Operation not permitted.*(namespace|sandbox)/i.test(words)) {
    return 'did not start: the system forbids its sandbox (unprivileged user namespaces). Allow them (sysctl kernel.apparmor_restrict_unprivileged_userns=0), or use an installed Chrome';
  }
  if (/missing x server|cannot open display|ozone_platform_x11/i.test(words)) {
    return 'did not start: there is no display for --headed; leave --headed out, or set DISPLAY';
  }
  if (/timed out/i.test(words)) return 'did not start in time';
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(TROUBLESHOOTING|Failed to launch the browser process)/.test(line));
  return `did not start: ${(lines[0] ?? words).slice(0, 300)}`;
}

/** The command line the browser really got, without what is this run's alone. */
export function flagsOf(browser: Browser): readonly string[] {
  const args = browser.process()?.spawnargs.slice(1) ?? [];
  return args.filter((arg) => arg.startsWith('--') && !/^--(user-data-dir|remote-debugging)/.test(arg));
}

/** Ends the browser, by force if it does not go. */
export async function closeBrowser(browser: Browser, limits: Limits): Promise<void> {
  const child = browser.process();
  const timer = setTimeout(() => child?.kill('SIGKILL'), limits.closeMs);
  try {
    await browser.close();
  } catch {
    child?.kill('SIGKILL');
  } finally {
    clearTimeout(timer);
    const profile = profiles.get(browser);
    if (profile !== undefined) removeProfile(profile);
  }
}
