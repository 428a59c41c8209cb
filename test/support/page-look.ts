/** @file Looking at the page through its shadow roots, as a person does, who knows of none. */
import type { ElementHandle, JSHandle, Page } from 'puppeteer';

/** Passing costs none of it: a busy machine may take tens of times as long as an idle one. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 30;

/**
 * What `look` returns, as soon as it returns something. Puppeteer's own waiting (`waitForSelector`, `locator`) looks again
 * when the document changes, and a change inside a shadow root is none to it.
 */
async function patiently<T>(look: () => Promise<T | undefined>, complaint: () => string): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(complaint());
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** All text that is displayed, in document order. */
export function deepText(page: Page): Promise<string> {
  return page.evaluate(displayedText);
}

/** Waits until the page displays `wanted`. The error of a time-out says what it displayed instead. */
export async function waitForText(page: Page, wanted: string | RegExp): Promise<void> {
  let text = '';
  await patiently(
    async () => {
      text = await deepText(page);
      return (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) || undefined;
    },
    () => `the page never displayed ${wanted}; it displays:\n${text}`,
  );
}

/** The first element of that selector in any shadow root, as soon as there is one. */
export function appeared(page: Page, selector: string): Promise<ElementHandle> {
  return patiently(
    async () => (await page.$(deep(selector))) ?? undefined,
    () => `there never was a ${selector}`,
  );
}

/**
 * Clicks the first element of that selector, with the mouse, where it is; with `text`, the first that reads so. Tried again
 * where the page drew anew, or moved what is on it, while the mouse was on its way.
 */
export async function click(page: Page, selector: string, text?: string): Promise<void> {
  let problem = '';
  await patiently(
    async () => {
      problem = await clickOnce(page, selector, text);
      return problem === '' || undefined;
    },
    () => `${selector} was never clicked: ${problem}`,
  );
}

/** Says what was in the way; '' where nothing was. */
async function clickOnce(page: Page, selector: string, text: string | undefined): Promise<string> {
  const element = await (text === undefined ? page.$(deep(selector)) : withText(page, selector, text));
  if (element === null) return 'there is none';
  const guard = await element.evaluateHandle(guarded);
  try {
    await element.click();
  } catch (error) {
    // Told before the mouse does anything: it is no longer on the page, or takes no room on it.
    const { message } = error as Error;
    if (!/^Node is (detached|either not clickable)/.test(message)) throw error;
    await guard.evaluate(({ release }) => release());
    return message;
  }
  // Where the click led to another page, nobody is there to ask.
  return guard.evaluate(({ release }) => release()).catch(() => '');
}

async function withText(page: Page, selector: string, text: string): Promise<ElementHandle | null> {
  for (const one of await page.$$(deep(selector))) {
    if ((await one.evaluate(({ textContent }) => textContent?.trim())) === text) return one;
  }
  return null;
}

/**
 * Runs in the page: brings an element into sight, and until `release`, which says what was clicked instead, keeps the mouse
 * from whatever has taken its place by the time the mouse is there.
 */
function guarded(element: Element): { readonly release: () => string } {
  element.scrollIntoView({ block: 'center' });
  const events = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
  let problem = 'it heard no click, as if disabled';
  const hear = (event: Event): void => {
    const path = event.composedPath();
    if (!event.isTrusted) return; // the page's own
    if (!path.includes(element)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      problem = `in its place is ${path[0] instanceof Element ? path[0].localName : 'nothing'}`;
    } else if (event.type === 'click') {
      problem = '';
      stop(); // what its listeners click is their affair
    }
  };
  const stop = (): void => {
    for (const name of events) window.removeEventListener(name, hear, true);
  };
  for (const name of events) window.addEventListener(name, hear, true);
  return {
    release: () => {
      stop();
      return problem;
    },
  };
}

/** Puts `text` in place of what the first input of that selector holds, by the keyboard, as who pastes it. */
export async function fill(page: Page, selector: string, text: string): Promise<void> {
  let problem = '';
  await patiently(
    async () => {
      const input = (await appeared(page, selector)) as ElementHandle<HTMLInputElement>;
      const hasFocus = await input.evaluate((found) => {
        found.focus();
        found.select();
        return found.matches(':focus');
      });
      problem = 'it does not take the keyboard';
      if (!hasFocus) return undefined; // it is hidden, or disabled
      await page.keyboard.sendCharacter(text);
      const value = await input.evaluate((found) => found.value);
      problem = `it holds '${value}'`;
      return value === text || undefined;
    },
    () => `${selector} never held '${text}': ${problem}`,
  );
}

/** Chooses in the first `select` of that selector that offers that, as soon as one does. */
export async function choose(page: Page, selector: string, value: string): Promise<void> {
  const select = await appeared(page, `${selector}:has(option[value="${value}"])`);
  await select.select(value);
}

