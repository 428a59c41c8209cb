/**
 * @file Tests of the page. Each is given a page with a storage of its own, so that it meets an empty history; the browser
 * and the server are its file's, and start side by side when the first test asks.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'vitest';
import { upload } from './page-look.ts';
import { complaints, fakeWorker, launchBrowser, servePage, type PageServer } from './page.ts';
import { temporaryFolder } from './temporary.ts';

/** The page over a worker that measures nothing; see `fake-worker.ts`. */
const overFakeWorker = async (): Promise<PageServer> => servePage(await fakeWorker());

/**
 * A `test` whose functions may ask for `page`, for what it complained of (`heard`), and for ways to `open` it, to `run` a
 * suite on it and to `give` it a file.
 */
export const pageTest = (serve: () => Promise<PageServer> = overFakeWorker) =>
  test
    .extend('serve', { scope: 'file' }, () => serve)
    .extend('site', { scope: 'file' }, async ({ serve: start }, { onCleanup }) => {
      const [server, browser] = await Promise.all([start(), launchBrowser()]);
      onCleanup(async () => {
        await browser.close();
        await server.close();
      });
      return { server, browser };
    })
    .extend('context', async ({ site }, { onCleanup }) => {
      const context = await site.browser.createBrowserContext();
      onCleanup(() => context.close());
      return context;
    })
    .extend('page', ({ context }) => context.newPage())
    .extend('heard', ({ page }) => complaints(page))
    .extend('open', ({ page, site }) => async (search = '', url = site.server.url): Promise<void> => {
      await page.goto(url + search);
      await page.evaluate(() => window.rooflaw.ready);
    })
    .extend(
      'run',
      ({ page }) =>
        (suite: string): Promise<string> =>
          page.evaluate((wanted) => {
            const status = window.rooflaw.run({ suite: wanted }).then((ended) => ended.status);
            // Chromium may collect a promise that only its devtools await between its settling and their hearing of it.
            return Object.assign(window, { ended: status }).ended;
          }, suite),
    )
    .extend('give', ({ page }) => async (selector: string, name: string, content: string): Promise<void> => {
      const path = join(temporaryFolder(), name);
      await writeFile(path, content);
      await upload(page, selector, path);
    });
