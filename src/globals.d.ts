/** Replaced at build time (vite.config.ts). */
declare const __ROOFLAW_VERSION__: string;
/** Where the community's runs are collected; null where the build was not told. */
declare const __ROOFLAW_REPOSITORY__: string | null;
/** Where the page may send a run that its visitor publishes; null where the build was not told. */
declare const __ROOFLAW_SUBMIT_URL__: string | null;
declare const __ROOFLAW_COMMIT__: string | null;
