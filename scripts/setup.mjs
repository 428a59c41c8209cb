/**
 * @file Set-up before `npm run bench`, `npm test`, `npm run dev` and `npm run build`: packages, then a browser.
 * It uses nothing but Node, says nothing when there is nothing to do, and writes to stderr only.
 *
 * `--no-browser` leaves the browser out. Code for newer Node versions is loaded after the version check.
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

import('./setup-steps.mjs')
  .then(({ setUp }) => setUp({ browser: !process.argv.includes('--no-browser') }))
  .catch((error) => {
    console.error(error.name === 'Error' || error.exitCode ? 'Set-up failed: ' + error.message : error);
    process.exitCode = error.exitCode || 1;
  });
