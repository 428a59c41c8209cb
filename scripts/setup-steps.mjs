/** @file The steps of the set-up, on a Node that is new enough. Plain .mjs: it runs before any package is there. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareBrowser, searchBrowsers, thisMachine } from './browser.mjs';
import { ensureDependencies } from './install.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const log = (line) => process.stderr.write(`${line}\n`);

/** Installs packages and makes sure of a browser. A missing browser is said, not fatal: Node can measure too. */
export async function setUp({ browser = true, root = ROOT } = {}) {
  await ensureDependencies(root, log);
  if (browser) await ensureBrowser(root);
}

async function ensureBrowser(root) {
  const { found, tried } = searchBrowsers(thisMachine());
  for (const candidate of found) {
    try {
      await prepareBrowser(root, candidate, log);
      return;
    } catch (error) {
      tried.push(`${candidate.source}: ${error.message}`);
    }
  }
  log('No browser with WebGPU here; runs will use Dawn inside Node (--where node). Looked at:');
  for (const line of tried) log(`  ${line}`);
  log('  To measure in a browser, install Chrome or set ROOFLAW_BROWSER=/path/to/chrome.');
}
