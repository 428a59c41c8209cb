/**
 * @file Serves `virtual:rooflaw-suites`. A build asks `src/worker/listing.ts` once and writes the answer down, so that a
 * page can offer the suites without fetching the kernels; the development server passes the module on as it is.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport, type Plugin } from 'vite';

const ID = 'virtual:rooflaw-suites';
const LISTING = fileURLToPath(new URL('../src/worker/listing.ts', import.meta.url));

export function suitesPlugin(): Plugin {
  let isBuild = false;
  return {
    name: 'rooflaw-suites',
    configResolved({ command }) {
      isBuild = command === 'build';
    },
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    async load(id) {
      if (id !== `\0${ID}`) return undefined;
      if (!isBuild) {
        return `import { allListings } from ${JSON.stringify(LISTING)};\nexport const listings = allListings();`;
      }
      const { module } = await runnerImport<typeof import('../src/worker/listing.ts')>(LISTING, {
        configFile: false,
        logLevel: 'warn',
      });
      return `export const listings = ${JSON.stringify(module.allListings())};`;
    },
  };
}
