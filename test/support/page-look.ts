/** @file Looking at the page through its shadow roots, as a person does, who knows of none. */
import type { ElementHandle, Page } from 'puppeteer';

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
