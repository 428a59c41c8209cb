/** Replaced at build time (vite.config.ts). */
declare const __ROOFLAW_VERSION__: string;
declare const __ROOFLAW_COMMIT__: string | null;
