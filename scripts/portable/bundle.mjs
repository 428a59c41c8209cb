/** @file The command line in one folder that needs no node_modules but `webgpu`, whose native part stays a file. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../lock.mjs';

/** Builds it and returns its folder. */
export async function bundleCli(root) {
  const { build } = await import('vite');
  const outDir = join(cacheFolder(root), 'portable-cli');
  mkdirSync(outDir, { recursive: true });
  delete process.env.NODE_ENV; // a test runner's `test` would build a development version
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    mode: 'cli',
    logLevel: 'warn',
    // `puppeteer` adds to `puppeteer-core` how to find a browser, which is done here already.
    resolve: { alias: { puppeteer: 'puppeteer-core' } },
    ssr: { noExternal: true, external: ['webgpu'] },
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}
