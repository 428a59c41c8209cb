/** @file Looking at the page through its shadow roots, as a person does, who knows of none. */
import type { ElementHandle, JSHandle, Page } from 'puppeteer';

const PATIENCE_MS = 20_000;

/** All text that is displayed, in document order. */
export function deepText(page: Page): Promise<string> {
  return page.evaluate(displayedText);
}

/** Waits until the page displays `wanted`. The error of a time-out says what it displayed instead. */
export async function waitForText(page: Page, wanted: string | RegExp): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const text = await deepText(page);
    if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return;
    if (Date.now() > deadline) throw new Error(`the page never displayed ${wanted}; it displays:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Clicks the first element of that selector in any shadow root, with the mouse, where it is. */
export async function click(page: Page, selector: string): Promise<void> {
  const element = await appeared(page, selector);
  await element.evaluate((found) => found.scrollIntoView({ block: 'center' }));
  await element.click();
}

/**
 * The first element of that selector, as soon as there is one. Puppeteer's own `waitForSelector` looks again
 * when the document changes, and a change inside a shadow root is none to it.
 */
async function appeared(page: Page, selector: string): Promise<ElementHandle> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const element = await page.$(deep(selector));
    if (element !== null) return element;
    if (Date.now() > deadline) throw new Error(`there never was a ${selector}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Waits until every chart of the report is drawn, and says how many there are. */
export async function chartsDrawn(page: Page): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const drawn = await page.$$eval('>>> rooflaw-report:not([hidden]) >>> rooflaw-chart', (charts) =>
      charts.map((chart) => chart.hasAttribute('drawn')),
    );
    if (drawn.length > 0 && drawn.every(Boolean)) return drawn.length;
    if (Date.now() > deadline) throw new Error(`of ${drawn.length} charts not every one was drawn`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
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
