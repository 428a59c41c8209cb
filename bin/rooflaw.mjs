#!/usr/bin/env node
/**
 * @file `rooflaw` from a shell. In a checkout it first makes sure that packages are installed and the program is
 * built, so `npx rooflaw` works in a bare clone. Code for newer Node versions is loaded after the version check.
 */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    'Rooflaw needs Node.js 20.19 or newer; this is ' +
      process.versions.node +
      '. See https://nodejs.org/en/download',
  );
  process.exit(1);
}

import('../scripts/start.mjs')
  .then(({ start }) => start(process.argv.slice(2)))
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
