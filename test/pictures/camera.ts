/** @file Looking at a page as it stands: waiting for its charts, cutting what is long into pieces, finding what sticks out. */
import { join } from 'node:path';
import type { Page } from 'puppeteer';

export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** Of a window, in CSS pixels; a picture is as tall as what it shows. */
const WINDOW_HEIGHTS = { narrow: 844, wide: 900 } as const;
const NARROW = 600;
const PATIENCE_MS = 30_000;

/** Turns the page to a width and a colour scheme, and waits until everything is drawn for it. */
export async function turn(page: Page, width: number, scheme: Scheme): Promise<void> {
  const height = width < NARROW ? WINDOW_HEIGHTS.narrow : WINDOW_HEIGHTS.wide;
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.setViewport({ width, height });
  await page.evaluate(() => scrollTo(0, 0)); // what sticks to the top would lie over something
  await settled(page);
}

/** Every chart that is to be seen is drawn, as wide as its place. Throws when one never is. */
async function settled(page: Page): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const waiting = await page.evaluate(undrawn);
    if (waiting.length === 0) break;
    if (Date.now() > deadline) throw new Error(`never drawn: ${waiting.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** Writes `name.png`, or `name-1.png`, `name-2.png` … of a page that is longer than `tall`. */
export async function photograph(page: Page, folder: string, name: string, tall: number): Promise<void> {
  const { width, height } = await page.evaluate(() => ({
    width: innerWidth,
    height: Math.max(innerHeight, document.documentElement.scrollHeight),
  }));
  const pieces = Math.ceil(height / tall);
  for (let i = 0; i < pieces; i++) {
    await page.screenshot({
      path: join(folder, `${name}${pieces > 1 ? `-${i + 1}` : ''}.png`),
      clip: { x: 0, y: i * tall, width, height: Math.min(tall, height - i * tall) },
      captureBeyondViewport: true,
    });
  }
}

/** What is wider than the window, one line each; nothing where the page fits. */
export const sticksOut = (page: Page): Promise<readonly string[]> => page.evaluate(tooWide);

/** Runs in the page: headings of charts that are not drawn, or not at their width. */
function undrawn(): readonly string[] {
  const found: string[] = [];
  const walk = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot === null || !element.checkVisibility()) continue;
      if (element.localName !== 'rooflaw-chart') {
        walk(element.shadowRoot);
        continue;
      }
      const place = element.shadowRoot.querySelector('.plot');
      const drawn = Number(place?.querySelector('svg')?.getAttribute('width'));
      if (drawn !== Math.floor(place?.getBoundingClientRect().width ?? 0)) {
        found.push(element.shadowRoot.querySelector('h3')?.textContent ?? '');
      }
    }
  };
  walk(document);
  return found;
}

/** Runs in the page. */
function tooWide(): readonly string[] {
  const { scrollWidth } = document.documentElement;
  if (scrollWidth <= innerWidth) return [];
  const found: string[] = [];
  const walk = (root: ParentNode, inside: string): void => {
    for (const element of root.children) {
      const { left, right, width } = element.getBoundingClientRect();
      // What scrolls by itself may be wide inside.
      if (getComputedStyle(element).overflowX !== 'visible' && right <= innerWidth + 0.5) continue;
      // A long word may end further right than what it stands in.
      const end = Math.max(right, left + element.scrollWidth);
      if (width > 0 && end > innerWidth + 0.5 && element.checkVisibility()) {
        const name = `${element.localName}${element.classList.length > 0 ? `.${[...element.classList].join('.')}` : ''}`;
        found.push(`${inside}${name} ends at ${Math.round(end)}`);
      }
      if (element.shadowRoot !== null) walk(element.shadowRoot, `${element.localName} `);
      walk(element, inside);
    }
  };
  walk(document, '');
  return [`the page is ${scrollWidth} wide in a window of ${innerWidth}`, ...found.slice(0, 8)];
}