/** Opens every `details` of that selector, also those that come while others open, and says how many there are: one at least. */
export function unfold(page: Page, selector: string): Promise<number> {
  return patiently(
    async () => {
      const wereOpen = await page.$$eval(deep(selector), (all) =>
        all.map((one) => {
          const { open } = one as HTMLDetailsElement;
          (one as HTMLDetailsElement).open = true;
          return open;
        }),
      );
      return wereOpen.length > 0 && wereOpen.every(Boolean) ? wereOpen.length : undefined;
    },
    () => `there never were ${selector} that all stayed open`,
  );
}

/** Waits until every chart there, of the report where nothing else is said, is drawn, and says how many there are. */
export function chartsDrawn(page: Page, inside = 'rooflaw-report:not([hidden])'): Promise<number> {
  let drawn: readonly boolean[] = [];
  return patiently(
    async () => {
      drawn = await page.$$eval(`>>> ${inside} >>> rooflaw-chart`, (charts) =>
        charts.map((chart) => chart.hasAttribute('drawn')),
      );
      return drawn.length > 0 && drawn.every(Boolean) ? drawn.length : undefined;
    },
    () => `of ${drawn.length} charts not every one was drawn`,
  );
}

export function texts(page: Page, selector: string): Promise<readonly string[]> {
  return page.$$eval(selector, (found) => found.map((one) => one.textContent?.trim() ?? ''));
}

/** Gives a file to the first input of that selector. */
export async function upload(page: Page, selector: string, path: string): Promise<void> {
  const input = await appeared(page, selector);
  await (input as ElementHandle<HTMLInputElement>).uploadFile(path);
}

/** The text of the file that the page offers to save once `press` is done. */
export async function offered(page: Page, press: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const blob = new Promise<Blob>((resolve) => {
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (made: Blob) => {
        resolve(made);
        return create(made);
      };
    });
    Object.assign(window, { blob });
  });
  await press();
  return page.evaluate(async () => (await (window as unknown as { blob: Promise<Blob> }).blob).text());
}

/** The next run that ends, as the page tells it; asked for before what ends it is done. */
export const nextRun = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const next = new Promise((resolve) => {
      window.addEventListener('rooflaw:done', ({ detail }) => resolve(detail), { once: true });
    });
    // Held by the page: see `run` in page-test.ts.
    return Object.assign(window, { next }).next;
  });

/** Handle to a set in the page that grows with each point told from now on. */
export const pointIds = (page: Page): Promise<JSHandle<Set<string>>> =>
  page.evaluateHandle(() => {
    const ids = new Set<string>();
    window.addEventListener('rooflaw:event', ({ detail }) => {
      if (detail.type === 'point') ids.add(detail.point.id);
    });
    return ids;
  });

/** Waits until so many points were told since {@link pointIds} was called. */
export const toldAtLeast = async (page: Page, ids: JSHandle<Set<string>>, least: number): Promise<void> =>
  void (await page.waitForFunction((told, wanted) => told.size >= wanted, {}, ids, least));

export async function shown(page: Page, selector: string): Promise<boolean> {
  const element = await page.$(deep(selector));
  return (await element?.isVisible()) ?? false;
}

/** `a b` with a shadow root between a and b. */
const deep = (selector: string): string =>
  /^rooflaw-[a-z-]+ /.test(selector) ? `>>> ${selector.replace(' ', ' >>> ')}` : `>>> ${selector}`;

/** Runs in the page. */
function displayedText(): string {
  const parts: string[] = [];
  const walk = (node: Node): void => {
    if (node instanceof Text) parts.push(node.data);
    if (node instanceof Element) {
      if (['STYLE', 'SCRIPT'].includes(node.tagName)) return;
      if (!node.checkVisibility()) return;
    }
    const children = node instanceof Element && node.shadowRoot !== null ? node.shadowRoot : node;
    for (const child of children.childNodes) walk(child);
    if (node instanceof HTMLElement && getComputedStyle(node).display !== 'inline') parts.push('\n');
  };
  walk(document.body);
  return parts
    .join('')
    .replace(/[ \t]*\n\s*/g, '\n')
    .replace(/[ \t]+/g, ' ');
}

/** What has the keyboard, and whether that is to be seen. */
export const focus = (page: Page): Promise<{ readonly text: string; readonly isSeen: boolean }> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (element === null) return { text: '', isSeen: false };
    const { top, bottom } = element.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const isSeen = outlineStyle !== 'none' && outlineWidth !== '0px' && bottom > 0 && top < innerHeight;
    const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
    return { text: `${element.localName} ${name}`, isSeen };
  });
