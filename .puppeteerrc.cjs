// Puppeteer must not fetch a browser of its own: scripts/setup.mjs finds or unpacks one.
module.exports = { skipDownload: true };
