/**
 * @file Drives the page through its hook (`window.rooflaw`, see `src/dashboard/hook.ts`) and nothing else.
 *
 * No call into the page stays open while a run goes on: the run is started, and its events, its result and its
 * errors come back through one function that the page can call.
 */
import type { Browser, Page } from 'puppeteer';
import type { Environment, Run } from '../../results/schema.ts';
import type { RunEvent, RunOptions } from '../../worker/api.ts';
import { HostError } from '../host.ts';
import { within, type Limits } from '../limits.ts';

/** Name of the function the page calls; not part of the hook. */
const TELL = '__rooflawTell';

interface PageError {
  readonly name: string;
  readonly message: string;
}

type Answer<T> = { readonly value: T } | { readonly error: PageError };

export interface DrivenPage {
  environment(features: 'all' | 'none'): Promise<Environment>;
  run(options: RunOptions, onEvent: (event: RunEvent) => void): Promise<Run>;
  cancel(): Promise<void>;
}

/**
 * Opens `url` and waits for the hook. Rejects with a `TimeoutError` when the page does not get ready.
 * `warn` is told about errors of the page that end nothing.
 */
export async function drivePage(
  browser: Browser,
  url: string,
  limits: Limits,
  warn: (line: string) => void,
): Promise<DrivenPage> {
  const page = await within(limits.callMs, 'opening a page', browser.newPage());
  const death = watchForDeath(browser, page);
  let listener: Listener | undefined;

  await page.exposeFunction(TELL, (kind: string, json: string) => {
    const detail: unknown = JSON.parse(json);
    if (listener !== undefined) listener.take(kind, detail);
    else if (kind === 'error') warn(sentence(detail as PageError));
  });
  await page.evaluateOnNewDocument(forwardEvents, TELL);
  await Promise.race([openPage(page, url, limits), death.promise]);
  // A document, where `framenavigated` would also tell of an address that the page itself writes (`replaceState`).
  page.on('domcontentloaded', () => death.cause('the page was left or reloaded'));

  /** One call into the page, with an error that keeps its name. */
  const call = async <T>(what: string, work: Promise<Answer<T>>): Promise<T> => {
    const answer = await Promise.race([within(limits.callMs, what, work), death.promise]);
    if ('error' in answer) throw new HostError(answer.error);
    return answer.value;
  };

  return {
    environment: (features) =>
      call(
        'asking the page for its device',
        page.evaluate(
          (wanted) =>
            window.rooflaw.environment(wanted).then(
              (value) => ({ value }),
              (error: unknown) => ({
                error:
                  error instanceof Error
                    ? { name: error.name, message: error.message }
                    : { name: 'Error', message: String(error) },
              }),
            ),
          features,
        ),
      ),
    async run(options, onEvent) {
      const running = listen(onEvent);
      listener = running;
      try {
        await Promise.race([page.evaluate(startRun, TELL, options), death.promise]);
        return await Promise.race([running.ended, death.promise]);
      } finally {
        listener = undefined;
        for (const error of running.otherErrors()) warn(sentence(error));
      }
    },
    cancel: () =>
      call(
        'cancelling',
        page.evaluate(() => window.rooflaw.cancel().then(() => ({ value: undefined }))),
      ),
  };
}

/** Loads the page and waits until its hook takes calls. A page that fails to says so in its own words. */
async function openPage(page: Page, url: string, limits: Limits): Promise<void> {
  const complaints: string[] = [];
  const complain = (error: unknown): void => {
    complaints.push(error instanceof Error ? error.message : String(error));
  };
  page.on('pageerror', complain);
  try {
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: limits.readyMs });
    const hook = page.waitForFunction(
      'window.rooflaw !== undefined && window.rooflaw.ready.then(() => true)',
      { timeout: 0, polling: 50 },
    );
    hook.catch(() => {}); // it also rejects when the page is closed after the limit
    await within(limits.readyMs, "waiting for the page's hook", hook);
  } catch (error) {
    if (complaints.length === 0) throw error;
    throw new Error(`the page did not get ready: ${complaints.join('; ')}`, { cause: error });
  } finally {
    page.off('pageerror', complain); // from here on the hook forwards them
  }
}

const sentence = ({ name, message }: PageError): string => `page: ${name}: ${message}`;

interface Listener {
  readonly ended: Promise<Run>;
  take(kind: string, detail: unknown): void;
  /** The page's errors that are not the one the run failed with. */
  otherErrors(): readonly PageError[];
}

/** Sorts what the page tells during one run. */
function listen(onEvent: (event: RunEvent) => void): Listener {
  let resolve: (run: Run) => void;
  let reject: (error: Error) => void;
  let failure: PageError | undefined;
  const errors: PageError[] = [];
  const ended = new Promise<Run>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  ended.catch(() => {}); // the page may have died first
  return {
    ended,
    // The page announces a failed run as an error as well; once is enough.
    otherErrors: () => errors.filter((error) => error.message !== failure?.message),
    take(kind, detail) {
      if (kind === 'event') onEvent(detail as RunEvent);
      else if (kind === 'error') errors.push(detail as PageError);
      else if (kind === 'result') resolve(detail as Run);
      else if (kind === 'failure') {
        failure = detail as PageError;
        reject(new HostError(failure));
      }
    },
  };
}

/** Runs in the page, before its own scripts. */
function forwardEvents(tell: string): void {
  const told = (window as unknown as Record<string, (kind: string, json: string) => Promise<void>>)[tell];
  for (const kind of ['event', 'error']) {
    window.addEventListener(`rooflaw:${kind}`, (event) => {
      const { detail, waitUntil } = event as CustomEvent & { waitUntil?: (done: Promise<void>) => void };
      const done = told?.(kind, JSON.stringify(detail ?? null));
      // The next sample waits until this process has written the point down.
      if (done !== undefined) waitUntil?.call(event, done);
    });
  }
}

/** Runs in the page. Returns at once; the outcome is told. */
function startRun(tell: string, options: RunOptions): void {
  const told = (window as unknown as Record<string, (kind: string, json: string) => Promise<void>>)[tell];
  window.rooflaw.run(options).then(
    (run) => told?.('result', JSON.stringify(run)),
    (error: unknown) => {
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      return told?.('failure', JSON.stringify({ name, message }));
    },
  );
}

/** `promise` rejects when the browser or the page goes away, or when `cause` is called. */
function watchForDeath(
  browser: Browser,
  page: Page,
): { promise: Promise<never>; cause(message: string): void } {
  let reject: (error: Error) => void;
  const promise = new Promise<never>((_resolve, failed) => {
    reject = failed;
  });
  const cause = (message: string): void => reject(new HostError({ name: 'BrowserDiedError', message }));
  promise.catch(() => {}); // between calls nobody is waiting
  page.once('error', () => cause('the page crashed'));
  page.once('close', () => cause('the page was closed'));
  browser.once('disconnected', () => cause('the browser went away'));
  return { promise, cause };
}
