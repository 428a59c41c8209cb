/**
 * @file The built command line in a process of its own, with another page: `node cli-child.mjs FOLDER LIMITS ARGS…`.
 * FOLDER is served instead of the built page; LIMITS is JSON laid over the usual limits.
 */
import { fileURLToPath } from 'node:url';

const [folder, limits, ...argv] = process.argv.slice(2);
const { main, LIMITS } = await import('../../dist/cli/main.js');
await main({
  argv,
  root: fileURLToPath(new URL('../..', import.meta.url)),
  pageFolder: () => Promise.resolve(folder),
  limits: { ...LIMITS, ...JSON.parse(limits) },
});
